import type { Event, StockEvent } from '../../../processors/domain/event.ts';
import type { Item, Message } from '../../../processors/domain/message.ts';
import type { Row } from '../../../processors/domain/row.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import { AlertWatch } from './alert-watch.ts';
import type { Book } from './book.ts';
import { Finding, hold } from './finding.ts';
import { anothers, judge, opened, repetition, wordsOf } from './judgement.ts';
import { agreesWithBook, goodsStand, standsByItself } from './order-check.ts';
import { inDoubt } from './money.ts';
import { Onward } from './onward.ts';
import { OwnDeeds } from './own-deeds.ts';
import { Records } from './records.ts';
import { RowCursor, tellRow } from './row-cursor.ts';
import { isWatch } from './watch-rows.ts';
import { SourcingWatch } from './sourcing-watch.ts';
import { StaleWatch } from './stale-watch.ts';
import { onStock } from './stock-words.ts';
import { Tally } from './tally.ts';
import { Turnover } from './turnover.ts';
import { applied, duplicate, parked, refused, type Verdict } from './verdict.ts';

/** More than this may not wait for one order. */
const waitingLimit = 100;

/**
 * Follows the log beside the core with books of its own and holds every row
 * against them. It shares no code with the core: types only.
 */
export class Auditor {
  readonly records: Records;
  private readonly deeds: OwnDeeds;
  private readonly onward: Onward;
  private readonly sourcing: SourcingWatch;
  private readonly turnover: Turnover;
  private readonly alerts: AlertWatch;
  private readonly stale: StaleWatch;
  private readonly tally = new Tally();
  private readonly facts = new Map<string, { ids: Set<string>; words: Set<string> }>();
  private seq = 0;

  constructor(settings: CoreSettings) {
    this.records = new Records(settings);
    this.sourcing = new SourcingWatch(this.records);
    this.onward = new Onward(this.records, this.sourcing);
    this.turnover = new Turnover(this.records, this.onward, this.sourcing);
    this.deeds = new OwnDeeds(this.records, this.onward);
    this.alerts = new AlertWatch(this.records);
    this.stale = new StaleWatch(this.records);
  }

  /** @throws {Finding} when a row is not what the rules make of the message, or is missing */
  check(message: Message, rows: readonly Row[]): void {
    at(message.seq, () => {
      this.tally.count(message, rows);
      this.follow(message, rows);
    });
  }

  /** @throws {Finding} when the log has ended and something has not */
  close(): void {
    this.tally.balance(this.records.waiting);
  }

  private follow(message: Message, rows: readonly Row[]): void {
    const { seq, items } = message;
    const missing = seq - this.seq - 1;
    this.seq = seq;
    this.records.seq = seq;
    this.records.touched = new Map();
    this.looksUp(items);
    const clockBefore = { trusted: this.records.clock.trusted, told: this.records.clock.now > 0 };
    this.records.clock.advance(message, this.records.settings);
    this.numbered(rows);
    const cursor = new RowCursor(rows.filter((row) => !isWatch(row)));
    if (missing > 0) cursor.signal({ kind: 'log.gap', evidence: { missing } }, 'log');
    this.deeds.check(cursor);
    const before = cursor.taken;
    for (const item of items) this.item(item, message, cursor);
    if (!cursor.toldOfEvents(before)) this.nothingNew(items, cursor);
    this.turnover.check(cursor);
    this.trust(clockBefore, cursor);
    this.deeds.check(cursor);
    this.turnover.check(cursor);
    this.ordersAsTheyAre(cursor);
    this.deeds.nothingOverdue();
    this.turnover.isDone();
    this.stale.follow(rows);
    this.alerts.follow(rows);
  }

  /** @throws {Finding} when somebody waits for what is there, or holds what is shut away: to be asked when the core has nothing left to do */
  isAtRest(seq: number): void {
    at(seq, () => {
      this.turnover.isAtRest();
      this.sourcing.nobodyWaitsInVain();
    });
  }

  /** Buyers are looked up for an order that is placed or paid. */
  private looksUp(items: readonly Item[]): void {
    this.records.lookedUp.clear();
    for (const item of items) {
      if (item.kind !== 'event') continue;
      const { event } = item;
      const buyer = event.type === 'order.placed' ? event.data.buyer : event.type === 'order.paid' ? this.records.books.get(this.keyOf(event) ?? '')?.buyer : undefined;
      if (buyer !== undefined) this.records.lookedUp.add(buyer);
    }
  }

  /** Every row is of this message, numbered in turn, at its log time. */
  private numbered(rows: readonly Row[]): void {
    let ordinal = 0;
    for (const row of rows) {
      if (row.table === 'orders') continue;
      hold(row.row.seq === this.seq && row.row.ordinal === ordinal, 'row_key', () => `row ${row.row.seq}/${row.row.ordinal} should be ${this.seq}/${ordinal}`);
      hold(row.row.logTime === this.records.clock.now, 'log_time', () => `log time is ${row.row.logTime}, after ${this.records.clock.now}`);
      ordinal++;
    }
    // The bytes are kept once a message, with its first rejection; what waited is kept as the event it was.
    const bytes = rows.flatMap((row) => (row.table === 'rejections' && row.row.eventSeq === this.seq ? [row.row.payload.length > 0] : []));
    hold(bytes.every((kept, index) => kept === (index === 0)), 'raw_bytes', () => 'the bytes of a rejected message are not kept once');
  }

  private item(item: Item, message: Message, cursor: RowCursor): void {
    switch (item.kind) {
      case 'event': return this.event(item.event, cursor);
      case 'rejection': return void cursor.rejection('ingest', item.rejection.reason, this.seq);
      case 'heartbeat':
        if (item.occurredAt !== undefined) this.records.clock.claim(message.source, item.occurredAt, true, this.records.settings);
        return;
      case 'ignored': return;
      case 'control': {
        const { control } = item;
        if (control.type === 'tick') return this.records.clock.tick(control.everyMs);
        if (control.type === 'clock') return this.records.clock.vouch();
        if (control.type === 'rules') {
          this.records.isReviewed = true;
          return this.records.yard.adopt(control.rules);
        }
        if (control.type === 'alert' || control.type === 'silence' || control.type === 'measured') return;
        if (control.type === 'clocks') return this.records.clock.compare(control.compared, this.records.yard.rules.clocks.hostOffMs, message, this.records.settings);
        if (control.type === 'warehouse') {
          cursor.signal({ kind: control.action === 'close' ? 'warehouse.closed' : 'warehouse.opened', evidence: { by: control.by } }, control.warehouse);
          return this.records.yard.steer(control.warehouse, control.action);
        }
        const halted = control.action === 'halt';
        if (this.records.brake.steer(halted)) cursor.signal({ kind: halted ? 'closings.halted' : 'closings.resumed', evidence: { by: control.by } }, 'closings');
      }
    }
  }

  private event(event: Event, cursor: RowCursor): void {
    this.records.clock.claim(event.source, event.occurredAt, false, this.records.settings);
    if (event.occurredAt - this.records.clock.now > this.records.settings.maxAheadMs) {
      cursor.rejection('ingest', 'time_in_future', this.seq);
      return this.doubt(event, cursor);
    }
    if (event.type.startsWith('stock.')) return this.stock(event as StockEvent, cursor);
    if (!/^(order|shipment|return)\./.test(event.type)) return this.fact(event, cursor);
    const key = this.keyOf(event);
    if (key === undefined) return this.records.conclude(event, this.seq, undefined, refused('order_unknown'), cursor);
    const book = this.records.books.get(key);
    if (this.records.waiting.get(key)?.some((one) => one.event.id === event.id) === true) {
      if (!event.implied) this.records.conclude(event, this.seq, book, duplicate('same_id'), cursor);
      return;
    }
    const verdict = book === undefined ? this.firstWord(event, key) : this.newWord(event, book);
    if (verdict === undefined) return;
    this.records.conclude(event, this.seq, book, verdict, cursor);
    if (verdict.outcome === 'applied') this.onward.carryOn(key, cursor, triggersOf(event));
  }

  private keyOf({ subject }: Event): string | undefined {
    return subject.startsWith('OMS-') ? this.records.numbers.keyOf(subject) : subject;
  }

  /** Money told of with an impossible time is money told of. */
  private doubt(event: Event, cursor: RowCursor): void {
    const book = this.records.books.get(this.keyOf(event) ?? '');
    if (book === undefined || (event.type !== 'order.paid' && event.type !== 'order.payment_started')) return;
    const { signals, write } = inDoubt(book);
    if (signals.length === 0) return;
    write();
    this.records.touch(book.key, 'changed');
    for (const due of signals) cursor.signal(due, book.id);
  }

  /** Of an order nobody has placed. */
  private firstWord(event: Event, key: string): Verdict {
    if (event.type !== 'order.placed') return this.full(key) ? refused('too_many_parked') : parked('awaits_order');
    const book = opened(event, this.records.numbers.next(key, this.records.clock.now, this.records.settings.timezone), this.records);
    return applied(() => { this.records.books.set(key, book); }, book.state === 'paid' ? 'nothing_to_pay' : '');
  }

  /** Of an order that exists; undefined where a snapshot says what is known. */
  private newWord(event: Event, book: Book): Verdict | undefined {
    if (anothers(book, event)) return refused('not_its_order');
    const repeated = repetition(book, event);
    if (repeated !== undefined) return event.implied ? undefined : repeated;
    const verdict = judge(book, event, this.records);
    if (verdict.outcome === 'parked' && this.full(book.key)) return refused('too_many_parked');
    if (verdict.outcome !== 'refused' || !event.implied) return verdict;
    const telling = `${event.id} ${book.state}`;
    return book.toldOff.has(telling) ? undefined : { ...verdict, write: () => { verdict.write(); book.toldOff.add(telling); } };
  }

  private full(key: string): boolean {
    return (this.records.waiting.get(key)?.length ?? 0) >= waitingLimit;
  }

  private fact(event: Event, cursor: RowCursor): void {
    const known = this.isKnown(event);
    const row = cursor.event(event, this.seq, 'noted');
    hold(row.reason === known && row.outcome === (known === '' ? 'applied' : 'duplicate'), 'fact', () =>
      `${event.type} of ${event.subject} is ${row.outcome} (${row.reason}), and it was said before: ${known}`);
  }

  /** Why an event beside the life of orders is no news; '' when it is. */
  private isKnown(event: Event): string {
    const about = event.type === 'payment.settled' ? `${event.data.provider}/${event.data.transactionId}` : event.subject;
    const said = this.facts.get(about) ?? { ids: new Set(), words: new Set() };
    this.facts.set(about, said);
    const known = said.ids.has(event.id) ? 'same_id' : said.words.has(wordsOf(event)) ? 'same_content' : '';
    if (known !== '') return known;
    said.ids.add(event.id);
    said.words.add(wordsOf(event));
    return '';
  }

  private stock(event: StockEvent, cursor: RowCursor): void {
    const known = this.isKnown(event);
    const { reason, refused: isRefused, follow } = known === '' ? onStock(event, this.records.yard) : { reason: known, refused: false, follow: () => {} };
    const outcome = known === '' ? isRefused ? 'refused' : 'applied' : 'duplicate';
    const row = cursor.event(event, this.seq, `${outcome} (${reason})`);
    hold(row.outcome === outcome && row.reason === reason, 'outcome', () => `${tellRow({ table: 'events', row })} of ${event.subject}: it should be ${outcome} (${reason})`);
    if (isRefused) cursor.rejection('lifecycle', reason, this.seq);
    if (outcome === 'applied') this.records.yard.hear(event.data.warehouse);
    follow(cursor);
  }

  /** A message of nothing but repetitions leaves one row all the same. */
  private nothingNew(items: readonly Item[], cursor: RowCursor): void {
    const last = items.findLast((item) => item.kind === 'event');
    if (last?.kind !== 'event') return;
    const row = cursor.event(last.event, this.seq, 'duplicate (no_change)');
    hold(row.outcome === 'duplicate' && row.reason === 'no_change', 'outcome', () => `${tellRow({ table: 'events', row })}: it says nothing new`);
  }

  private trust(before: { trusted: boolean; told: boolean }, cursor: RowCursor): void {
    const next = cursor.next;
    const signalled = next?.table === 'signals' && next.row.kind.startsWith('clock.') ? next.row.kind : undefined;
    this.records.clock.settle(signalled === undefined ? before.trusted : signalled === 'clock.trusted');
    if (this.records.clock.trusted === before.trusted || !before.told) return;
    cursor.signal({ kind: this.records.clock.trusted ? 'clock.trusted' : 'clock.doubted', evidence: {} }, 'clock');
  }

  /** One row for each order that changed, as the books have it, and none for others. */
  private ordersAsTheyAre(cursor: RowCursor): void {
    const told = new Set<string>();
    for (const { row } of cursor.orders()) {
      const book = this.records.books.get(row.key);
      if (book === undefined || !this.records.touched.has(row.key)) throw new Finding('order_untouched', `${row.key} is written though nothing happened to it`);
      hold(!told.has(row.key), 'order_twice', () => `${row.key} is written twice`);
      told.add(row.key);
      agreesWithBook(row, book, this.seq);
      standsByItself(row);
      goodsStand(row);
    }
    for (const [key, how] of this.records.touched) hold(how === 'spoken of' || told.has(key), 'order_missing', () => `${key} changed and is not written`);
  }
}

/** Says of what is found with which message it was. */
function at(seq: number, look: () => void): void {
  try {
    look();
  } catch (error) {
    throw error instanceof Finding ? new Finding(error.rule, error.words, seq) : error;
  }
}

/** What a decision that follows from an event may be put down to. */
function triggersOf({ type, data }: Event): readonly string[] {
  const status = type.startsWith('shipment.') ? (data as { readonly status?: string }).status : undefined;
  return status === 'label_refused' || status === 'stock_missing' ? [status] : ['approved', 'resumed'];
}
