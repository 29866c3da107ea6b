import type { LineQuantity, ShipmentReport } from '../../../processors/domain/event.ts';
import { type Book, moveTo } from './book.ts';

/** One thing that was ordered. Of three cups there are three. */
export interface Unit {
  readonly line: string;
  readonly sku: string;
  /** The number of the parcel it is in; 0 for none. */
  parcel: number;
  /** Cancelled or paid back before it left: it will never be sent. */
  gone: boolean;
  back: boolean;
}

/** A shipment as the auditor has it; what is in it, the units say. */
export interface Parcel {
  readonly number: number;
  state: string;
  warehouse: string;
  carrier: string | undefined;
  tracking: string | undefined;
  reference: string | undefined;
  /** Whether stock is held for it. */
  held: boolean;
  /** The allotments in force for its channel when it was planned. */
  shares: readonly string[];
  /** The day of its warehouse it takes up a place of. */
  day: string | undefined;
  /** Whether its warehouse was asked for it. */
  asked: boolean;
  movedAt: number;
  stalled: boolean;
  /** Units of each line it was last to send, once it is called off. */
  had: readonly LineQuantity[];
}

export const isOpen = ({ state }: Parcel): boolean => state === 'allocated' || state === 'labelled';
export const isOut = ({ state }: Parcel): boolean => ['dispatched', 'delivered', 'lost', 'returning'].includes(state);
export const nameOf = ({ id }: Book, { number }: Parcel): string => `${id}-${number}`;

export const contents = ({ units }: Book, { number }: Parcel): Unit[] => units.filter(({ parcel }) => parcel === number);
export const unsourced = ({ units }: Book): Unit[] => units.filter(({ parcel, gone }) => parcel === 0 && !gone);

/** Units that can still be called off: in no parcel, or in one that has not left. */
export function unsent(book: Book): Unit[] {
  return book.units.filter(({ parcel, gone }) => !gone && !book.parcels.some((one) => one.number === parcel && isOut(one)));
}

/** Units that have left. */
export function sent(book: Book): Unit[] {
  return book.units.filter(({ parcel }) => book.parcels.some((one) => one.number === parcel && isOut(one)));
}

/** Parcels that hold something: neither called off nor a further box for another's goods. */
export function live(book: Book): Parcel[] {
  return book.parcels.filter((parcel) => parcel.state !== 'cancelled' && contents(book, parcel).length > 0);
}

export const countOf = (units: readonly Unit[], line: string): number => units.filter((unit) => unit.line === line).length;

/** Units by SKU. */
export function bySku(units: readonly Unit[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { sku } of units) sums.set(sku, (sums.get(sku) ?? 0) + 1);
  return sums;
}

/** Takes note of what parcels that have not left are to send, before some of it is taken out. */
export function noteContents(book: Book): void {
  for (const parcel of book.parcels.filter(isOpen)) {
    const units = contents(book, parcel);
    if (units.length > 0) parcel.had = book.lines.map(({ line }) => ({ line, quantity: countOf(units, line) })).filter(({ quantity }) => quantity > 0);
  }
}

/** Calls a parcel off; what was in it is in none. */
export function callOff(book: Book, parcel: Parcel): void {
  noteContents(book);
  for (const unit of contents(book, parcel)) unit.parcel = 0;
  parcel.state = 'cancelled';
  parcel.held = false;
}

/** A parcel nobody planned, as it is told of. */
export function unplanned(book: Book, { shipment, warehouse, carrier, trackingNumber }: ShipmentReport, state: string, now: number): Parcel {
  const parcel: Parcel = {
    number: book.parcels.length + 1, state, warehouse: warehouse ?? '', carrier, tracking: trackingNumber, reference: shipment, held: false, shares: [], day: undefined, asked: true,
    movedAt: now, stalled: false, had: [],
  };
  book.parcels.push(parcel);
  return parcel;
}

/** Takes units off what has not left, loose ones first; a parcel that has none left is called off. */
export function giveUp(book: Book, lines: readonly LineQuantity[]): number {
  let given = 0;
  noteContents(book);
  for (const { line, quantity } of lines) {
    const candidates = unsent(book).filter((unit) => unit.line === line).toSorted((one, other) => one.parcel - other.parcel);
    for (const unit of candidates.slice(0, quantity)) {
      const parcel = book.parcels.find(({ number }) => number === unit.parcel);
      unit.gone = true;
      unit.parcel = 0;
      given++;
      if (parcel !== undefined && contents(book, parcel).length === 0) callOff(book, parcel);
    }
  }
  return given;
}

/** Where the order would be were it neither held nor being paid back. */
export function standing(book: Book): string {
  const under = book.state === 'refunding' ? book.refundFrom ?? 'paid' : book.state;
  return under === 'on_hold' ? book.heldFrom ?? 'paid' : under;
}

/** An order is as far as the parcel that is least far. */
function reached(book: Book, from: string): string {
  if (!['paid', 'approved', 'backordered', 'allocated', 'labelled', 'shipped', 'delivered'].includes(from)) return from;
  const states = new Set(live(book).map(({ state }) => state));
  if (states.size === 0 || unsourced(book).length > 0) return from === 'paid' || from === 'backordered' ? from : 'approved';
  if (states.has('allocated')) return 'allocated';
  if (states.has('labelled')) return 'labelled';
  return states.size === 1 && states.has('delivered') ? 'delivered' : 'shipped';
}

/** Brings the order to where its parcels are; under a hold or a refund that is where it goes on from. */
export function advance(book: Book, now: number): void {
  const from = standing(book);
  const to = reached(book, from);
  if (to === from) return;
  if (book.state === from) moveTo(book, to, now);
  else if (book.heldFrom === from) book.heldFrom = to;
  else book.refundFrom = to;
}

/** When everything is back or given up the order is returned, unless its money decides. */
export function home(book: Book, now: number): void {
  const everything = book.units.every(({ back, gone }) => back || gone);
  if (everything && !['refunding', 'refunded', 'returned'].includes(book.state)) moveTo(book, 'returned', now);
}
