import type { Instant } from './instant.ts';
import type { ShipmentLine } from './shipment.ts';

/** What a candidate's score is made of: minor units of the rules' currency, to be added. */
export interface ScoreTerms {
  readonly shipping: number;
  readonly distance: number;
  readonly priority: number;
  readonly load: number;
  readonly wait: number;
}

/** Why a warehouse does not ship the order. `chosen`: it does. */
export const candidateVerdicts = {
  chosen: 'It ships the order, or part of it.',
  costlier: 'It could have shipped all of it, at a higher score.',
  not_in_best_split: 'It has part of it, and a cheaper set of warehouses has all.',
  short: 'It has too little of what was ordered.',
  kept_for_others: 'It has all of it, and the channel may not take that much.',
  closed: 'It is closed.',
  region_not_served: 'It does not send to this destination.',
  full: 'It has no capacity left on any day the order can wait for.',
} as const satisfies Record<string, string>;

export type CandidateVerdict = keyof typeof candidateVerdicts;

/** One warehouse in a decision. */
export interface Candidate {
  readonly warehouse: string;
  readonly verdict: CandidateVerdict;
  /** What it would cost to ship all it has of the order from here; absent where it was not reckoned. */
  readonly terms?: ScoreTerms;
  readonly score?: number;
  /** Units of the order it has to sell; an excluded one too, so that one sees what its exclusion cost. */
  readonly units: number;
  /** For `short`: a SKU it has too little of. */
  readonly lacks?: string;
}

export const carrierVerdicts = {
  chosen: 'It takes the parcel.',
  costlier: 'Another is cheaper, its stalled parcels reckoned in.',
  region_not_served: 'It does not go to this destination.',
  level_not_offered: 'It does not offer the service level.',
  not_collected: 'It does not collect from this warehouse.',
  refused_before: 'It refused a label for this order.',
} as const satisfies Record<string, string>;

export type CarrierVerdict = keyof typeof carrierVerdicts;

export interface CarrierCandidate {
  readonly carrier: string;
  readonly verdict: CarrierVerdict;
  readonly costMinor?: number;
  readonly stallMinor?: number;
}

export interface PlannedShipment {
  readonly warehouse: string;
  readonly lines: readonly ShipmentLine[];
  /** Absent where the rules name no carrier that would do. */
  readonly carrier?: string;
  readonly carriers: readonly CarrierCandidate[];
  /** The warehouse's day it counts against, `YYYY-MM-DD`. */
  readonly date: string;
  readonly score: number;
}

/** Why nothing can be sent now. */
export const backorderReasons = {
  stock_short: 'No set of warehouses has all of it.',
  allotment: 'What is left is kept for other channels, or the channel has had its share.',
  no_warehouse: 'What has it is closed, has no capacity left or does not send to the destination.',
  too_many_shipments: 'Only more shipments than the rules allow would have all of it.',
} as const satisfies Record<string, string>;

export type BackorderReason = keyof typeof backorderReasons;

export type RoutingPlan =
  | {
      readonly outcome: 'allocated';
      readonly shipments: readonly PlannedShipment[];
      readonly candidates: readonly Candidate[];
      /** Score of all shipments and of the split. */
      readonly score: number;
    }
  | {
      readonly outcome: 'backordered';
      readonly reason: BackorderReason;
      /** The SKU whose arrival is worth another try; '' when stock is not what it waits for. */
      readonly awaits: string;
      readonly candidates: readonly Candidate[];
    };

/** One decision on where an order ships from, with what led to it. Key: `seq`, `ordinal`. */
export interface RoutingDecision {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly orderId: string;
  readonly channel: string;
  /** Why it was made: `approved`, `restocked`, `rerouted`, … */
  readonly trigger: RoutingTrigger;
  readonly rules: string;
  readonly currency: string;
  readonly plan: RoutingPlan;
}

export const routingTriggers = ['approved', 'resumed', 'restocked', 'stock_missing', 'label_refused', 'warehouse_closed'] as const;

export type RoutingTrigger = (typeof routingTriggers)[number];
