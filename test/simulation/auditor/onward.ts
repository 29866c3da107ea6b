import type { Event } from '../../../processors/domain/event.ts';
import type { Condition } from '../../../processors/domain/rules.ts';
import { type Book, channelOf, moveTo } from './book.ts';
import { hold } from './finding.ts';
import { judge, repetition } from './judgement.ts';
import { isOpen, nameOf, unsourced } from './parcel.ts';
import type { Records } from './records.ts';
import { sameCountry } from './region.ts';
import type { RowCursor } from './row-cursor.ts';
import { before } from './shelves.ts';
import type { SourcingWatch } from './sourcing-watch.ts';

/** How an order goes on by itself after something has happened to it: its next steps, and what waited for it. */
export class Onward {
  constructor(private readonly records: Records, private readonly sourcing: SourcingWatch) {}

  /** Steps come first, then what waited, from the first again after each that came free. */
  carryOn(key: string, cursor: RowCursor, triggers: readonly string[] = ['approved', 'resumed']): void {
    const book = this.records.books.get(key);
    if (book === undefined) return;
    while (this.step(book, cursor, triggers) || this.comesFree(book, cursor)) { /* each does one thing */ }
  }

  private step(book: Book, cursor: RowCursor, triggers: readonly string[]): boolean {
    switch (book.state) {
      case 'paid': return this.approve(book, cursor);
      case 'approved': return this.source(book, cursor, triggers);
      case 'backordered': return book.awaits === undefined && this.source(book, cursor, triggers);
      case 'allocated':
      case 'labelled': return this.ask(book, cursor);
      default: return false;
    }
  }

  private approve(book: Book, cursor: RowCursor): boolean {
    const may = this.mayGoOn(book, 'approval');
    if (may === 'no' || (may === 'unsure' && !cursor.speaksOf(book.key, 'order.approved'))) return false;
    this.ownWord(book, 'order.approved', cursor, () => moveTo(book, 'approved', this.records.clock.now));
    return true;
  }

  /** Looks for where to send it from, once; later its turn comes when what it waits for does. */
  private source(book: Book, cursor: RowCursor, triggers: readonly string[]): boolean {
    const { yard } = this.records;
    if (yard.rules.fulfilledByChannel.includes(channelOf(book)) || unsourced(book).length === 0) return false;
    if (!yard.isInUse()) {
      if (book.awaits === undefined) this.records.touch(book.key, 'changed');
      book.awaits ??= unsourced(book)[0]?.sku ?? '';
      return false;
    }
    // It waits already: it may be tried again, and must not be.
    if (book.awaits !== undefined && !cursor.speaksOf(book.key, 'order.allocated', 'order.backordered', 'order.held')) return false;
    return this.sourceOrHold(book, cursor, triggers);
  }

  /** Every third refused label a person has to look. */
  private isRefusedAgain(book: Book, triggers: readonly string[], cursor: RowCursor): boolean {
    if (!triggers.includes('label_refused') || book.refusals % 3 !== 0) return false;
    this.holdBack(book, 'labels_refused', cursor);
    return true;
  }

  /** One attempt, unless a person has to let the order through first. */
  sourceOrHold(book: Book, cursor: RowCursor, triggers: readonly string[]): boolean {
    if (this.isHeldFor(book, 'allocation', cursor) || this.isRefusedAgain(book, triggers, cursor)) return true;
    this.sourcing.attempt(book, triggers, cursor);
    return true;
  }

  /** Warehouses are asked for what has been allocated, each shipment once. */
  private ask(book: Book, cursor: RowCursor): boolean {
    const due = book.parcels.filter((parcel) => isOpen(parcel) && !parcel.asked);
    if (due.length === 0) return false;
    if (this.isHeldFor(book, 'label', cursor)) return true;
    for (const parcel of due) {
      parcel.asked = true;
      cursor.signal({ kind: 'shipment.requested', evidence: { order: book.id, warehouse: parcel.warehouse, carrier: parcel.carrier ?? '' } }, nameOf(book, parcel));
    }
    this.records.touch(book.key, 'changed');
    return true;
  }

  private isHeldFor(book: Book, step: 'allocation' | 'label', cursor: RowCursor): boolean {
    const may = this.mayGoOn(book, step);
    if (may === 'yes' || (may === 'unsure' && !cursor.speaksOf(book.key, 'order.held'))) return false;
    this.holdBack(book, `step_${step}`, cursor);
    return true;
  }

  private holdBack(book: Book, reason: string, cursor: RowCursor): void {
    const from = book.state;
    const row = this.ownWord(book, 'order.held', cursor, () => {
      book.heldFrom = from;
      moveTo(book, 'on_hold', this.records.clock.now);
    });
    hold(row.data.includes(reason), 'held_for', () => `${book.key} is held with ${row.data}, and it is ${reason}`);
  }

  /** Takes the row of a deed of the core's own. */
  ownWord(book: Book, type: string, cursor: RowCursor, write: () => void) {
    const stateBefore = book.state;
    const then = before(book);
    const { next } = cursor;
    const event = { type, id: next?.table === 'events' ? next.row.eventId : '', subject: book.key, source: 'core', occurredAt: this.records.clock.now } as Event;
    hold(cursor.speaksOf(book.key, type), 'outcome_missing', () => `${book.key}, ${book.state}, should be told of as ${type}`);
    const row = cursor.event(event, this.records.seq, 'applied');
    write();
    this.records.settled(book, then, cursor);
    this.records.touch(book.key, 'changed');
    this.records.agrees(row, event, stateBefore, book, book.key);
    return row;
  }

  /** Whether a step needs no person. Unsure where it turns on a buyer the core may not have looked up. */
  private mayGoOn(book: Book, step: 'approval' | 'allocation' | 'label'): 'yes' | 'no' | 'unsure' {
    if (book.cleared.has(step)) return 'yes';
    const { automatic } = this.records.yard.rules.workflow[step];
    const met = automatic.filter((condition) => this.holds(book, condition));
    if (met.length === 0) return 'no';
    return met.some(({ knownBuyer }) => knownBuyer !== true) || this.records.lookedUp.has(book.buyer ?? '') ? 'yes' : 'unsure';
  }

  /** Whether an order could go on without a person and without anything happening to it. Whether its buyer is known is not asked. */
  isLeftLying(book: Book): boolean {
    const { rules } = this.records.yard;
    if (book.state === 'paid') return rules.workflow.approval.automatic.some((condition) => condition.knownBuyer !== true && this.holds(book, condition));
    return book.state === 'approved' && book.awaits === undefined && unsourced(book).length > 0 && !rules.fulfilledByChannel.includes(channelOf(book));
  }

  private holds(book: Book, { channels, countries, totalBelowMinor, knownBuyer, noRiskWord }: Condition): boolean {
    const { clock, yard, buyers } = this.records;
    const limit = totalBelowMinor?.[book.currency] ?? -1;
    const known = (buyers.get(book.buyer ?? '') ?? Infinity) + yard.rules.workflow.knownBuyerAfterMs <= clock.now;
    return (channels?.includes(channelOf(book)) ?? true)
      && (countries?.some((country) => sameCountry(country, book.shipTo?.country ?? '')) ?? true)
      && (totalBelowMinor === undefined || book.totalMinor < limit)
      && (knownBuyer !== true || known)
      && (noRiskWord !== true || !book.risky);
  }

  private comesFree(book: Book, cursor: RowCursor): boolean {
    const { records } = this;
    for (const one of records.waiting.get(book.key) ?? []) {
      const verdict = repetition(book, one.event) ?? judge(book, one.event, records);
      if (verdict.outcome === 'parked') continue;
      records.stopsWaiting(book.key, one);
      records.conclude(one.event, one.seq, book, { ...verdict, reason: verdict.reason === '' ? 'unparked' : verdict.reason }, cursor);
      return true;
    }
    return false;
  }
}
