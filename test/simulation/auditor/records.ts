import type { Event } from '../../../processors/domain/event.ts';
import type { EventRow } from '../../../processors/domain/row.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import { type Before, type Book, tidied, type Waiting } from './book.ts';
import { BrakeWatch } from './brake-watch.ts';
import { ClockWatch } from './clock-watch.ts';
import { hold } from './finding.ts';
import { wordsOf } from './judgement.ts';
import { Numbers } from './numbers.ts';
import { type RowCursor, tellRow } from './row-cursor.ts';
import { before } from './shelves.ts';
import type { CameBack, Missing, Verdict } from './verdict.ts';
import { Yard } from './yard.ts';

/** All the auditor has written down, and how an event's end is held against it. */
export class Records {
  readonly books = new Map<string, Book>();
  /** Events that came too early, by the order's key, in the order they came. */
  readonly waiting = new Map<string, Waiting[]>();
  readonly clock = new ClockWatch();
  readonly brake = new BrakeWatch();
  readonly numbers = new Numbers();
  readonly yard = new Yard();
  /** When each buyer's first order was paid. */
  readonly buyers = new Map<string, number>();
  /** Buyers the message at hand makes the core look up. */
  readonly lookedUp = new Set<string>();
  /** Rules have changed, and the core may not have looked at everybody under the new ones yet. */
  isReviewed = false;
  /** The message at hand. */
  seq = 0;
  /** Orders the message at hand speaks of. */
  touched = new Map<string, 'changed' | 'spoken of'>();
  private readonly refundsRequired = new Set<string>();

  constructor(public settings: CoreSettings) {}

  /** Holds the rows that say what became of an event against the verdict, and writes the consequences down. */
  conclude(event: Event, eventSeq: number, of: Book | undefined, verdict: Verdict, cursor: RowCursor): void {
    const { outcome, reason } = verdict;
    const then = before(of);
    const row = cursor.event(event, eventSeq, `${outcome} (${reason})`);
    hold(row.outcome === outcome && row.reason === reason, 'outcome', () =>
      `${tellRow({ table: 'events', row })}: it should be ${outcome}${reason === '' ? '' : ` (${reason})`}`);
    const key = of?.key ?? event.subject;
    verdict.write();
    const book = this.books.get(key);
    if (outcome === 'parked') this.waiting.set(key, [...this.waiting.get(key) ?? [], { event, seq: eventSeq, since: this.clock.now, until: reason }]);
    if (outcome === 'applied' && book !== undefined) {
      book.ids.add(event.id);
      book.words.add(wordsOf(event));
    }
    if (book !== undefined) {
      this.touch(key, outcome === 'applied' ? 'changed' : 'spoken of');
      this.settled(book, then, cursor, verdict.back);
    }
    this.agrees(row, event, then.state, book, key);
    if (outcome === 'refused') cursor.rejection('lifecycle', reason, eventSeq);
    this.searched(verdict.missing ?? [], cursor);
    for (const due of verdict.signals) {
      const { kind, evidence } = cursor.signal(due, book?.id ?? key);
      due.learn?.(evidence);
      if (kind === 'refund.required') this.requiredOnce(JSON.stringify(evidence['refundId']));
    }
  }

  /** Holds what a row says of an event and its order against what is known of both. */
  agrees(row: EventRow, event: Event, stateBefore: string, book: Book | undefined, key: string): void {
    const stateAfter = book?.state ?? '';
    hold(row.stateBefore === stateBefore && row.stateAfter === stateAfter, 'state_move', () =>
      `${tellRow({ table: 'events', row })}: it should go ${stateBefore}→${stateAfter}`);
    hold(row.orderId === (book?.id ?? ''), 'row_order', () => `${row.type} of ${key} has order id ${row.orderId}`);
    hold(row.type === event.type && row.occurredAt === event.occurredAt && row.source === event.source, 'row_says', () => `${row.eventId} is told otherwise than it was`);
  }

  /** What follows from any change of an order: for itself, for its buyer, and for stock. */
  settled(book: Book, then: Before, cursor: RowCursor, back: readonly CameBack[] = []): void {
    tidied(book, then);
    if (book.state === 'paid' && book.buyer !== undefined && !this.buyers.has(book.buyer)) this.buyers.set(book.buyer, this.clock.now);
    this.yard.follow(book, then, cursor);
    for (const { warehouse, sku, quantity, resaleable } of back) {
      if (!this.shelves.knows(sku)) continue;
      this.yard.hear(warehouse);
      this.shelves.expect({ kind: 'returned', warehouse, sku, quantity, onHand: resaleable ? quantity : 0, order: book.id }, cursor);
    }
  }

  get shelves() {
    return this.yard.shelves;
  }

  /** What was looked for and not found is not there: the books follow, where there are any. */
  private searched(missing: readonly Missing[], cursor: RowCursor): void {
    for (const { warehouse, sku, quantity } of missing) this.shelves.correct({ warehouse, sku, by: -quantity, tell: true }, cursor);
  }

  touch(key: string, how: 'changed' | 'spoken of'): void {
    if (this.touched.get(key) !== 'changed') this.touched.set(key, how);
  }

  private requiredOnce(refundId: string): void {
    hold(!this.refundsRequired.has(refundId), 'refund_required_twice', () => `the refund ${refundId} is required a second time`);
    this.refundsRequired.add(refundId);
  }

  stopsWaiting(key: string, one: Waiting): void {
    const left = (this.waiting.get(key) ?? []).filter((other) => other !== one);
    if (left.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, left);
  }
}
