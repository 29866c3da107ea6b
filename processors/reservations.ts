import type { Order } from './domain/order.ts';
import type { Shipment } from './domain/shipment.ts';

/**
 * Which orders hold stock of which SKU in which warehouse. Derived from the
 * orders' shipments, and made again from them at start.
 */
export class Reservations {
  private readonly warehouses = new Map<string, Map<string, Set<string>>>();

  /** Keeps the index as an order now is. */
  follow(before: Order | undefined, after: Order): void {
    if (before?.shipments === after.shipments) return;
    const changed = after.shipments.filter((now, index) => !holdsAlike(before?.shipments[index], now));
    const were = new Set(changed.map(({ id }) => id));
    for (const shipment of before?.shipments ?? []) if (were.has(shipment.id)) this.each(shipment, after.key, this.remove);
    // Another shipment may hold the same SKU in the same place: all that are held are put (back) in.
    if (changed.length > 0) for (const shipment of after.shipments) this.each(shipment, after.key, this.add);
  }

  /** Keys of the orders that hold some of a SKU in a warehouse, in no order. */
  holding(warehouse: string, sku: string): Iterable<string> {
    return this.warehouses.get(warehouse)?.get(sku) ?? [];
  }

  /** Keys of the orders that hold anything in a warehouse, each once, in no order. */
  heldIn(warehouse: string): ReadonlySet<string> {
    return new Set([...(this.warehouses.get(warehouse)?.values() ?? [])].flatMap((keys) => [...keys]));
  }

  private each({ reserved, warehouse, lines }: Shipment, key: string, what: (warehouse: string, sku: string, key: string) => void): void {
    if (reserved) for (const { sku } of lines) what.call(this, warehouse, sku, key);
  }

  private add(warehouse: string, sku: string, key: string): void {
    let skus = this.warehouses.get(warehouse);
    if (skus === undefined) this.warehouses.set(warehouse, (skus = new Map()));
    const keys = skus.get(sku);
    if (keys === undefined) skus.set(sku, new Set([key]));
    else keys.add(key);
  }

  private remove(warehouse: string, sku: string, key: string): void {
    const keys = this.warehouses.get(warehouse)?.get(sku);
    if (keys?.delete(key) === true && keys.size === 0) this.warehouses.get(warehouse)?.delete(sku);
  }
}

function holdsAlike(before: Shipment | undefined, now: Shipment): boolean {
  return before !== undefined && before.reserved === now.reserved && before.lines === now.lines && before.warehouse === now.warehouse;
}
