import type { Order } from './domain/order.ts';

/**
 * Which orders hold stock in which warehouse. Derived from the orders'
 * shipments, and made again from them at start.
 */
export class Reservations {
  private readonly warehouses = new Map<string, Set<string>>();

  /** Keeps the index as an order now is. */
  follow(before: Order | undefined, after: Order): void {
    if (before?.shipments === after.shipments) return;
    for (const { reserved, warehouse } of before?.shipments ?? []) {
      if (reserved) this.warehouses.get(warehouse)?.delete(after.key);
    }
    for (const { reserved, warehouse } of after.shipments) {
      if (reserved) this.holders(warehouse).add(after.key);
    }
  }

  /** Keys of the orders that hold anything in a warehouse, in no order. */
  heldIn(warehouse: string): ReadonlySet<string> {
    return this.holders(warehouse);
  }

  private holders(warehouse: string): Set<string> {
    let holders = this.warehouses.get(warehouse);
    if (holders === undefined) this.warehouses.set(warehouse, (holders = new Set()));
    return holders;
  }
}
