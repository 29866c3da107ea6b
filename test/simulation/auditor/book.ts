import type { Event } from '../../../processors/domain/event.ts';

/** What the auditor has written down of one order, from the log and the rules alone. */
export interface Book {
  readonly key: string;
  readonly id: string;
  state: string;
  since: number;
  currency: string;
  totalMinor: number;
  /** Goods and money as last ordered, as text. */
  goods: string;
  lines: readonly string[];
  units: number;
  returnedUnits: number;
  /** Money that came, once a transaction; '' where none was named and none has been told of since. */
  receipts: { readonly transaction: string; readonly minor: number; readonly source: string }[];
  refunds: { id: string; minor: number; open: boolean }[];
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

/** An event that came too early. */
export interface Waiting {
  readonly event: Event;
  readonly seq: number;
  readonly since: number;
  readonly until: string;
}

export const ended: ReadonlySet<string> = new Set(['completed', 'cancelled', 'closed', 'refunded', 'returned']);

export const paidMinor = (book: Book): number => book.receipts.reduce((sum, { minor }) => sum + minor, 0);

export const refundedMinor = (book: Book): number => book.refunds.reduce((sum, { minor, open }) => sum + (open ? 0 : minor), 0);

/** Open refunds the core asked for itself: money it owes back. */
export const owedMinor = (book: Book): number =>
  book.refunds.reduce((sum, { id, minor, open }) => sum + (open && id.startsWith('owed/') ? minor : 0), 0);

/** Moves an order; it stays where it is without a new beginning when it is there already. */
export function moveTo(book: Book, state: string, now: number): void {
  if (book.state === state) return;
  book.state = state;
  book.since = now;
}
