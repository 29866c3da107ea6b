import { day, hour } from './instant.ts';
import { defaultMonitoring, type MonitoringRules } from './monitoring.ts';
import { places } from './places.ts';

/**
 * The rules of fulfilment, and of what is watched. They are data: read from YAML, published into the
 * log on `orders.control.rules`, and in force from that message on. Costs are
 * minor units of `currency`, weights grams, distances whole kilometres,
 * durations milliseconds of log time.
 */
export interface Rules extends MonitoringRules {
  /** What these rules are called; a decision names the rules it was made under. */
  readonly version: string;
  readonly currency: string;
  readonly warehouses: readonly WarehouseRule[];
  /** What a warehouse that is not listed, but tells of stock, may do. */
  readonly unlistedWarehouses: 'ship' | 'ignore';
  /** Channels that ship their orders themselves: nothing of them is routed. */
  readonly fulfilledByChannel: readonly string[];
  /** Regions goods are sent to; the first that matches a destination is its zone. */
  readonly zones: readonly Zone[];
  /** Where destinations are: `CN/Zhejiang` or, for a whole country, `GB`. */
  readonly places: Readonly<Record<string, Place>>;
  readonly weights: { readonly defaultGrams: number; readonly skus: Readonly<Record<string, number>> };
  readonly costs: Costs;
  /** No order is split into more shipments than this. */
  readonly maxShipments: number;
  /** How many days a shipment may wait for a warehouse with capacity left. */
  readonly maxWaitDays: number;
  readonly safetyStock: SafetyStock;
  readonly allotments: readonly Allotment[];
  readonly carriers: readonly CarrierRule[];
  /** A parcel without news for `afterMs` since it left has stalled. The rate is over the last `days` days. */
  readonly stall: { readonly afterMs: number; readonly days: number };
  readonly workflow: Workflow;
  /** Conditions in which returned goods can be sold again; goods that come back without a word on theirs can. */
  readonly resaleable: readonly string[];
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface WarehouseRule {
  readonly id: string;
  readonly location?: Place;
  /** Zones it sends to; absent: everywhere. */
  readonly serves?: readonly string[];
  /** `HH:MM` in `timezone`: what is decided later leaves the next day. Absent: midnight. */
  readonly cutOff?: string;
  /** IANA zone of its day; absent: the business zone. */
  readonly timezone?: string;
  /** Shipments it can send a day; absent: any number. */
  readonly capacityPerDay?: number;
  /** 1 is asked first; each step further costs `costs.priorityMinor`. */
  readonly priority: number;
  readonly closed: boolean;
  /** What it costs to send a parcel from here to a zone, by the zone's id; `default` for any other. Absent: `costs.shipping`. */
  readonly rates?: Readonly<Record<string, Rate>>;
}

/** `baseMinor` and, for every further kilogram or part of one after the first, `perKgMinor`. */
export interface Rate {
  readonly baseMinor: number;
  readonly perKgMinor: number;
}

export interface Zone {
  readonly id: string;
  /** ISO codes or names, as channels write them, whatever the case. */
  readonly countries: readonly string[];
  /** Absent: all of these countries. */
  readonly provinces?: readonly string[];
}

export interface Costs {
  readonly shipping: Rate;
  /** For each shipment after the first. */
  readonly splitMinor: number;
  readonly per100KmMinor: number;
  readonly priorityMinor: number;
  /** For a warehouse whose day is full; in proportion before. */
  readonly loadMinor: number;
  /** For each day a shipment has to wait for its warehouse's next day. */
  readonly waitMinor: number;
  /** For a carrier all of whose parcels stall; in proportion before. */
  readonly stallMinor: number;
}

/** Units of a SKU that each warehouse keeps back. */
export interface SafetyStock {
  readonly defaultUnits: number;
  readonly skus: Readonly<Record<string, number>>;
}

/** What one channel may take of a SKU. A new id begins a new count. */
export interface Allotment {
  readonly id: string;
  readonly sku: string;
  readonly channel: string;
  /** No more than this, ever. */
  readonly atMost?: number;
  /** So many units are kept for it, less what it has taken of them. */
  readonly setAside?: number;
}

export interface CarrierRule {
  readonly id: string;
  /** What platforms and warehouses call it, numbers too, whatever the case. */
  readonly aliases?: readonly string[];
  /** Absent: any. */
  readonly serviceLevels?: readonly string[];
  /** Zones it goes to; absent: everywhere. */
  readonly serves?: readonly string[];
  /** Warehouses it collects from; absent: all. */
  readonly collectsFrom?: readonly string[];
  /** What it charges to a zone, by the zone's id; `default` for any other. */
  readonly rates: Readonly<Record<string, Rate>>;
}

/** The steps of an order, from payment to the door of the warehouse. */
export interface Workflow {
  /** paid → approved. Otherwise a person says `order.approved`. */
  readonly approval: Step;
  /** approved → allocated. Otherwise the order is held until a person releases it. */
  readonly allocation: Step;
  /** The warehouse is asked to send it. Otherwise it is held until a person releases it. */
  readonly label: Step;
  /** labelled → shipped. */
  readonly outbound: { readonly limitMs: number };
  /** Words in a buyer's remark that ask for a look, whatever the case. */
  readonly riskWords: readonly string[];
  /** A buyer is known whose first paid order is older than this. */
  readonly knownBuyerAfterMs: number;
}

export interface Step {
  /** Any of these is enough to go on without a person. Empty: a person always decides; `[{}]`: nobody has to. */
  readonly automatic: readonly Condition[];
  /** An order that waits longer for the step to be done is reported, once. */
  readonly limitMs: number;
}

/** All that is said has to hold. */
export interface Condition {
  readonly channels?: readonly string[];
  readonly countries?: readonly string[];
  /** The total is below this, in minor units, by currency; one that is not listed does not pass. */
  readonly totalBelowMinor?: Readonly<Record<string, number>>;
  readonly knownBuyer?: boolean;
  readonly noRiskWord?: boolean;
}

/** What holds until rules are published: whoever tells of stock may ship it, people approve, the rest goes by itself. */
export const defaultRules: Rules = {
  version: 'default',
  currency: 'CNY',
  warehouses: [],
  unlistedWarehouses: 'ship',
  fulfilledByChannel: [],
  zones: [],
  places,
  weights: { defaultGrams: 500, skus: {} },
  costs: {
    shipping: { baseMinor: 800, perKgMinor: 200 }, splitMinor: 500, per100KmMinor: 20, priorityMinor: 100, loadMinor: 300,
    waitMinor: 500, stallMinor: 5_000,
  },
  maxShipments: 3,
  maxWaitDays: 3,
  safetyStock: { defaultUnits: 0, skus: {} },
  allotments: [],
  carriers: [],
  stall: { afterMs: 2 * day, days: 7 },
  workflow: {
    approval: { automatic: [], limitMs: 4 * hour },
    allocation: { automatic: [{}], limitMs: 2 * day },
    label: { automatic: [{}], limitMs: day },
    outbound: { limitMs: day },
    riskWords: [],
    knownBuyerAfterMs: 14 * day,
  },
  resaleable: ['new', 'good', 'resaleable', 'sellable'],
  ...defaultMonitoring,
};
