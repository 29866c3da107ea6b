import type { LineQuantity } from './domain/event.ts';
import type { Order } from './domain/order.ts';
import type { Shipment, ShipmentLine } from './domain/shipment.ts';
import { type Decision, refused } from './decision.ts';

/** The lines a report names, each with its SKU and no more of it than there is; or all there are. */
export function asked(order: Order, named: readonly LineQuantity[] | undefined, there: readonly ShipmentLine[]): ShipmentLine[] | Decision {
  if (named === undefined) return [...there];
  const lines: ShipmentLine[] = [];
  for (const { line, quantity } of named) {
    const sku = order.lines.find((one) => one.line === line)?.sku;
    if (sku === undefined) return refused('line_unknown', `${order.id} has no line ${line}`);
    const most = there.find((one) => one.line === line)?.quantity ?? 0;
    const before = lines.find((one) => one.line === line)?.quantity ?? 0;
    if (before + quantity > most) {
      return refused('more_than_ordered', `${before + quantity} units of line ${line} of ${order.id}, of which ${most} are left`);
    }
    if (before === 0) lines.push({ line, sku, quantity });
    else lines.splice(lines.findIndex((one) => one.line === line), 1, { line, sku, quantity: before + quantity });
  }
  return lines;
}

/** All units of the shipments, by line. */
export function linesOf(shipments: readonly Shipment[]): ShipmentLine[] {
  const sums = new Map<string, ShipmentLine>();
  for (const one of shipments.flatMap(({ lines }) => lines)) {
    sums.set(one.line, { ...one, quantity: one.quantity + (sums.get(one.line)?.quantity ?? 0) });
  }
  return [...sums.values()];
}

/** Units by line. */
export function wantedOf(lines: readonly ShipmentLine[]): Map<string, number> {
  return new Map(lines.map(({ line, quantity }) => [line, quantity]));
}

/** Takes from `lines` as much as `wanted` asks for, and off what is wanted. */
export function taken(lines: readonly ShipmentLine[], wanted: Map<string, number>): ShipmentLine[] {
  return lines.flatMap((one) => {
    const quantity = Math.min(one.quantity, wanted.get(one.line) ?? 0);
    if (quantity === 0) return [];
    wanted.set(one.line, wanted.get(one.line)! - quantity);
    return [{ ...one, quantity }];
  });
}

/** The lines less what has gone of them. */
export function minus(lines: readonly ShipmentLine[], gone: readonly ShipmentLine[]): ShipmentLine[] {
  return lines.flatMap((one) => {
    const quantity = one.quantity - (gone.find(({ line }) => line === one.line)?.quantity ?? 0);
    return quantity > 0 ? [{ ...one, quantity }] : [];
  });
}
