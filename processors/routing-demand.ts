import type { Rules } from './domain/rules.ts';
import type { ShipmentLine } from './domain/shipment.ts';

/** What an order needs, by SKU, in the order its lines name them. Arrays go together. */
export interface Demand {
  readonly skus: readonly string[];
  /** Units of each SKU, all lines together. */
  readonly needs: readonly number[];
  /** What a unit of each weighs. */
  readonly grams: readonly number[];
}

export function demandOf(lines: readonly ShipmentLine[], { weights }: Rules): Demand {
  const skus: string[] = [];
  const needs: number[] = [];
  const grams: number[] = [];
  const places = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    const known = places.get(sku);
    if (known !== undefined) {
      needs[known]! += quantity;
      continue;
    }
    places.set(sku, skus.length);
    skus.push(sku);
    needs.push(quantity);
    grams.push(Object.hasOwn(weights.skus, sku) ? weights.skus[sku]! : weights.defaultGrams);
  }
  return { skus, needs, grams };
}

/** What so many units of each SKU weigh together. */
export function gramsOf(units: readonly number[], { grams }: Demand): number {
  let sum = 0;
  for (let sku = 0; sku < units.length; sku++) sum += units[sku]! * grams[sku]!;
  return sum;
}

/** Whether so many units of each SKU are all that is needed. */
export function coversAll(units: readonly number[], { needs }: Demand): boolean {
  for (let sku = 0; sku < needs.length; sku++) if (units[sku]! < needs[sku]!) return false;
  return true;
}

/**
 * Divides the lines among shipments that carry so many units of each SKU: earlier
 * lines and earlier shipments first. The units have to add up to the need.
 */
export function divideLines(lines: readonly ShipmentLine[], demand: Demand, carried: readonly (readonly number[])[]): ShipmentLine[][] {
  const left = carried.map((units) => [...units]);
  const divided = carried.map((): ShipmentLine[] => []);
  for (const { line, sku, quantity } of lines) {
    const at = demand.skus.indexOf(sku);
    let rest = quantity;
    for (let shipment = 0; shipment < left.length && rest > 0; shipment++) {
      const taken = Math.min(rest, left[shipment]![at]!);
      if (taken === 0) continue;
      left[shipment]![at]! -= taken;
      rest -= taken;
      divided[shipment]!.push({ line, sku, quantity: taken });
    }
  }
  return divided;
}
