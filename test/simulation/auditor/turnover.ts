import type { EventRow } from '../../../processors/domain/row.ts';
import { type Book } from './book.ts';
import { Finding, hold } from './finding.ts';
import type { Onward } from './onward.ts';
import { advance, callOff, contents, isOpen, nameOf, type Parcel } from './parcel.ts';
import type { Records } from './records.ts';
import type { RowCursor } from './row-cursor.ts';
import { before } from './shelves.ts';
import type { SourcingWatch } from './sourcing-watch.ts';

/**
 * What a message does to orders it does not speak of: those that lose what they
 * hold, because there is less than was promised or a warehouse has closed, and
 * those that wait and are tried again.
 */
export class Turnover {
  constructor(private readonly records: Records, private readonly onward: Onward, private readonly sourcing: SourcingWatch) {}

  /** Takes the rows of all such turns, one order after the other. */
  check(cursor: RowCursor): void {
    // While nothing is routed, an order that is ours to send again begins to wait, and no row of its own says so.
    if (this.records.isReviewed && !this.records.yard.isInUse()) {
      for (const book of this.records.books.values()) if (book.state === 'approved' && this.onward.isLeftLying(book)) this.onward.carryOn(book.key, cursor);
    }
    while (this.take(cursor)) { /* the next may be due to this one */ }
  }

  private take(cursor: RowCursor): boolean {
    const { next } = cursor;
    if (next?.table === 'stock_movements' && next.row.kind === 'released') this.loses(this.bookOf(next.row.orderId), next.row.warehouse, cursor);
    else if (next?.table === 'events' && next.row.source === 'core' && this.isUnderReview(next.row)) this.review(this.bookOf(next.row.orderId), cursor);
    else if (next?.table === 'events' && next.row.source === 'core' && ['order.allocated', 'order.backordered', 'order.held'].includes(next.row.type)) this.again(this.bookOf(next.row.orderId), cursor);
    else if (next?.table === 'routing_decisions') this.again(this.bookOf(next.row.orderId), cursor);
    else return false;
    return true;
  }

  private bookOf(id: string): Book {
    const book = this.records.books.get(this.records.numbers.keyOf(id) ?? '');
    if (book === undefined) throw new Finding('order_untouched', `stock is moved for ${id}, which nobody placed`);
    return book;
  }

  /** An order loses parcels of one warehouse and is routed anew, unless a hold or a refund keeps it. */
  private loses(book: Book, house: string, cursor: RowCursor): void {
    const { records } = this;
    const [parcels, trigger] = this.cause(book, house, cursor);
    const then = before(book);
    for (const parcel of parcels) callOff(book, parcel);
    const kept = book.state === 'on_hold' || book.state === 'refunding';
    if (kept) advance(book, records.clock.now);
    records.yard.follow(book, then, cursor);
    records.touch(book.key, 'changed');
    if (kept) return;
    // What has been promised is ours to send, whatever the rules say of others by now.
    this.sourcing.attempt(book, [trigger], cursor);
    this.onward.carryOn(book.key, cursor);
  }

  /** The parcels it loses and why: the least urgent loses what is short; where a warehouse closed, the most urgent goes first. */
  private cause(book: Book, house: string, cursor: RowCursor): [Parcel[], string] {
    const { yard, shelves } = this.records;
    const lost = lostAhead(book, cursor);
    const held = (of: Book) => of.parcels.filter((parcel) => isOpen(parcel) && parcel.held && parcel.warehouse === house);
    const holders = (sku?: string) => [...this.records.books.values()].filter((one) => held(one).some((parcel) => sku === undefined || contents(one, parcel).some((unit) => unit.sku === sku)));
    for (const sku of new Set(held(book).flatMap((parcel) => contents(book, parcel).map((unit) => unit.sku)))) {
      if (!shelves.isShort(house, sku)) continue;
      const parcels = held(book).filter((parcel) => contents(book, parcel).some((unit) => unit.sku === sku));
      if (!parcels.every((parcel) => lost.has(nameOf(book, parcel))) || holders(sku).some((other) => isSooner(book, other))) continue;
      return [parcels, 'stock_missing'];
    }
    hold(yard.isShut(house), 'lost_without_cause', () => `${book.key} loses what it holds in ${house}, which is open and has enough, or another should lose it first`);
    hold(!holders().some((other) => isSooner(other, book)), 'rerouted_out_of_turn', () => `${book.key} is routed anew before others that are promised sooner`);
    return [held(book), 'warehouse_closed'];
  }

  private isUnderReview({ type, orderId }: EventRow): boolean {
    const book = this.records.books.get(this.records.numbers.keyOf(orderId) ?? '');
    if (!this.records.isReviewed || book === undefined) return false;
    return type === 'order.approved' ? book.state === 'paid' : ['order.allocated', 'order.backordered', 'order.held'].includes(type) && this.onward.isLeftLying(book);
  }

  /** Under new rules an order goes on that waited for a person or for its channel, the most urgent first. */
  private review(book: Book, cursor: RowCursor): void {
    for (const other of this.records.books.values()) {
      if (other !== book && isSooner(other, book)) hold(!this.onward.isLeftLying(other), 'reviewed_out_of_turn', () => `${book.key} goes on under new rules before ${other.key}, promised sooner`);
    }
    const from = book.state;
    this.onward.carryOn(book.key, cursor);
    hold(book.state !== from, 'approved_unasked', () => `${book.key}, ${from}, goes on by itself, and the rules ask for a person`);
  }

  /** An order that waits is tried again; whoever waits for the same and is promised sooner had to be tried before. */
  private again(book: Book, cursor: RowCursor): void {
    const { key, state, awaits } = book;
    hold(awaits !== undefined && (state === 'approved' || state === 'backordered'), 'tried_unasked', () => `${key}, ${state}, is tried again though it does not wait`);
    hold(this.sourcing.isSourced(book), 'sourced_for_others', () => `${key} is routed, though its channel ships itself or nothing is routed`);
    if (this.sourcing.reach(book).possible) {
      for (const other of this.records.books.values()) {
        const waits = other.awaits === awaits && (other.state === 'approved' || other.state === 'backordered') && this.sourcing.isSourced(other);
        if (other === book || !waits || !isSooner(other, book)) continue;
        hold(!this.sourcing.reach(other).possible, 'out_of_turn', () => `${key} gets what ${other.key}, promised sooner, waits for and could have`);
      }
    }
    this.onward.sourceOrHold(book, cursor, ['restocked']);
    this.onward.carryOn(key, cursor);
  }

  /** What has to be so when the core has nothing left to do: nothing stays in a closed warehouse, and nobody waits for a person or a channel that need not. */
  isAtRest(): void {
    const { yard, books } = this.records;
    this.records.isReviewed = false;
    for (const book of books.values()) {
      hold(!this.onward.isLeftLying(book), 'left_lying', () => `${book.key}, ${book.state}, could go on, and nothing is done`);
      for (const parcel of book.parcels) {
        hold(!parcel.held || !yard.isShut(parcel.warehouse), 'held_in_closed', () => `${nameOf(book, parcel)} still holds stock in ${parcel.warehouse}, which is closed`);
      }
    }
  }

  /** What has to be so when a message is done: nothing is promised that is not there. */
  isDone(): void {
    const { shelves, books } = this.records;
    const sums = new Map<string, number>();
    for (const book of books.values()) {
      for (const parcel of book.parcels.filter(({ held }) => held)) {
        for (const { sku } of contents(book, parcel)) sums.set(`${parcel.warehouse}/${sku}`, (sums.get(`${parcel.warehouse}/${sku}`) ?? 0) + 1);
      }
    }
    for (const [place, { onHand, reserved }] of shelves.levels) {
      hold(reserved <= onHand, 'oversold', () => `${reserved} are promised from ${place}, where there are ${onHand}`);
      hold(reserved === (sums.get(place) ?? 0), 'reserved', () => `${reserved} are reserved in ${place}, and open shipments hold ${sums.get(place) ?? 0}`);
    }
  }
}

/** The shipments an order is about to lose, as the next rows have it. */
function lostAhead({ id }: Book, cursor: RowCursor): Set<string> {
  const lost = new Set<string>();
  for (const row of cursor.ahead) {
    if (row.table === 'stock_movements' && row.row.kind === 'released' && row.row.orderId === id) lost.add(row.row.shipmentId);
    else if (row.table !== 'signals' || row.row.kind !== 'shipment.withdrawn') break;
  }
  return lost;
}

/** Promised sooner, or as soon and older. Within a day of the simulation no number passes five digits. */
export function isSooner(one: Book, other: Book): boolean {
  const [first, second] = [one.promisedBy ?? Infinity, other.promisedBy ?? Infinity];
  return first === second ? one.id < other.id : first < second;
}
