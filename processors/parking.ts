import type { Event } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { ParkReason } from './domain/outcome.ts';
import { parkedDeadline } from './deadlines.ts';
import type { State } from './state.ts';

/** An event that came before what it follows from. */
export interface ParkedEvent {
  readonly event: Event;
  /** The message it came with. */
  readonly seq: number;
  readonly since: Instant;
  readonly until: ParkReason;
}

/** The events that wait for one order, in the order they came. */
export interface Parked {
  readonly events: readonly ParkedEvent[];
}

/** More than this for one order is a fault somewhere, and memory is finite. */
const parkedPerOrder = 100;

/** Keeps an event for later; false when too many wait already. */
export function park(state: State, key: string, entry: ParkedEvent): boolean {
  const waiting = state.parked.get(key)?.events ?? [];
  if (waiting.length >= parkedPerOrder) return false;
  const parked = { events: [...waiting, entry] };
  state.parked.set(key, parked);
  if (waiting.length === 0) state.deadlines.add(parkedDeadline(key, parked, state.settings));
  return true;
}

export function isParked(state: State, key: string, event: Event): boolean {
  return state.parked.get(key)?.events.some((entry) => entry.event.id === event.id) ?? false;
}

export function parkedFor(state: State, key: string): readonly ParkedEvent[] {
  return state.parked.get(key)?.events ?? [];
}

export function replaceParked(state: State, key: string, events: readonly ParkedEvent[]): void {
  if (events.length === 0) {
    state.parked.delete(key);
  } else {
    const parked = { events };
    state.parked.set(key, parked);
    state.deadlines.add(parkedDeadline(key, parked, state.settings));
  }
}

/** Takes out the events of one order that have waited beyond the limit. */
export function takeExpired(state: State, key: string, now: Instant): readonly ParkedEvent[] {
  const waiting = parkedFor(state, key);
  const expired = waiting.filter((entry) => entry.since + state.settings.parkLimitMs <= now);
  if (expired.length > 0) replaceParked(state, key, waiting.filter((entry) => !expired.includes(entry)));
  return expired;
}
