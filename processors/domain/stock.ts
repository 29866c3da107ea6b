import type { Instant } from './instant.ts';

/** What a movement of the ledger does. */
export const movementKinds = ['received', 'counted', 'adjusted', 'reserved', 'released', 'shipped', 'returned', 'transferred'] as const;

export type MovementKind = (typeof movementKinds)[number];

/** Stock of one SKU in one warehouse, in units. */
export interface StockLevel {
  readonly warehouse: string;
  /** On the shelf, reserved or not. Never below zero. */
  readonly onHand: number;
  /** Promised to shipments that have not left. */
  readonly reserved: number;
  /** On its way here from another warehouse. */
  readonly inTransit: number;
  /** Claimed time of the last count; 0 before the first. */
  readonly countedAt: Instant;
}

/** All stock of one SKU. */
export interface SkuStock {
  readonly sku: string;
  /** One a warehouse that has told of it, by name. */
  readonly levels: readonly StockLevel[];
  /** Units each allotment has given out, by the allotment's id: reserved or shipped under it. */
  readonly taken: Readonly<Record<string, number>>;
  /** Grows whenever more of it can be sold than before: what was tried in vain is worth another try. */
  readonly version: number;
}

/** On hand and not promised. */
export function available(level: StockLevel): number {
  return Math.max(0, level.onHand - level.reserved);
}

export function levelOf(stock: SkuStock | undefined, warehouse: string): StockLevel | undefined {
  if (stock === undefined) return undefined;
  for (const level of stock.levels) if (level.warehouse === warehouse) return level;
  return undefined;
}

/** One entry of the ledger. On hand is the sum of `onHandDelta`, and so are reserved and in transit of theirs. */
export interface Movement {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly warehouse: string;
  readonly sku: string;
  readonly kind: MovementKind;
  /** Units moved; for a count the units counted. */
  readonly quantity: number;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly inTransitDelta: number;
  /** The level afterwards. */
  readonly onHand: number;
  readonly reserved: number;
  readonly inTransit: number;
  /** The order and shipment it is for; '' for none. */
  readonly orderId: string;
  readonly shipmentId: string;
  /** Why: the event type that led to it, or a reason such as `count_differs`, `shipped_unseen`. */
  readonly cause: string;
}

/** Stock of one SKU as channels may follow it on `stock.<sku>`. Units. */
export interface StockNotice {
  readonly sku: string;
  /** Log sequence and time up to which this holds. */
  readonly seq: number;
  readonly logTime: Instant;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly inTransit: number;
  /** What a channel can sell: available less safety stock, closed warehouses and what is set aside for others. */
  readonly sellable: number;
  /** The same for channels that an allotment treats differently. */
  readonly channels: Readonly<Record<string, number>>;
  readonly warehouses: readonly StockLevel[];
}
