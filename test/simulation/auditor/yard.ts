import type { ShipTo } from '../../../processors/domain/event.ts';
import { defaultRules, type Rules, type WarehouseRule } from '../../../processors/domain/rules.ts';
import type { Before, Book } from './book.ts';
import { civil, later, minuteOf } from './calendar.ts';
import { zoneOf } from './region.ts';
import type { RowCursor } from './row-cursor.ts';
import { Shelves } from './shelves.ts';

/** Warehouses, what lies in them, and the rules by which they send it, as the auditor knows them. */
export class Yard {
  rules: Rules = defaultRules;
  readonly shelves = new Shelves();
  /** Heard of in rules, or in a word on stock while the rules let anybody ship. */
  readonly known = new Set<string>();
  private readonly shutByPerson = new Set<string>();
  /** Shipments planned for a warehouse's days. */
  private readonly planned = new Map<string, number>();

  adopt(rules: Rules): void {
    this.rules = rules;
    for (const { id } of rules.warehouses) this.known.add(id);
    if (rules.unlistedWarehouses === 'ship') for (const house of this.shelves.houses()) this.known.add(house);
  }

  steer(house: string, action: 'open' | 'close'): void {
    this.known.add(house);
    if (action === 'close') this.shutByPerson.add(house);
    else this.shutByPerson.delete(house);
  }

  hear(house: string): void {
    if (this.rules.unlistedWarehouses === 'ship') this.known.add(house);
  }

  /** Whether orders are routed at all: rules list a warehouse, or one that may ship has told of stock. */
  isInUse(): boolean {
    return this.rules.warehouses.length > 0 || (this.rules.unlistedWarehouses === 'ship' && this.shelves.levels.size > 0);
  }

  /** Warehouses that the rules let ship at all, closed or not, by name. */
  houses(): string[] {
    return [...this.known].filter((house) => this.ruleOf(house) !== undefined || this.rules.unlistedWarehouses === 'ship').toSorted();
  }

  isShut(house: string): boolean {
    return this.shutByPerson.has(house) || (this.ruleOf(house)?.closed ?? this.rules.unlistedWarehouses === 'ignore');
  }

  sendsTo(house: string, shipTo: ShipTo | undefined): boolean {
    const serves = this.ruleOf(house)?.serves;
    if (serves === undefined) return true;
    const zone = zoneOf(this.rules.zones, shipTo);
    return zone !== undefined && serves.includes(zone);
  }

  /** The first day a warehouse can send another shipment; undefined when it has none an order may wait for. */
  dayFor(house: string, now: number, zone: string): string | undefined {
    const rule = this.ruleOf(house);
    const { date, minute } = civil(now, rule?.timezone ?? zone);
    const first = rule?.cutOff !== undefined && minute >= minuteOf(rule.cutOff) ? 1 : 0;
    for (let days = first; days <= first + this.rules.maxWaitDays; days++) {
      const candidate = later(date, days);
      if ((this.planned.get(`${house} ${candidate}`) ?? 0) < (rule?.capacityPerDay ?? Infinity)) return candidate;
    }
    return undefined;
  }

  plan(house: string, date: string): void {
    this.planned.set(`${house} ${date}`, (this.planned.get(`${house} ${date}`) ?? 0) + 1);
  }

  /** Holds the next rows to what an order's change does to stock. A parcel that was called off before it left leaves its place in the day. */
  follow(book: Book, then: Before, cursor: RowCursor): void {
    this.shelves.follow(book, then, this.rules, cursor);
    book.parcels.forEach(({ state, warehouse, day }, index) => {
      if (day === undefined || state !== 'cancelled' || then.parcels[index]?.open !== true) return;
      this.planned.set(`${warehouse} ${day}`, this.planned.get(`${warehouse} ${day}`)! - 1);
    });
  }

  /** Units of a SKU that a warehouse can promise. */
  sellable(house: string, sku: string): number {
    const { safetyStock } = this.rules;
    return Math.max(0, this.shelves.free(house, sku) - (safetyStock.skus[sku] ?? safetyStock.defaultUnits));
  }

  /** Of all that can be sold of a SKU, what one channel may take: not what is kept for others, and no more than its own share. */
  share(sku: string, channel: string): number {
    let left = this.houses().reduce((sum, house) => sum + (this.isShut(house) ? 0 : this.sellable(house, sku)), 0);
    let most = Infinity;
    for (const { id, sku: of, channel: whose, atMost = Infinity, setAside = 0 } of this.rules.allotments) {
      if (of !== sku) continue;
      const taken = this.shelves.taken.get(id) ?? 0;
      if (whose === channel) most = Math.min(most, atMost - taken);
      else left -= Math.max(0, setAside - taken);
    }
    return Math.max(0, Math.min(most, left));
  }

  private ruleOf(house: string): WarehouseRule | undefined {
    return this.rules.warehouses.find(({ id }) => id === house);
  }
}
