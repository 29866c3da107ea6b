import type { Instant } from './instant.ts';

/**
 * `allocated` and `labelled` have not left; `lost` and `returning` (to its
 * sender) did and will not arrive; `cancelled` never will leave.
 */
export const shipmentStates = ['allocated', 'labelled', 'dispatched', 'delivered', 'lost', 'returning', 'cancelled'] as const;

export type ShipmentState = (typeof shipmentStates)[number];

export interface ShipmentLine {
  readonly line: string;
  readonly sku: string;
  readonly quantity: number;
}

/** One parcel of an order, planned or on its way. */
export interface Shipment {
  /** `<OMS id>-<n>`, n from 1 in its order. */
  readonly id: string;
  readonly state: ShipmentState;
  /** '' where nobody has said. */
  readonly warehouse: string;
  readonly carrier: string | undefined;
  readonly trackingNumber: string | undefined;
  /** What the warehouse or channel calls it, once it has named it. */
  readonly reference: string | undefined;
  /** Units of each line. Empty: a further parcel of goods that other shipments hold. */
  readonly lines: readonly ShipmentLine[];
  /** Whether stock is reserved for it. Only one that has not left can have any. */
  readonly reserved: boolean;
  /** Allotments, by id, that its units count against: those in force when they were reserved. */
  readonly allotments: readonly string[];
  /** The day of its warehouse, `YYYY-MM-DD`, on which room is kept for it; `undefined` where none is. */
  readonly day: string | undefined;
  /** Whether its warehouse has been asked to send it. */
  readonly requested: boolean;
  /** Log time of the last news of it. */
  readonly movedAt: Instant;
  /** Log time of a courier's position, when that was the last news of it. */
  readonly positionAt: Instant | undefined;
  /** Log time at which it was told to have left. */
  readonly leftAt: Instant | undefined;
  /** No news for longer than the rules allow, since it left. */
  readonly stalled: boolean;
}

/** The form of a shipment's id: nobody else calls a shipment so. */
export const shipmentIdPattern = /^OMS-\d{8}-\d{5,}-\d+$/;

/** Not gone yet, and not called off. */
export function isOpen({ state }: Shipment): boolean {
  return state === 'allocated' || state === 'labelled';
}

/** Has left its warehouse. */
export function hasLeft({ state }: Shipment): boolean {
  return state === 'dispatched' || state === 'delivered' || state === 'lost' || state === 'returning';
}

/** What can go wrong with a shipment: how `shipment.failed`, or the status of a scan, says it. */
export const shipmentTroubles = ['label_refused', 'stock_missing', 'lost', 'returned_to_sender'] as const;

export type ShipmentTrouble = (typeof shipmentTroubles)[number];
