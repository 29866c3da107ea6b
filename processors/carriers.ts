import { businessDate, day, type Instant } from './domain/instant.ts';
import { rulesInForce } from './rules.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** How a carrier has done lately: parcels by the business day they left, or stalled. The oldest day first. */
export type CarrierRecord = readonly CarrierDay[];

export interface CarrierDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly departed: number;
  readonly stalled: number;
}

/** Counts for this many parcels more, none of which stalled: a carrier's first parcel says little. */
const benefitOfDoubt = 20;

/** A parcel has left with this carrier. */
export function noteDeparture(state: State, carrier: string, logTime: Instant): void {
  note(state, carrier, logTime, 1, 0);
}

/** A parcel has been without news too long. */
export function noteStall(state: State, carrier: string, logTime: Instant): void {
  note(state, carrier, logTime, 0, 1);
}

/** Share of a carrier's parcels that stalled lately, in thousandths. */
export function stallRate(state: State, carrier: string, logTime: Instant): number {
  const since = firstDay(state, logTime);
  let departed = benefitOfDoubt;
  let stalled = 0;
  for (const one of state.carriers.get(stateKey(carrier)) ?? []) {
    if (one.date < since) continue;
    departed += one.departed;
    stalled += one.stalled;
  }
  return Math.min(1_000, Math.floor((1_000 * stalled) / departed));
}

function note(state: State, carrier: string, logTime: Instant, departed: number, stalled: number): void {
  const date = businessDate(logTime, state.settings.timezone);
  const since = firstDay(state, logTime);
  const days = (state.carriers.get(stateKey(carrier)) ?? []).filter((one) => one.date >= since && one.date !== date);
  const today = state.carriers.get(stateKey(carrier))?.find((one) => one.date === date) ?? { date, departed: 0, stalled: 0 };
  state.carriers.set(stateKey(carrier), [...days, { date, departed: today.departed + departed, stalled: today.stalled + stalled }]);
}

function firstDay(state: State, logTime: Instant): string {
  return businessDate(logTime - (rulesInForce(state).stall.days - 1) * day, state.settings.timezone);
}
