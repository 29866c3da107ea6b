import type { Candidate, PlannedShipment, RoutingPlan } from './domain/routing.ts';
import type { CarrierRule, Rules } from './domain/rules.ts';
import type { ShipTo } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { ShipmentLine } from './domain/shipment.ts';
import type { SkuStock } from './domain/stock.ts';
import { carriersOf, chooseCarrier } from './routing-carrier.ts';
import { type Atlas, atlasOf, type Destination } from './routing-destination.ts';
import { type Demand, demandOf, divideLines, gramsOf } from './routing-demand.ts';
import { isCandidate, scatteredAs, type Shortage, shortageOf } from './routing-shortage.ts';
import { cheapestSplit, type SplitPart } from './routing-split.ts';
import { type Roster, rosterOf, scoreOf, type Surveyed, type Survey, survey } from './routing-survey.ts';
import { parcelMinor } from './routing-cost.ts';

/** What has to be sent, and to where. */
export interface RoutingRequest {
  readonly channel: string;
  /** At least one unit of something. */
  readonly lines: readonly ShipmentLine[];
  readonly shipTo: ShipTo | undefined;
  readonly serviceLevel: string | undefined;
  /** Carriers that refused a label for this order. */
  readonly refusedCarriers: readonly string[];
}

/** A warehouse as it is now. Listed in the rules or heard of in stock events. */
export interface WarehouseNow {
  readonly id: string;
  /** Closed by a person. The rules may close it too. */
  readonly closed: boolean;
  /** Shipments planned for its days, by `YYYY-MM-DD`. */
  readonly load: Readonly<Record<string, number>>;
}

/** What routing looks at. It reads and changes nothing. */
export interface RoutingView {
  readonly rules: Rules;
  /** The business zone. */
  readonly timezone: string;
  readonly logTime: Instant;
  /** By id, in order. Every warehouse of the rules is among them. */
  readonly warehouses: readonly WarehouseNow[];
  stockOf(sku: string): SkuStock | undefined;
  /** Share of a carrier's parcels that stalled lately, in thousandths. */
  stallRate(carrier: string): number;
}

/**
 * Decides where an order ships from: the best single warehouse, else the
 * cheapest set of warehouses, else nothing yet. Pure; the same view and request
 * give the same plan. A single warehouse that has all is taken even where a set
 * would be cheaper: one parcel is worth more to a buyer. Of equal scores the
 * first id wins.
 */
export function route(request: RoutingRequest, view: RoutingView): RoutingPlan {
  const { rules } = view;
  const derived = derivedFrom(rules, view.timezone);
  const demand = demandOf(request.lines, rules);
  const destination = derived.atlas.destinationOf(request.shipTo);
  const seen = survey(demand, destination, derived.roster, view);
  const shortage = shortageOf(demand, seen, request.channel, view);
  if (shortage !== undefined) return backordered(shortage, seen, demand);
  const single = bestSingle(demand, seen);
  const split = single === undefined
    ? cheapestSplit(demand, seen.warehouses.filter(isCandidate), rules.maxShipments, rules.costs.splitMinor)
    : { parts: [single], score: single.score };
  if (split === undefined) return backordered(scatteredAs(demand, seen, rules), seen, demand);
  return {
    outcome: 'allocated',
    shipments: shipmentsOf(split.parts, demand, request, destination, derived.carriers, view),
    candidates: seen.warehouses.map((one) => explained(one, demand, verdictBeside(one, split.parts, single !== undefined))),
    score: split.score,
  };
}

/** What follows from the rules alone, worked out once for each version of them, and gone with it. */
interface Derived {
  readonly atlas: Atlas;
  readonly roster: Roster;
  readonly carriers: readonly CarrierRule[];
  readonly timezone: string;
}

const derivations = new WeakMap<Rules, Derived>();

function derivedFrom(rules: Rules, timezone: string): Derived {
  let derived = derivations.get(rules);
  if (derived?.timezone !== timezone) {
    derived = { atlas: atlasOf(rules), roster: rosterOf(rules, timezone), carriers: carriersOf(rules), timezone };
    derivations.set(rules, derived);
  }
  return derived;
}

function bestSingle(demand: Demand, { warehouses }: Survey): SplitPart | undefined {
  let best: SplitPart | undefined;
  for (const from of warehouses) {
    if (!from.hasAll || from.excluded !== undefined) continue;
    const score = scoreOf(from, demand.needs, demand);
    if (best === undefined || score < best.score) best = { from, units: demand.needs, score };
  }
  return best;
}

function shipmentsOf(
  parts: readonly SplitPart[], demand: Demand, request: RoutingRequest, { zone }: Destination, carriers: readonly CarrierRule[], view: RoutingView,
): PlannedShipment[] {
  const lines = parts.length === 1 ? [request.lines] : divideLines(request.lines, demand, parts.map(({ units }) => units));
  return parts.map(({ from: { warehouse, date }, units, score }, at) => {
    const parcel = { warehouse, zone, grams: gramsOf(units, demand), serviceLevel: request.serviceLevel, refusedCarriers: request.refusedCarriers };
    const choice = chooseCarrier(parcel, carriers, view.rules.costs, (carrier) => view.stallRate(carrier));
    return { warehouse, lines: lines[at]!, ...choice, date, score };
  });
}

function backordered({ reason, awaits }: Shortage, { warehouses }: Survey, demand: Demand): RoutingPlan {
  // One that has all of it and is not asked: the channel may not take that much.
  const candidates = warehouses.map((one) => explained(one, demand, one.excluded ?? (one.hasAll ? 'kept_for_others' : 'short')));
  return { outcome: 'backordered', reason, awaits, candidates };
}

function verdictBeside(one: Surveyed, parts: readonly SplitPart[], single: boolean): Candidate['verdict'] {
  if (one.excluded !== undefined) return one.excluded;
  if (parts.some(({ from }) => from === one)) return 'chosen';
  if (single) return one.hasAll ? 'costlier' : 'short';
  return one.units > 0 ? 'not_in_best_split' : 'short';
}

function explained(one: Surveyed, demand: Demand, verdict: Candidate['verdict']): Candidate {
  const { warehouse, has, units, rate, beside, besideMinor } = one;
  const lacks = verdict === 'short' ? { lacks: demand.skus[has.findIndex((some, sku) => some < demand.needs[sku]!)]! } : {};
  if (one.excluded !== undefined || units === 0) return { warehouse, verdict, units, ...lacks };
  const shipping = parcelMinor(rate, gramsOf(has, demand));
  return { warehouse, verdict, terms: { shipping, ...beside }, score: shipping + besideMinor, units, ...lacks };
}
