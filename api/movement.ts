import { z } from 'zod';
import { movementKinds } from '../processors/domain/stock.ts';
import type { MovementColumns } from '../store/queries/movements.ts';
import { maybe, time, timeSchema } from './shape.ts';

const units = z.number().int();

/** An entry of the ledger of stock as the API answers it. */
export const movementSchema = z.object({
  seq: units.describe('Log sequence of the message that led to it; with ordinal the key'),
  ordinal: units,
  logTime: timeSchema,
  warehouse: z.string(),
  sku: z.string(),
  kind: z.string().describe(movementKinds.join(', ')),
  quantity: units.describe('Units moved; for a count the units counted'),
  onHandDelta: units.describe('What it adds to on hand'),
  reservedDelta: units.describe('What it adds to reserved'),
  inTransitDelta: units.describe('What it adds to in transit'),
  onHand: units.describe('Afterwards'),
  reserved: units.describe('Afterwards'),
  inTransit: units.describe('Afterwards'),
  orderId: z.string().optional(),
  shipmentId: z.string().optional(),
  cause: z.string().describe('The event type that led to it, or a reason such as count_differs'),
});

export function movementAnswer(row: MovementColumns): z.infer<typeof movementSchema> {
  return {
    seq: row.seq,
    ordinal: row.ordinal,
    logTime: time(row.log_time),
    warehouse: row.warehouse,
    sku: row.sku,
    kind: row.kind,
    quantity: row.quantity,
    onHandDelta: row.on_hand_delta,
    reservedDelta: row.reserved_delta,
    inTransitDelta: row.in_transit_delta,
    onHand: row.on_hand,
    reserved: row.reserved,
    inTransit: row.in_transit,
    orderId: maybe(row.order_id),
    shipmentId: maybe(row.shipment_id),
    cause: row.cause,
  };
}
