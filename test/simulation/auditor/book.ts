import type { Event, Line, LineQuantity, ShipTo } from '../../../processors/domain/event.ts';
import type { Parcel, Unit } from './parcel.ts';

/** What the auditor has written down of one order, from the log and the rules alone. */
export interface Book {
  readonly key: string;
  readonly id: string;
  state: string;
  since: number;
  currency: string;
  totalMinor: number;
  shippingMinor: number;
  /** Goods and money as last ordered, as text. */
  goods: string;
  lines: readonly Line[];
  shipTo: ShipTo | undefined;
  promisedBy: number | undefined;
  serviceLevel: string | undefined;
  buyer: string | undefined;
  /** Whether a remark had a word that asks for a look. */
  risky: boolean;
  /** Every single unit that was ordered, and where it is. */
  units: Unit[];
  parcels: Parcel[];
  /** The SKU it waits for, '' for something else; undefined when it does not wait. */
  awaits: string | undefined;
  /** Steps a person has let it through. */
  readonly cleared: Set<string>;
  /** Carriers that refused a label for it. */
  readonly shunned: Set<string>;
  /** How often a label was refused for it. */
  refusals: number;
  /** It has been said that it stays too long in this state. */
  overdue: boolean;
  /** Money that came, once a transaction; '' where none was named and none has been told of since. */
  receipts: { readonly transaction: string; readonly minor: number; readonly source: string }[];
  refunds: Refund[];
  /** What cancelled units cost while all the money was asked back: to be owed once some is free. */
  shareDue: number;
  /** By when money must come; undefined once it is not waited for. */
  dueAt: number | undefined;
  /** Since when a payment is under way. */
  startedAt: number | undefined;
  /** Where a hold found it, and where a request for a refund did. */
  heldFrom: string | undefined;
  refundFrom: string | undefined;
  /** Ids and words of the events that took effect. */
  readonly ids: Set<string>;
  readonly words: Set<string>;
  /** Refusals of what snapshots imply, each told once a state. */
  readonly toldOff: Set<string>;
}

/** Money that is to go back, or went. */
export interface Refund {
  id: string;
  minor: number;
  open: boolean;
  /** What it is for, where somebody has said. */
  readonly of?: readonly LineQuantity[] | undefined;
}

/** An event that came too early. */
export interface Waiting {
  readonly event: Event;
  readonly seq: number;
  readonly since: number;
  readonly until: string;
}

export const ended: ReadonlySet<string> = new Set(['completed', 'cancelled', 'closed', 'refunded', 'returned']);

/** States in which an order may wait for stock. */
const patient: ReadonlySet<string> = new Set(['approved', 'backordered', 'on_hold', 'refunding']);

export const channelOf = ({ key }: Book): string => key.slice(0, key.indexOf(':'));

export const paidMinor = (book: Book): number => book.receipts.reduce((sum, { minor }) => sum + minor, 0);

export const refundedMinor = (book: Book): number => book.refunds.reduce((sum, { minor, open }) => sum + (open ? 0 : minor), 0);

/** Open refunds the core asked for itself: money it owes back. */
export const owedMinor = (book: Book): number =>
  book.refunds.reduce((sum, { id, minor, open }) => sum + (open && id.startsWith('owed/') ? minor : 0), 0);

const looseUnits = ({ units }: Book): number => units.filter(({ parcel, gone }) => parcel === 0 && !gone).length;

/** Moves an order; it stays where it is without a new beginning when it is there already. */
export function moveTo(book: Book, state: string, now: number): void {
  if (book.state === state) return;
  book.state = state;
  book.since = now;
  book.overdue = false;
}

/** An order as it would be after something, to be looked at first. */
export function rehearsal(book: Book): Book {
  return {
    ...book, units: book.units.map((unit) => ({ ...unit })), parcels: book.parcels.map((parcel) => ({ ...parcel })),
    refunds: book.refunds.map((refund) => ({ ...refund })), cleared: new Set(book.cleared), shunned: new Set(book.shunned),
  };
}

/** What holds of an order whatever happened to it: one that is over sends nothing more; one that comes back, or of which less is left, does not wait where it was. */
export function tidied(book: Book, before: Before): void {
  if (ended.has(book.state)) {
    for (const parcel of book.parcels) {
      if (parcel.state !== 'allocated' && parcel.state !== 'labelled') continue;
      parcel.state = 'cancelled';
      parcel.held = false;
      for (const unit of book.units) if (unit.parcel === parcel.number) unit.parcel = 0;
    }
  }
  const cameBack = book.state !== before.state && (before.state === 'on_hold' || before.state === 'refunding');
  if (cameBack || looseUnits(book) < before.loose || !patient.has(book.state)) book.awaits = undefined;
}

/** What an order was before something happened to it, as far as what follows turns on it. */
export interface Before {
  readonly state: string;
  readonly loose: number;
  readonly parcels: readonly Portrait[];
}

/** What one parcel holds and where. */
export interface Portrait {
  readonly open: boolean;
  readonly out: boolean;
  readonly calledOff: boolean;
  readonly held: boolean;
  readonly asked: boolean;
  readonly warehouse: string;
  readonly units: ReadonlyMap<string, number>;
}
