import { businessDate, dateAfter, type Instant, minuteOfDay } from './domain/instant.ts';
import { ceilDiv } from './routing-cost.ts';
import type { Costs } from './domain/rules.ts';

/** The day a warehouse would send a shipment, and what it costs to send it then. */
export interface DispatchDay {
  /** In the warehouse's zone, `YYYY-MM-DD`. */
  readonly date: string;
  /** For how full that day is already. */
  readonly loadMinor: number;
  /** For the days until then. */
  readonly waitMinor: number;
}

/** What a warehouse's days are like. */
export interface WorkingDay {
  readonly timezone: string;
  /** Minutes after midnight from which on it is tomorrow's work; absent: never. */
  readonly cutOff: number | undefined;
  readonly capacity: number | undefined;
}

/** Days as they are at one moment of log time, in any zone. */
export class Calendar {
  private readonly zones = new Map<string, { readonly minute: number; readonly dates: string[] }>();

  constructor(private readonly now: Instant) {}

  minuteIn(zone: string): number {
    return this.zoneOf(zone).minute;
  }

  /** The civil date so many days from today. */
  dateIn(zone: string, days: number): string {
    const { dates } = this.zoneOf(zone);
    return (dates[days] ??= dateAfter(dates[0]!, days));
  }

  private zoneOf(zone: string) {
    let known = this.zones.get(zone);
    if (known === undefined) {
      known = { minute: minuteOfDay(this.now, zone), dates: [businessDate(this.now, zone)] };
      this.zones.set(zone, known);
    }
    return known;
  }
}

/**
 * The first day with capacity left, from today or, past the cut-off, tomorrow,
 * and at most `maxWaitDays` after that; `undefined` when all of them are full.
 * Each day from today costs `waitMinor`: the cut-off's too.
 */
export function dispatchDay(
  { timezone, cutOff, capacity }: WorkingDay, load: Readonly<Record<string, number>>, calendar: Calendar, maxWaitDays: number, costs: Costs,
): DispatchDay | undefined {
  const first = cutOff !== undefined && calendar.minuteIn(timezone) >= cutOff ? 1 : 0;
  if (capacity === undefined) return { date: calendar.dateIn(timezone, first), loadMinor: 0, waitMinor: first * costs.waitMinor };
  for (let days = first; days <= first + maxWaitDays; days++) {
    const date = calendar.dateIn(timezone, days);
    const planned = load[date] ?? 0;
    if (planned < capacity) return { date, loadMinor: ceilDiv(planned * costs.loadMinor, capacity), waitMinor: days * costs.waitMinor };
  }
  return undefined;
}
