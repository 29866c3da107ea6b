import type { Event } from '../../../processors/domain/event.ts';
import type { Item, Message } from '../../../processors/domain/message.ts';
import type { EventRow, Row } from '../../../processors/domain/row.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import { type Book, ended, moveTo, paidMinor, type Waiting } from './book.ts';
import { BrakeWatch } from './brake-watch.ts';
import { ClockWatch } from './clock-watch.ts';
import { Finding, hold } from './finding.ts';
import { judge, open, repetition, wordsOf } from './judgement.ts';
import { Numbers } from './numbers.ts';
import { agreesWithBook, standsByItself } from './order-check.ts';
import { RowCursor, tellRow } from './row-cursor.ts';
import { applied, duplicate, parked, refused, type Verdict } from './verdict.ts';

/** More than this may not wait for one order. */
const waitingLimit = 100;

/**
 * Follows the log beside the core with books of its own and holds every row
 * against them. It shares no code with the core: types only.
 */
export class Auditor {
  readonly books = new Map<string, Book>();
  readonly waiting = new Map<string, Waiting[]>();
  readonly clock = new ClockWatch();
  readonly brake = new BrakeWatch();
  private readonly numbers = new Numbers();
  private readonly facts = new Map<string, { ids: Set<string>; words: Set<string> }>();
  private readonly refundsRequired = new Set<string>();
  private touched = new Map<string, 'changed' | 'spoken of'>();
  private seq = 0;

  constructor(public settings: CoreSettings) {}

  /** @throws {Finding} when a row is not what the rules make of the message, or is missing */
  check(message: Message, rows: readonly Row[]): void {
    try {
      this.follow(message, rows);
    } catch (error) {
      throw error instanceof Finding ? new Finding(error.rule, error.words, message.seq) : error;
    }
  }

  private follow(message: Message, rows: readonly Row[]): void {
    const { seq, items } = message;
    this.seq = seq;
    this.touched = new Map();
    const clockBefore = { trusted: this.clock.trusted, told: this.clock.now > 0 };
    this.clock.advance(message, this.settings);
    this.numbered(rows);
    const cursor = new RowCursor(rows);
    this.whatIsDue(cursor);
    const before = cursor.taken;
    for (const item of items) this.item(item, message, cursor);
    if (cursor.taken === before) this.nothingNew(items, cursor);
    this.trust(clockBefore, cursor);
    this.whatIsDue(cursor);
    this.ordersAsTheyAre(cursor);
    this.nothingOverdue();
  }

  /** Every row is of this message, numbered in turn, at its log time. */
  private numbered(rows: readonly Row[]): void {
    let ordinal = 0;
    for (const row of rows) {
      if (row.table === 'orders') continue;
      hold(row.row.seq === this.seq && row.row.ordinal === ordinal, 'row_key', () => `row ${row.row.seq}/${row.row.ordinal} should be ${this.seq}/${ordinal}`);
      hold(row.row.logTime === this.clock.now, 'log_time', () => `log time is ${row.row.logTime}, after ${this.clock.now}`);
      ordinal++;
    }
  }

  private item(item: Item, message: Message, cursor: RowCursor): void {
    switch (item.kind) {
      case 'event': return this.event(item.event, cursor);
      case 'rejection': return void cursor.rejection('ingest', item.rejection.reason, this.seq);
      case 'heartbeat': return this.clock.claim(message.source, item.occurredAt ?? this.clock.now, true, this.settings);
      case 'ignored': return;
      case 'control': {
        const { control } = item;
        if (control.type === 'tick') return this.clock.tick(control.everyMs);
        if (control.type === 'clock') return this.clock.vouch();
        const halted = control.action === 'halt';
        if (this.brake.steer(halted)) cursor.signal({ kind: halted ? 'closings.halted' : 'closings.resumed', evidence: { by: control.by } }, 'closings');
      }
    }
  }

  private event(event: Event, cursor: RowCursor): void {
    this.clock.claim(event.source, event.occurredAt, event.type === 'order.placed', this.settings);
    if (event.occurredAt - this.clock.now > this.settings.maxAheadMs) {
      cursor.rejection('ingest', 'time_in_future', this.seq);
      return;
    }
    if (!/^(order|shipment|return)\./.test(event.type)) return this.fact(event, cursor);
    const key = event.subject.startsWith('OMS-') ? this.numbers.keyOf(event.subject) : event.subject;
    if (key === undefined) return void this.conclude(event, this.seq, undefined, refused('order_unknown'), cursor);
    const book = this.books.get(key);
    if (this.waiting.get(key)?.some((one) => one.event.id === event.id) === true) {
      if (!event.implied) this.conclude(event, this.seq, book, duplicate('same_id'), cursor);
      return;
    }
    const verdict = book === undefined ? this.firstWord(event, key) : this.newWord(event, book);
    if (verdict === undefined) return;
    this.conclude(event, this.seq, book, verdict, cursor);
    if (verdict.outcome === 'applied') this.comeFree(key, cursor);
  }

  /** Of an order nobody has placed. */
  private firstWord(event: Event, key: string): Verdict {
    if (event.type !== 'order.placed') return this.full(key) ? refused('too_many_parked') : parked('awaits_order');
    const book = open(event, this.numbers.next(key, this.clock.now, this.settings.timezone), this.clock.now, this.settings);
    return applied(() => { this.books.set(key, book); }, book.state === 'paid' ? 'nothing_to_pay' : '');
  }

  /** Of an order that exists; undefined where a snapshot says what is known. */
  private newWord(event: Event, book: Book): Verdict | undefined {
    const repeated = repetition(book, event);
    if (repeated !== undefined) return event.implied ? undefined : repeated;
    const verdict = judge(book, event, this.clock.now, this.settings);
    if (verdict.outcome === 'parked' && this.full(book.key)) return refused('too_many_parked');
    if (verdict.outcome !== 'refused' || !event.implied) return verdict;
    const telling = `${event.id} ${book.state}`;
    return book.toldOff.has(telling) ? undefined : refused(verdict.reason, () => { book.toldOff.add(telling); });
  }

  private full(key: string): boolean {
    return (this.waiting.get(key)?.length ?? 0) >= waitingLimit;
  }

  /** Holds the rows that say what became of an event against the verdict, and writes the consequences down. */
  private conclude(event: Event, eventSeq: number, before: Book | undefined, verdict: Verdict, cursor: RowCursor): void {
    const { outcome, reason } = verdict;
    const stateBefore = before?.state ?? '';
    const row = cursor.event(event, eventSeq, `${outcome} (${reason})`);
    hold(row.outcome === outcome && row.reason === reason, 'outcome', () =>
      `${tellRow({ table: 'events', row })}: it should be ${outcome}${reason === '' ? '' : ` (${reason})`}`);
    const key = before?.key ?? event.subject;
    verdict.then();
    const book = this.books.get(key);
    if (outcome === 'parked') this.waiting.set(key, [...this.waiting.get(key) ?? [], { event, seq: eventSeq, since: this.clock.now, until: reason }]);
    if (outcome === 'applied' && book !== undefined) {
      book.ids.add(event.id);
      book.words.add(wordsOf(event));
    }
    if (book !== undefined) this.touch(key, outcome === 'applied' ? 'changed' : 'spoken of');
    this.agrees(row, event, stateBefore, book, key);
    if (outcome === 'refused') cursor.rejection('lifecycle', reason, eventSeq);
    for (const due of verdict.signals) {
      const { kind, evidence } = cursor.signal(due, book?.id ?? key);
      if (kind === 'refund.required') this.requiredOnce(String(evidence['refundId']));
    }
  }

  private agrees(row: EventRow, event: Event, stateBefore: string, book: Book | undefined, key: string): void {
    const stateAfter = book?.state ?? '';
    hold(row.stateBefore === stateBefore && row.stateAfter === stateAfter, 'state_move', () =>
      `${tellRow({ table: 'events', row })}: it should go ${stateBefore}→${stateAfter}`);
    hold(row.orderId === (book?.id ?? ''), 'row_order', () => `${row.type} of ${key} has order id ${row.orderId}`);
    hold(row.type === event.type && row.occurredAt === event.occurredAt && row.source === event.source, 'row_says', () => `${row.eventId} is told otherwise than it was`);
  }

  private touch(key: string, how: 'changed' | 'spoken of'): void {
    if (this.touched.get(key) !== 'changed') this.touched.set(key, how);
  }

  private requiredOnce(refundId: string): void {
    hold(!this.refundsRequired.has(refundId), 'refund_required_twice', () => `the refund ${refundId} is required a second time`);
    this.refundsRequired.add(refundId);
  }

  /** Tries what waits for an order in the order it came, from the first again after each that came free. */
  private comeFree(key: string, cursor: RowCursor): void {
    const book = this.books.get(key);
    for (let free = true; free && book !== undefined;) {
      free = false;
      for (const one of this.waiting.get(key) ?? []) {
        const verdict = repetition(book, one.event) ?? judge(book, one.event, this.clock.now, this.settings);
        if (verdict.outcome === 'parked') continue;
        this.stopsWaiting(key, one);
        this.conclude(one.event, one.seq, book, { ...verdict, reason: verdict.reason === '' ? 'unparked' : verdict.reason }, cursor);
        free = true;
        break;
      }
    }
  }

  private stopsWaiting(key: string, one: Waiting): void {
    const left = (this.waiting.get(key) ?? []).filter((other) => other !== one);
    if (left.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, left);
  }

  private fact(event: Event, cursor: RowCursor): void {
    const about = event.type === 'payment.settled' ? `${event.data.provider}/${event.data.transactionId}` : event.subject;
    const said = this.facts.get(about) ?? { ids: new Set(), words: new Set() };
    this.facts.set(about, said);
    const known = said.ids.has(event.id) ? 'same_id' : said.words.has(wordsOf(event)) ? 'same_content' : '';
    said.ids.add(event.id);
    said.words.add(wordsOf(event));
    const row = cursor.event(event, this.seq, 'noted');
    hold(row.reason === known && row.outcome === (known === '' ? 'applied' : 'duplicate'), 'fact', () =>
      `${event.type} of ${about} is ${row.outcome} (${row.reason}), and it was said before: ${known}`);
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
    this.clock.settle(signalled === undefined ? before.trusted : signalled === 'clock.trusted');
    if (this.clock.trusted === before.trusted || !before.told) return;
    cursor.signal({ kind: this.clock.trusted ? 'clock.trusted' : 'clock.doubted', evidence: {} }, 'clock');
  }

  /** What the core does of its own accord, each deed held against the rule that allows it. */
  private whatIsDue(cursor: RowCursor): void {
    for (;;) {
      const { next } = cursor;
      if (next?.table === 'events' && next.row.source === 'core') this.ownDeed(next.row, cursor);
      else if (next?.table === 'events' && next.row.reason === 'predecessor_missing') this.tooLong(next.row, cursor);
      else if (next?.table === 'signals' && next.row.kind === 'order.partially_paid') this.partOfTheMoney(next.row.subject, cursor);
      else if (next?.table === 'signals' && next.row.kind === 'closings.halted' && next.row.evidence['by'] === 'core') this.brakes(cursor);
      else return;
    }
  }

  private ownDeed(row: EventRow, cursor: RowCursor): void {
    const book = this.books.get(row.channelOrderId);
    if (book === undefined) throw new Finding('own_deed', `the core speaks of ${row.channelOrderId}, which nobody placed`);
    cursor.skip();
    const { now } = this.clock;
    const stateBefore = book.state;
    if (row.type === 'order.completed') {
      hold(book.state === 'delivered' && book.since + this.settings.completeAfterMs <= now, 'completed_early', () => `${book.key}, ${book.state}, is completed`);
      moveTo(book, 'completed', now);
    } else {
      this.mayClose(book);
      this.brake.close(now);
      moveTo(book, 'closed', now);
      book.dueAt = undefined;
    }
    this.touch(book.key, 'changed');
    const event = { type: row.type, id: row.eventId, source: 'core', occurredAt: row.occurredAt } as Event;
    this.agrees(row, event, stateBefore, book, book.key);
    if (row.type === 'order.completed') this.comeFree(book.key, cursor);
  }

  /** Every reason there is not to close an unpaid order. */
  private mayClose(book: Book): void {
    const { now, trusted } = this.clock;
    const { key } = book;
    hold(book.state === 'pending_payment', 'closed_in_state', () => `${key} is closed while ${book.state}`);
    hold(paidMinor(book) === 0, 'closed_with_money', () => `${key} is closed while ${paidMinor(book)} of its money is here`);
    hold(book.dueAt !== undefined && book.dueAt <= now, 'closed_early', () => `${key} is closed before its time is up`);
    hold(!this.payingNow(book), 'closed_while_paying', () => `${key} is closed while a payment is under way`);
    hold(trusted, 'closed_in_doubt', () => `${key} is closed while log time is in doubt`);
    hold(!this.brake.halted, 'closed_while_halted', () => `${key} is closed while closing is halted`);
    hold(this.brake.within(now, this.settings) < this.settings.closingsLimit, 'closings_limit', () => `${key} is closed though ${this.settings.closingsLimit} were within the window`);
  }

  private payingNow(book: Book): boolean {
    return book.startedAt !== undefined && book.startedAt + this.settings.paymentGraceMs > this.clock.now;
  }

  private brakes(cursor: RowCursor): void {
    const { now, trusted } = this.clock;
    hold(!this.brake.halted && trusted, 'halted_again', () => 'closing is halted though it is, or nothing may be closed anyway');
    hold(this.brake.within(now, this.settings) >= this.settings.closingsLimit, 'halted_early', () => 'closing is halted before the limit is reached');
    this.brake.halt();
    cursor.skip();
  }

  private partOfTheMoney(id: string, cursor: RowCursor): void {
    const book = this.books.get(this.numbers.keyOf(id) ?? '');
    const late = book?.state === 'pending_payment' && book.dueAt !== undefined && book.dueAt <= this.clock.now && paidMinor(book) > 0 && !this.payingNow(book);
    if (book === undefined || !late) throw new Finding('partially_paid', `${id} is said to be late with a part of its money, and is not`);
    hold(this.clock.trusted && !this.brake.halted, 'partially_paid', () => `${id} is judged while log time is in doubt or closing is halted`);
    book.dueAt = undefined;
    this.touch(book.key, 'changed');
    cursor.skip();
  }

  private tooLong(row: EventRow, cursor: RowCursor): void {
    const [key, one] = this.waitingEvent(row);
    hold(one.since + this.settings.parkLimitMs <= this.clock.now, 'parked_short', () => `${row.type} of ${key} is given up before the limit`);
    this.stopsWaiting(key, one);
    cursor.skip();
    const book = this.books.get(key);
    hold(row.orderId === '' || row.orderId === book?.id, 'row_order', () => `${row.type} of ${key} has order id ${row.orderId}`);
    cursor.rejection('lifecycle', 'predecessor_missing', one.seq);
    cursor.signal({ kind: 'order.parked_too_long', evidence: { type: row.type, until: one.until } }, row.orderId === '' ? key : row.orderId);
    if (book !== undefined) this.touch(key, 'spoken of');
  }

  private waitingEvent(row: EventRow): [string, Waiting] {
    for (const [key, waiting] of this.waiting) {
      const one = waiting.find(({ seq, event }) => seq === row.eventSeq && event.id === row.eventId);
      if (one !== undefined) return [key, one];
    }
    throw new Finding('parked_unknown', `${row.type} of message ${row.eventSeq} is given up and was not waiting`);
  }

  /** One row for each order that changed, as the books have it, and none for others. */
  private ordersAsTheyAre(cursor: RowCursor): void {
    const told = new Set<string>();
    for (const { row } of cursor.orders()) {
      const book = this.books.get(row.key);
      if (book === undefined || !this.touched.has(row.key)) throw new Finding('order_untouched', `${row.key} is written though nothing happened to it`);
      hold(!told.has(row.key), 'order_twice', () => `${row.key} is written twice`);
      told.add(row.key);
      agreesWithBook(row, book, this.seq);
      standsByItself(row);
    }
    for (const [key, how] of this.touched) hold(how === 'spoken of' || told.has(key), 'order_missing', () => `${key} changed and is not written`);
  }

  /** What should have happened by now has. */
  private nothingOverdue(): void {
    const { now, trusted } = this.clock;
    for (const book of this.books.values()) {
      if (ended.has(book.state)) continue;
      if (book.state === 'pending_payment' && trusted && !this.brake.halted && book.dueAt !== undefined) {
        hold(book.dueAt > now || this.payingNow(book), 'closing_forgotten', () => `${book.key} has not paid in time, nobody pays now, and it is not closed`);
      }
      if (book.state === 'delivered') hold(book.since + this.settings.completeAfterMs > now, 'completion_forgotten', () => `${book.key} was delivered long ago and is not complete`);
    }
    for (const [key, waiting] of this.waiting) {
      const late = waiting.find(({ since }) => since + this.settings.parkLimitMs <= now);
      hold(late === undefined, 'parked_for_ever', () => `${late?.event.type} of ${key} has waited beyond the limit`);
    }
  }
}
