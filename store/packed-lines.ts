import type { PlannedShipment } from '../processors/domain/routing.ts';
import type { ShipmentLine } from '../processors/domain/shipment.ts';

/** Line, SKU and units. */
type PackedLine = readonly [line: string, sku: string, quantity: number];

/**
 * The lines of a shipment as JSON in the tables, `[["1","TEAPOT",2]]`. They are
 * written with every change of it: with the names of their fields they would be
 * half of all bytes.
 */
export function packLines(lines: readonly ShipmentLine[]): string {
  let text = '';
  for (const { line, sku, quantity } of lines) {
    text += (text === '' ? '[' : ',[') + JSON.stringify(line) + ',' + JSON.stringify(sku) + ',' + quantity + ']';
  }
  return '[' + text + ']';
}

/** What `packLines` was given. */
export function unpackLines(text: string): ShipmentLine[] {
  return unpacked(JSON.parse(text) as PackedLine[]);
}

/** The shipments of a routing plan as JSON, with their lines packed. */
export function packPlan(shipments: readonly PlannedShipment[]): string {
  return '[' + shipments.map(({ lines, ...rest }) => '{"lines":' + packLines(lines) + ',' + JSON.stringify(rest).slice(1)).join(',') + ']';
}

/** What `packPlan` was given. */
export function unpackPlan(text: string): PlannedShipment[] {
  const shipments = JSON.parse(text) as (Omit<PlannedShipment, 'lines'> & { readonly lines: readonly PackedLine[] })[];
  return shipments.map(({ lines, ...rest }) => ({ ...rest, lines: unpacked(lines) }));
}

function unpacked(lines: readonly PackedLine[]): ShipmentLine[] {
  return lines.map(([line, sku, quantity]) => ({ line, sku, quantity }));
}
