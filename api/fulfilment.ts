import { z } from 'zod';
import type { LineUnits, Return } from '../processors/domain/order.ts';
import { shipmentStates } from '../processors/domain/shipment.ts';
import type { ShipmentLine } from '../processors/domain/shipment.ts';
import { unpackLines } from '../store/packed-lines.ts';
import type { DecisionColumns } from '../store/queries/decisions.ts';
import type { OrderColumns } from '../store/queries/order.ts';
import type { ShipmentColumns } from '../store/queries/shipments.ts';
import { backorderMeaning } from './routing.ts';
import { maybe, time, timeSchema } from './shape.ts';

/** What has become of an order's goods, as the API answers it. */

const units = z.number().int();

export const shipmentSchema = z.object({
  shipment: z.string().describe('The id of the order and a number'),
  state: z.string().describe(shipmentStates.join(', ')),
  warehouse: z.string().optional(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  reference: z.string().optional().describe('What the warehouse or channel calls it'),
  units,
  lines: z.array(z.object({ line: z.string(), sku: z.string(), quantity: units })).describe('Empty for a further parcel of goods that other shipments hold'),
  reserved: z.boolean().describe('Whether stock is reserved for it'),
  requested: z.boolean().describe('Whether its warehouse has been asked to send it'),
  stalled: z.boolean().describe('No news of it, since it left, for longer than the rules allow'),
  movedAt: timeSchema.describe('Log time of the last news of it'),
});

export const returnSchema = z.object({
  line: z.string(), sku: z.string(), quantity: units, warehouse: z.string(), resaleable: z.boolean().describe('Whether it can be sold again'),
});

export const waitsForSchema = z.object({
  sku: z.string().optional().describe('The SKU whose arrival is worth another try; absent when stock is not what it waits for'),
  reason: z.string().optional(),
  meaning: z.string().optional().describe('The reason in words'),
  since: timeSchema,
});

export function shipmentAnswer(row: ShipmentColumns): z.infer<typeof shipmentSchema> {
  return {
    shipment: row.shipment_id,
    state: row.state,
    warehouse: maybe(row.warehouse),
    carrier: maybe(row.carrier),
    trackingNumber: maybe(row.tracking_number),
    reference: maybe(row.reference),
    units: row.units,
    lines: linesOf(row),
    reserved: row.reserved === 1,
    requested: row.requested === 1,
    stalled: row.stalled === 1,
    movedAt: time(row.moved_at),
  };
}

function linesOf({ lines }: ShipmentColumns): ShipmentLine[] {
  return unpackLines(lines);
}

/** Why an order is not allocated, when that is what it waits for; in the words of the last attempt. */
export function waitsFor(order: OrderColumns, last: DecisionColumns | undefined): z.infer<typeof waitsForSchema> | undefined {
  if (order.state !== 'backordered') return undefined;
  const reason = last?.reason ?? '';
  return { sku: maybe(order.awaits_sku), reason: maybe(reason), meaning: backorderMeaning(reason), since: time(order.state_since) };
}

export function returnsOf({ returns }: OrderColumns): Return[] {
  return returns === '' ? [] : (JSON.parse(returns) as Return[]);
}

const left: ReadonlySet<string> = new Set(['dispatched', 'delivered', 'lost', 'returning']);

/** Units of each line that were taken off, have left, and came back. */
export function lineUnits(order: OrderColumns, shipments: readonly ShipmentColumns[]): (line: string) => { cancelled: number; shipped: number; returned: number } {
  const cancelled = sumByLine(order.cancelled_lines === '' ? [] : (JSON.parse(order.cancelled_lines) as LineUnits[]));
  const shipped = sumByLine(shipments.filter(({ state }) => left.has(state)).flatMap(linesOf));
  const returned = sumByLine(returnsOf(order));
  return (line) => ({ cancelled: cancelled.get(line) ?? 0, shipped: shipped.get(line) ?? 0, returned: returned.get(line) ?? 0 });
}

function sumByLine(counted: readonly LineUnits[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { line, quantity } of counted) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return sums;
}
