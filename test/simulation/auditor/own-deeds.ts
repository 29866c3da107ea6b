import type { Event } from '../../../processors/domain/event.ts';
import type { EventRow } from '../../../processors/domain/row.ts';
import { type Book, ended, moveTo, paidMinor, type Waiting } from './book.ts';
import { Finding, hold } from './finding.ts';
import type { Onward } from './onward.ts';
import type { Records } from './records.ts';
import type { RowCursor } from './row-cursor.ts';
import { before } from './shelves.ts';

/**
 * What the core does of its own accord when log time moves on: it closes,
 * completes, gives up waiting, brakes. Each deed is held against the rule that
 * allows it, and what is overdue must have been done.
 */
export class OwnDeeds {
  constructor(private readonly records: Records, private readonly onward: Onward) {}

  /** What the core does of its own accord, each deed held against the rule that allows it. */
  check(cursor: RowCursor): void {
    this.parcelsStall();
    this.stepsTakeTooLong();
    for (;;) {
      const { next } = cursor;
      if (next?.table === 'events' && next.row.source === 'core' && /^order\.(closed|completed)$/.test(next.row.type)) this.ownDeed(next.row, cursor);
      else if (next?.table === 'events' && next.row.reason === 'predecessor_missing') this.tooLong(next.row, cursor);
      else if (next?.table === 'signals' && next.row.kind === 'order.partially_paid') this.partOfTheMoney(next.row.subject, cursor);
      else if (next?.table === 'signals' && next.row.kind === 'closings.halted' && next.row.evidence['by'] === 'core') this.brakes(cursor);
      else return;
    }
  }

  private ownDeed(row: EventRow, cursor: RowCursor): void {
    const book = this.records.books.get(row.channelOrderId);
    if (book === undefined) throw new Finding('own_deed', `the core speaks of ${row.channelOrderId}, which nobody placed`);
    const { now } = this.records.clock;
    cursor.skip();
    const stateBefore = book.state;
    const then = before(book);
    if (row.type === 'order.completed') {
      hold(book.state === 'delivered' && book.since + this.records.settings.completeAfterMs <= now, 'completed_early', () => `${book.key}, ${book.state}, is completed`);
      moveTo(book, 'completed', now);
    } else {
      this.mayClose(book);
      this.records.brake.close(now);
      moveTo(book, 'closed', now);
      book.dueAt = undefined;
    }
    this.records.touch(book.key, 'changed');
    this.records.settled(book, then, cursor);
    const event = { type: row.type, id: row.eventId, source: 'core', occurredAt: row.occurredAt } as Event;
    this.records.agrees(row, event, stateBefore, book, book.key);
    this.onward.carryOn(book.key, cursor);
  }

  /** Orders wait too long for their next step: no row of its own says so. */
  private stepsTakeTooLong(): void {
    for (const book of this.records.books.values()) {
      const at = this.overdueAt(book);
      if (book.overdue || at === undefined || at > this.records.clock.now) continue;
      book.overdue = true;
      this.records.touch(book.key, 'changed');
    }
  }

  private overdueAt(book: Book): number | undefined {
    const step = stepOf(book);
    return step === undefined ? undefined : book.since + this.records.yard.rules.workflow[step].limitMs;
  }

  /** Parcels without news since they left stall, as long as the order is under way: no row of its own says so. */
  private parcelsStall(): void {
    const { books, clock, yard } = this.records;
    for (const book of books.values()) {
      if (ended.has(book.state) || book.state === 'delivered' || book.state === 'pending_payment') continue;
      for (const parcel of book.parcels) {
        if (parcel.state !== 'dispatched' || parcel.stalled || parcel.movedAt + yard.rules.stall.afterMs > clock.now) continue;
        parcel.stalled = true;
        this.records.touch(book.key, 'changed');
      }
    }
  }

  /** Every reason there is not to close an unpaid order. */
  private mayClose(book: Book): void {
    const { now, trusted } = this.records.clock;
    const { key } = book;
    hold(book.state === 'pending_payment', 'closed_in_state', () => `${key} is closed while ${book.state}`);
    hold(paidMinor(book) === 0, 'closed_with_money', () => `${key} is closed while ${paidMinor(book)} of its money is here`);
    hold(book.dueAt !== undefined && book.dueAt <= now, 'closed_early', () => `${key} is closed before its time is up`);
    hold(!this.payingNow(book), 'closed_while_paying', () => `${key} is closed while a payment is under way`);
    hold(trusted, 'closed_in_doubt', () => `${key} is closed while log time is in doubt`);
    hold(!this.records.brake.halted, 'closed_while_halted', () => `${key} is closed while closing is halted`);
    hold(this.records.brake.within(now, this.records.settings) < this.records.settings.closingsLimit, 'closings_limit', () => `${key} is closed though ${this.records.settings.closingsLimit} were within the window`);
  }

  private payingNow(book: Book): boolean {
    return book.startedAt !== undefined && book.startedAt + this.records.settings.paymentGraceMs > this.records.clock.now;
  }

  private brakes(cursor: RowCursor): void {
    const { now, trusted } = this.records.clock;
    hold(!this.records.brake.halted && trusted, 'halted_again', () => 'closing is halted though it is, or nothing may be closed anyway');
    hold(this.records.brake.within(now, this.records.settings) >= this.records.settings.closingsLimit, 'halted_early', () => 'closing is halted before the limit is reached');
    this.records.brake.halt();
    cursor.skip();
  }

  private partOfTheMoney(id: string, cursor: RowCursor): void {
    const book = this.records.books.get(this.records.numbers.keyOf(id) ?? '');
    const late = book?.state === 'pending_payment' && book.dueAt !== undefined && book.dueAt <= this.records.clock.now && paidMinor(book) > 0 && !this.payingNow(book);
    if (book === undefined || !late) throw new Finding('partially_paid', `${id} is said to be late with a part of its money, and is not`);
    hold(this.records.clock.trusted && !this.records.brake.halted, 'partially_paid', () => `${id} is judged while log time is in doubt or closing is halted`);
    book.dueAt = undefined;
    this.records.touch(book.key, 'changed');
    cursor.skip();
  }

  private tooLong(row: EventRow, cursor: RowCursor): void {
    const [key, one] = this.waitingEvent(row);
    hold(one.since + this.records.settings.parkLimitMs <= this.records.clock.now, 'parked_short', () => `${row.type} of ${key} is given up before the limit`);
    this.records.stopsWaiting(key, one);
    cursor.skip();
    const book = this.records.books.get(key);
    hold(row.orderId === '' || row.orderId === book?.id, 'row_order', () => `${row.type} of ${key} has order id ${row.orderId}`);
    cursor.rejection('lifecycle', 'predecessor_missing', one.seq);
    cursor.signal({ kind: 'order.parked_too_long', evidence: { type: row.type, until: one.until } }, row.orderId === '' ? key : row.orderId);
    if (book !== undefined) this.records.touch(key, 'spoken of');
  }

  private waitingEvent(row: EventRow): [string, Waiting] {
    for (const [key, waiting] of this.records.waiting) {
      const one = waiting.find(({ seq, event }) => seq === row.eventSeq && event.id === row.eventId);
      if (one !== undefined) return [key, one];
    }
    throw new Finding('parked_unknown', `${row.type} of message ${row.eventSeq} is given up and was not waiting`);
  }

  /** What should have happened by now has. */
  nothingOverdue(): void {
    const { now, trusted } = this.records.clock;
    for (const book of this.records.books.values()) {
      if (ended.has(book.state)) continue;
      if (book.state === 'pending_payment' && trusted && !this.records.brake.halted && book.dueAt !== undefined) {
        hold(book.dueAt > now || this.payingNow(book), 'closing_forgotten', () => `${book.key} has not paid in time, nobody pays now, and it is not closed`);
      }
      if (book.state === 'delivered') hold(book.since + this.records.settings.completeAfterMs > now, 'completion_forgotten', () => `${book.key} was delivered long ago and is not complete`);
    }
    for (const [key, waiting] of this.records.waiting) {
      const late = waiting.find(({ since }) => since + this.records.settings.parkLimitMs <= now);
      hold(late === undefined, 'parked_for_ever', () => `${late?.event.type} of ${key} has waited beyond the limit`);
    }
  }
}

/** The step of the workflow an order waits for. */
function stepOf(book: Book): 'approval' | 'allocation' | 'label' | 'outbound' | undefined {
  switch (book.state === 'on_hold' ? book.heldFrom : book.state) {
    case 'paid': return 'approval';
    case 'approved':
    case 'backordered': return 'allocation';
    case 'allocated': return 'label';
    case 'labelled': return 'outbound';
    case undefined:
    default: return undefined;
  }
}
