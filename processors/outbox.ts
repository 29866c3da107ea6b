import type { Notification } from './domain/alert.ts';
import type { Anomaly } from './domain/anomaly.ts';
import type { ClockSkew } from './domain/clock-skew.ts';
import type { Event, Payment, Refund } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { Message } from './domain/message.ts';
import type { Money } from './domain/money.ts';
import type { Order } from './domain/order.ts';
import type { Outcome, OutcomeReason } from './domain/outcome.ts';
import type { RejectionReason } from './domain/rejection.ts';
import type { RoutingDecision, RoutingTrigger } from './domain/routing.ts';
import type { AlertRow, RejectionRow, Row, SilenceRow } from './domain/row.ts';
import type { Evidence, Signal, SignalKind, SignalPhase } from './domain/signal.ts';
import type { StaleOrder } from './domain/stale.ts';
import type { Movement } from './domain/stock.ts';
import type { WindowRow } from './domain/window.ts';
import type { Heard } from './heard.ts';

/** What says which message a row is of, and when that was. */
export interface Numbered {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
}

export type Unnumbered<R extends Numbered> = Omit<R, keyof Numbered>;

/** How an event ended: its outcome, the reason, and the order before and after. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason: OutcomeReason | '';
  readonly before?: Order | undefined;
  readonly after?: Order | undefined;
}

/** An event of this message, or one it led to, as it was taken in or refused: what windows count. */
export interface Taken {
  readonly event: Event;
  readonly ending: Ending;
}

const encoder = new TextEncoder();
const nothing = new Uint8Array();

/** Collects what one message gives rise to and numbers it: (seq, ordinal) is the identity of a row. */
export class Outbox {
  readonly rows: Row[] = [];
  /** Events that changed something, or were refused, in the order of their rows. */
  readonly taken: Taken[] = [];
  /** Parts of this message that could not be read, by reason. */
  readonly unread: RejectionReason[] = [];
  /** Signals of this message, in the order of their rows: what alerts are made of. */
  readonly signals: Signal[] = [];
  private ordinal = 0;
  private payloadKept = false;
  private readonly touched = new Map<string, { order: Order; lines: boolean; removed: readonly string[]; shipments: boolean }>();
  private readonly short = new Map<string, { warehouse: string; sku: string }>();
  /** What makes orders be routed anew while the event at hand is taken in. */
  trigger: RoutingTrigger | undefined;
  /** Why stock is moved, and shipments called off, until somebody says otherwise: the event at hand, or what it led to. */
  cause = '';

  constructor(readonly message: Message, readonly logTime: Instant) {}

  /** The number the next row will have. */
  get nextOrdinal(): number {
    return this.ordinal;
  }

  event({ event, data }: Heard, eventSeq: number, ending: Ending): void {
    const money = moneyOf(event);
    if (ending.outcome === 'applied' || ending.outcome === 'refused') this.taken.push({ event, ending });
    this.rows.push({
      table: 'events',
      row: {
        seq: this.message.seq,
        ordinal: this.ordinal++,
        eventSeq,
        logTime: this.logTime,
        occurredAt: event.occurredAt,
        source: event.source,
        type: event.type,
        eventId: event.id,
        orderId: ending.after?.id ?? ending.before?.id ?? '',
        channelOrderId: ending.after?.key ?? ending.before?.key ?? event.subject,
        outcome: ending.outcome,
        reason: ending.reason,
        stateBefore: ending.before?.state ?? '',
        stateAfter: ending.after?.state ?? ending.before?.state ?? '',
        amountMinor: money?.minor ?? 0,
        currency: money?.currency ?? '',
        data,
      },
    });
  }

  /** An item of this message that could not be read. */
  unreadable(reason: RejectionReason, detail: string): void {
    const { seq, source, subject } = this.message;
    this.unread.push(reason);
    this.reject({ stage: 'ingest', eventSeq: seq, reason, detail, source, subject, payload: this.ownPayload() });
  }

  /** An event that was read and is not lawful. One that came with an earlier message is kept as the event it was. */
  unlawful(event: Event, eventSeq: number, reason: string, detail: string): void {
    const own = eventSeq === this.message.seq;
    const payload = own ? this.ownPayload() : encoder.encode(JSON.stringify(event));
    const subject = own ? this.message.subject : `orders.${event.source}.${event.type}`;
    this.reject({ stage: 'lifecycle', eventSeq, reason, detail, source: event.source, subject, payload });
  }

  signal(kind: SignalKind, subject: string, evidence: Evidence, phase?: SignalPhase): void {
    const row: Signal = { kind, ...this.number(), subject, evidence, ...(phase === undefined ? {} : { phase }) };
    this.signals.push(row);
    this.rows.push({ table: 'signals', row });
  }

  window(row: Unnumbered<WindowRow>): void {
    this.rows.push({ table: 'windows', row: { ...row, ...this.number() } });
  }

  anomaly(row: Unnumbered<Anomaly>): Anomaly {
    const numbered = { ...row, ...this.number() };
    this.rows.push({ table: 'anomalies', row: numbered });
    return numbered;
  }

  stale(row: Unnumbered<StaleOrder>): StaleOrder {
    const numbered = { ...row, ...this.number() };
    this.rows.push({ table: 'stale_orders', row: numbered });
    return numbered;
  }

  skew(row: Unnumbered<ClockSkew>): void {
    this.rows.push({ table: 'clock_skew', row: { ...row, ...this.number() } });
  }

  /** What became of an alert, and, where `tell` says so, who is to be told. */
  alert(row: Unnumbered<AlertRow>, tell?: Pick<Notification, 'reason' | 'receivers'>): void {
    const number = this.number();
    const notification = tell === undefined ? {} : { notification: { ...number, ...tell, alert: row.alert } };
    this.rows.push({ table: 'alerts', row: { ...row, ...number }, ...notification });
  }

  silence(row: Unnumbered<SilenceRow>): void {
    this.rows.push({ table: 'silences', row: { ...row, ...this.number() } });
  }

  private number(): Numbered {
    return { seq: this.message.seq, ordinal: this.ordinal++, logTime: this.logTime };
  }

  /** The number of a row that somebody else makes. */
  takeOrdinal(): number {
    return this.ordinal++;
  }

  movement(row: Movement): void {
    this.rows.push({ table: 'stock_movements', row });
  }

  routing(decision: Omit<RoutingDecision, 'seq' | 'ordinal' | 'logTime'>): void {
    this.rows.push({ table: 'routing_decisions', row: { seq: this.message.seq, ordinal: this.ordinal++, logTime: this.logTime, ...decision } });
  }

  /** More is promised in a warehouse than it has: somebody has to lose what they hold. */
  shortOf(warehouse: string, sku: string): void {
    // Publishers choose both texts, and either may hold whatever stands between them.
    this.short.set(`${warehouse.length}/${warehouse}/${sku}`, { warehouse, sku });
  }

  get isShort(): boolean {
    return this.short.size > 0;
  }

  /** Hands out the places that are short, and forgets them. */
  takeShort(): { warehouse: string; sku: string }[] {
    const places = [...this.short.values()];
    this.short.clear();
    return places;
  }

  /** Marks an order as changed; `finish` writes it once, as it then is. */
  order(order: Order, lines: boolean, removedLines: readonly string[], shipments: boolean): void {
    const known = this.touched.get(order.key);
    const gone = [...(known?.removed ?? []), ...removedLines];
    const removed = gone.filter((line) => !order.lines.some((kept) => kept.line === line));
    this.touched.set(order.key, {
      order, lines: lines || (known?.lines ?? false), removed, shipments: shipments || (known?.shipments ?? false),
    });
  }

  /** Keys of the orders that have changed so far, each once. */
  changedOrders(): IterableIterator<string> {
    return this.touched.keys();
  }

  finish(): readonly Row[] {
    for (const { order, lines, removed, shipments } of this.touched.values()) {
      this.rows.push({ table: 'orders', row: order, lines, shipments, ...(removed.length === 0 ? {} : { removedLines: removed }) });
    }
    return this.rows;
  }

  /** The message's bytes, for its first rejection; a list of a thousand bad pushes must not store them a thousand times. */
  private ownPayload(): Uint8Array {
    const payload = this.payloadKept ? nothing : this.message.payload;
    this.payloadKept = true;
    return payload;
  }

  private reject(rejection: Omit<RejectionRow, 'seq' | 'ordinal' | 'logTime'>): void {
    const row = { ...rejection, seq: this.message.seq, ordinal: this.ordinal++, logTime: this.logTime };
    this.rows.push({ table: 'rejections', row });
  }
}

function moneyOf(event: Event): Money | undefined {
  if (event.type === 'order.placed') return { minor: event.data.totalMinor, currency: event.data.currency };
  return (event.data as Partial<Payment & Refund>).amount;
}
