import type { Event } from '../../../processors/domain/event.ts';
import type { Order } from '../../../processors/domain/order.ts';
import type { RoutingDecision } from '../../../processors/domain/routing.ts';
import type { EventRow, RejectionRow, Row } from '../../../processors/domain/row.ts';
import type { Signal } from '../../../processors/domain/signal.ts';
import type { Movement } from '../../../processors/domain/stock.ts';
import { Finding, hold } from './finding.ts';
import type { Due } from './verdict.ts';

/** The rows of one message, read from first to last. Whatever is asked for and is not next is a finding. */
export class RowCursor {
  private at = 0;

  constructor(private readonly rows: readonly Row[]) {}

  get taken(): number {
    return this.at;
  }

  get next(): Row | undefined {
    return this.rows[this.at];
  }

  /** What is still to come, the next row first. */
  get ahead(): readonly Row[] {
    return this.rows.slice(this.at);
  }

  /** Whether a row taken since then says what became of an event. */
  toldOfEvents(since: number): boolean {
    return this.rows.slice(since, this.at).some(({ table }) => table === 'events' || table === 'rejections');
  }

  skip(): void {
    this.at++;
  }

  /** Takes the next row, which must be a movement of stock. */
  movement(what: string): Movement {
    const { next } = this;
    if (next?.table !== 'stock_movements') throw new Finding('movement_missing', `${what} should be written; there is ${tellRow(next)}`);
    this.skip();
    return next.row;
  }

  /** Takes the next row, which must be a decision on where an order ships from. */
  decision(orderId: string): RoutingDecision {
    const { next } = this;
    if (next?.table !== 'routing_decisions' || next.row.orderId !== orderId) throw new Finding('decision_missing', `a decision on ${orderId} should be written; there is ${tellRow(next)}`);
    this.skip();
    return next.row;
  }

  /** Whether the core goes on to speak of an order itself, in one of these words. */
  speaksOf(key: string, ...types: readonly string[]): boolean {
    const { next } = this;
    return next?.table === 'events' && next.row.source === 'core' && next.row.channelOrderId === key && types.includes(next.row.type);
  }

  /** Takes the next row, which must say what became of `event`. */
  event(event: Event, eventSeq: number, what: string): EventRow {
    const next = this.next;
    if (next?.table !== 'events' || next.row.eventId !== event.id || next.row.eventSeq !== eventSeq) {
      throw new Finding('outcome_missing', `${event.type} of ${event.subject} (message ${eventSeq}) should be ${what}; there is ${tellRow(next)}`);
    }
    this.skip();
    return next.row;
  }

  /** Takes the next row, which must be a rejection for this reason. */
  rejection(stage: RejectionRow['stage'], reason: string, eventSeq: number): RejectionRow {
    const next = this.next;
    if (next?.table !== 'rejections' || next.row.stage !== stage || next.row.reason !== reason || next.row.eventSeq !== eventSeq) {
      throw new Finding('rejection_missing', `message ${eventSeq} should be rejected as ${reason}; there is ${tellRow(next)}`);
    }
    this.skip();
    return next.row;
  }

  /** Takes the next row, which must be this signal about this subject. */
  signal({ kind, evidence }: Due, subject: string): Signal {
    const next = this.next;
    if (next?.table !== 'signals' || next.row.kind !== kind) {
      throw new Finding(`signal_missing`, `${kind} should be signalled for ${subject}; there is ${tellRow(next)}`);
    }
    this.skip();
    hold(next.row.subject === subject, 'signal_astray', () => `${kind} speaks of ${next.row.subject}, not of ${subject}`);
    for (const [name, value] of Object.entries(evidence)) {
      hold(next.row.evidence[name] === value, 'signal_evidence', () => `${kind} of ${subject} says ${name} ${JSON.stringify(next.row.evidence[name])}, not ${String(value)}`);
    }
    return next.row;
  }

  /** What is left: orders as they now are, and nothing else. */
  orders(): Extract<Row, { table: 'orders' }>[] {
    const rest = this.rows.slice(this.at);
    return rest.map((row) => {
      if (row.table !== 'orders') throw new Finding('row_uncalled_for', `there is ${tellRow(row)}, which nothing asks for`);
      return row;
    });
  }
}

/** A row in a few words. */
export function tellRow(row: Row | undefined): string {
  switch (row?.table) {
    case undefined: return 'nothing more';
    case 'events': {
      const { type, channelOrderId, outcome, reason, stateBefore, stateAfter } = row.row;
      const states = stateBefore === stateAfter ? stateAfter : `${stateBefore}→${stateAfter}`;
      return `${type} ${channelOrderId} ${outcome}${reason === '' ? '' : ` (${reason})`} ${states}`.trim();
    }
    case 'rejections': return `✗ ${row.row.stage} ${row.row.reason}`;
    case 'signals': return `! ${row.row.kind} ${row.row.subject}`;
    case 'stock_movements': {
      const { kind, quantity, warehouse, sku, shipmentId, onHand, reserved, cause } = row.row;
      return `~ ${kind} ${quantity} ${sku} in ${warehouse}${shipmentId === '' ? '' : ` for ${shipmentId}`} (${cause}): ${reserved} of ${onHand} reserved`;
    }
    case 'routing_decisions': {
      const { orderId, trigger, plan } = row.row;
      const found = plan.outcome === 'allocated' ? plan.shipments.map(({ warehouse, carrier = 'no carrier' }) => `${warehouse} by ${carrier}`).join(', ') : `${plan.reason}, awaits ${plan.awaits || 'a change'}`;
      return `? ${orderId} (${trigger}) ${plan.outcome}: ${found}`;
    }
    case 'orders': return `= ${row.row.key} ${row.row.state}, paid ${row.row.paidMinor}, refunded ${row.row.refundedMinor} of ${row.row.totalMinor} ${row.row.currency}${tellShipments(row.row)}`;
    case 'windows': return `# ${row.row.level} ${row.row.name} ${row.row.state}`;
    case 'anomalies': return `# ${row.row.kind} of ${row.row.id} ${row.row.state}`;
    case 'stale_orders': return `# ${row.row.orderId} ${row.row.cause} ${row.row.status}`;
    case 'clock_skew': return `# clock of ${row.row.name} ${row.row.verdict}`;
    case 'silences': return `# ${row.row.silence.id} ${row.row.ended === undefined ? 'begins' : 'ends'}`;
    case 'alerts': return `# alert ${row.row.alert.key} ${row.row.change}`;
    default: return row satisfies never;
  }
}

function tellShipments({ shipments }: Order): string {
  return shipments.map(({ id, state, warehouse, lines }) => `; ${id.split('-').at(-1)} ${state} ${warehouse} ${lines.map(({ line, quantity }) => `${line}:${quantity}`).join(' ')}`).join('');
}
