import { businessDate, day, type Instant } from './domain/instant.ts';
import { rulesInForce } from './rules.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** How a carrier has done lately: parcels by the business day they left, and how many of them have stalled. The oldest day first. */
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
  note(state, carrier, logTime, 1, 0, logTime);
}

/** A parcel that left then has been without news too long. */
export function noteStall(state: State, carrier: string, leftAt: Instant, logTime: Instant): void {
  note(state, carrier, leftAt, 0, 1, logTime);
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

function note(state: State, carrier: string, leftAt: Instant, departed: number, stalled: number, logTime: Instant): void {
  const date = businessDate(leftAt, state.settings.timezone);
  const since = firstDay(state, logTime);
  const days = (state.carriers.get(stateKey(carrier)) ?? []).filter((one) => one.date >= since);
  const known = days.find((one) => one.date === date);
  // It left before the days that count: nobody asks any more.
  if (known === undefined && date < since) return;
  const entry = { date, departed: (known?.departed ?? 0) + departed, stalled: (known?.stalled ?? 0) + stalled };
  const others = days.filter((one) => one !== known);
  state.carriers.set(stateKey(carrier), [...others, entry].toSorted((one, other) => (one.date < other.date ? -1 : 1)));
}

function firstDay(state: State, logTime: Instant): string {
  return businessDate(logTime - (rulesInForce(state).stall.days - 1) * day, state.settings.timezone);
}
