import type { Event } from '../../../processors/domain/event.ts';
import type { EventRow } from '../../../processors/domain/row.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import type { Book, Waiting } from './book.ts';
import { BrakeWatch } from './brake-watch.ts';
import { ClockWatch } from './clock-watch.ts';
import { hold } from './finding.ts';
import { judge, repetition, wordsOf } from './judgement.ts';
import { Numbers } from './numbers.ts';
import { type RowCursor, tellRow } from './row-cursor.ts';
import type { Verdict } from './verdict.ts';

/** All the auditor has written down, and how an event's end is held against it. */
export class Records {
  readonly books = new Map<string, Book>();
  /** Events that came too early, by the order's key, in the order they came. */
  readonly waiting = new Map<string, Waiting[]>();
  readonly clock = new ClockWatch();
  readonly brake = new BrakeWatch();
  readonly numbers = new Numbers();
  /** Orders the message at hand speaks of. */
  touched = new Map<string, 'changed' | 'spoken of'>();
  private readonly refundsRequired = new Set<string>();

  constructor(public settings: CoreSettings) {}

  /** Holds the rows that say what became of an event against the verdict, and writes the consequences down. */
  conclude(event: Event, eventSeq: number, before: Book | undefined, verdict: Verdict, cursor: RowCursor): void {
    const { outcome, reason } = verdict;
    const stateBefore = before?.state ?? '';
    const row = cursor.event(event, eventSeq, `${outcome} (${reason})`);
    hold(row.outcome === outcome && row.reason === reason, 'outcome', () =>
      `${tellRow({ table: 'events', row })}: it should be ${outcome}${reason === '' ? '' : ` (${reason})`}`);
    const key = before?.key ?? event.subject;
    verdict.write();
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

  /** Holds what a row says of an event and its order against what is known of both. */
  agrees(row: EventRow, event: Event, stateBefore: string, book: Book | undefined, key: string): void {
    const stateAfter = book?.state ?? '';
    hold(row.stateBefore === stateBefore && row.stateAfter === stateAfter, 'state_move', () =>
      `${tellRow({ table: 'events', row })}: it should go ${stateBefore}→${stateAfter}`);
    hold(row.orderId === (book?.id ?? ''), 'row_order', () => `${row.type} of ${key} has order id ${row.orderId}`);
    hold(row.type === event.type && row.occurredAt === event.occurredAt && row.source === event.source, 'row_says', () => `${row.eventId} is told otherwise than it was`);
  }

  touch(key: string, how: 'changed' | 'spoken of'): void {
    if (this.touched.get(key) !== 'changed') this.touched.set(key, how);
  }

  private requiredOnce(refundId: string): void {
    hold(!this.refundsRequired.has(refundId), 'refund_required_twice', () => `the refund ${refundId} is required a second time`);
    this.refundsRequired.add(refundId);
  }

  /** Tries what waits for an order in the order it came, from the first again after each that came free. */
  comeFree(key: string, cursor: RowCursor): void {
    const book = this.books.get(key);
    if (book === undefined) return;
    for (let free = true; free;) {
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

  stopsWaiting(key: string, one: Waiting): void {
    const left = (this.waiting.get(key) ?? []).filter((other) => other !== one);
    if (left.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, left);
  }
}
