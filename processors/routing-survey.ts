import { minutesOf } from './domain/instant.ts';
import type { ScoreTerms } from './domain/routing.ts';
import type { Rate, Rules, WarehouseRule } from './domain/rules.ts';
import type { SkuStock, StockLevel } from './domain/stock.ts';
import { Calendar, dispatchDay, type WorkingDay } from './routing-day.ts';
import { coversAll, type Demand, gramsOf } from './routing-demand.ts';
import type { Destination, Leg } from './routing-destination.ts';
import { parcelMinor } from './routing-cost.ts';
import type { RoutingView, WarehouseNow } from './routing.ts';
import { beyond, safetyUnits } from './sellable.ts';

/** Why a warehouse can't send the order, whatever it has. */
export type Exclusion = 'closed' | 'region_not_served' | 'full';

/** A warehouse, seen by an order. */
export interface Surveyed {
  readonly warehouse: string;
  readonly excluded: Exclusion | undefined;
  /** Whether it sends to the destination. */
  readonly served: boolean;
  /** Units of each SKU it could send, no more than needed. */
  readonly has: readonly number[];
  readonly units: number;
  readonly hasAll: boolean;
  readonly rate: Rate;
  /** The day it would send it; '' where it is excluded. */
  readonly date: string;
  /** What sending from here costs beside the parcel itself. */
  readonly beside: Omit<ScoreTerms, 'shipping'>;
  readonly besideMinor: number;
}

/** All warehouses an order may look at, and what can be sold in all. Arrays go with the demand's. */
export interface Survey {
  readonly warehouses: readonly Surveyed[];
  /** Sellable units of each SKU in all warehouses that are not closed, wherever they send. */
  readonly sellable: readonly number[];
}

type Rostered = WorkingDay & Pick<WarehouseRule, 'closed' | 'priority'>;

/** What the rules alone say of warehouses: those they list, and how to treat others. */
export interface Roster {
  of(warehouse: string): Rostered | undefined;
}

export function rosterOf(rules: Rules, timezone: string): Roster {
  const listed = new Map(rules.warehouses.map(({ id, cutOff, capacityPerDay, closed, priority, ...rule }): [string, Rostered] =>
    [id, { closed, priority, timezone: rule.timezone ?? timezone, cutOff: minuteOf(cutOff), capacity: capacityPerDay }]));
  const unlisted: Rostered | undefined = rules.unlistedWarehouses === 'ship'
    ? { closed: false, priority: 1, timezone, cutOff: undefined, capacity: undefined } : undefined;
  return { of: (warehouse) => listed.get(warehouse) ?? unlisted };
}

function minuteOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : minutesOf(time);
}

const nothingBeside = { distance: 0, priority: 0, load: 0, wait: 0 };

/** Looks at every warehouse. One that rules don't list and don't let ship is not seen at all. */
export function survey(demand: Demand, destination: Destination, roster: Roster, view: RoutingView): Survey {
  const calendar = new Calendar(view.logTime);
  const shelves = demand.skus.map((sku) => new Shelf(view.stockOf(sku), safetyUnits(sku, view.rules)));
  const sellable = demand.skus.map(() => 0);
  const warehouses: Surveyed[] = [];
  for (const now of view.warehouses) {
    const rule = roster.of(now.id);
    if (rule === undefined) continue;
    const closed = now.closed || rule.closed;
    const has: number[] = [];
    let units = 0;
    for (let sku = 0; sku < shelves.length; sku++) {
      const here = shelves[sku]!.sellableIn(now.id);
      if (!closed) sellable[sku]! += here;
      const useful = Math.min(here, demand.needs[sku]!);
      has.push(useful);
      units += useful;
    }
    const stock = { has, units, hasAll: coversAll(has, demand) };
    warehouses.push(sending(now, rule, closed, stock, destination.legs.get(now.id), calendar, view.rules));
  }
  return { warehouses, sellable };
}

/** Stock of one SKU, asked for warehouse by warehouse in the order of their names, which is the order of its levels: each is looked at once. */
class Shelf {
  private readonly levels: readonly StockLevel[];
  private at = 0;

  constructor(stock: SkuStock | undefined, private readonly keptBack: number) {
    this.levels = stock?.levels ?? [];
  }

  sellableIn(warehouse: string): number {
    let level = this.levels[this.at];
    while (level !== undefined && level.warehouse < warehouse) level = this.levels[++this.at];
    return level?.warehouse === warehouse ? beyond(level, this.keptBack) : 0;
  }
}

type Stocked = Pick<Surveyed, 'has' | 'units' | 'hasAll'>;

function sending(
  now: WarehouseNow, rule: Rostered, closed: boolean, stock: Stocked, leg: Leg | undefined, calendar: Calendar, rules: Rules,
): Surveyed {
  // The rules say nothing of the way from a warehouse they don't list: it sends anywhere, at the usual rate.
  const served = leg?.served ?? true;
  const rate = leg?.rate ?? rules.costs.shipping;
  if (closed || !served) return excluded(now, closed ? 'closed' : 'region_not_served', served, rate, stock);
  const day = dispatchDay(rule, now.load, calendar, rules.maxWaitDays, rules.costs);
  if (day === undefined) return excluded(now, 'full', served, rate, stock);
  const distance = leg?.distanceMinor ?? 0;
  const priority = (rule.priority - 1) * rules.costs.priorityMinor;
  const { has, units, hasAll } = stock;
  return {
    warehouse: now.id, excluded: undefined, served, has, units, hasAll, rate, date: day.date,
    beside: { distance, priority, load: day.loadMinor, wait: day.waitMinor },
    besideMinor: distance + priority + day.loadMinor + day.waitMinor,
  };
}

function excluded({ id }: WarehouseNow, why: Exclusion, served: boolean, rate: Rate, { has, units, hasAll }: Stocked): Surveyed {
  return { warehouse: id, excluded: why, served, has, units, hasAll, rate, date: '', beside: nothingBeside, besideMinor: 0 };
}

/** What it costs to send so many units of each SKU from a warehouse. */
export function scoreOf({ rate, besideMinor }: Surveyed, units: readonly number[], demand: Demand): number {
  return parcelMinor(rate, gramsOf(units, demand)) + besideMinor;
}
