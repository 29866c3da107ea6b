import type { Query } from '../query.ts';

/** One shipment as it is now. `lines` is what `unpackLines` reads. Flags are 0 or 1. */
export interface ShipmentColumns {
  readonly shipment_id: string;
  readonly state: string;
  readonly warehouse: string;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly reference: string;
  readonly units: number;
  readonly lines: string;
  readonly reserved: number;
  readonly requested: number;
  readonly stalled: number;
  readonly moved_at: string;
}

/** The shipments of an order, by its OMS id, in the order of their numbers. */
export function orderShipments(orderId: string): Query<ShipmentColumns> {
  return {
    sql: `SELECT shipment_id, state, warehouse, carrier, tracking_number, reference, units, lines, reserved, requested, stalled, moved_at
FROM orderwatch.shipments
WHERE order_id = {orderId:String}
ORDER BY length(shipment_id), shipment_id`,
    params: { orderId },
  };
}
