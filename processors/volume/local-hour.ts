import { businessDate, hour, type Instant, minuteOfDay } from '../domain/instant.ts';

/** Where an instant lies in the business zone. */
export interface LocalHour {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const known = new Map<string, LocalHour>();

/** The local hour of an instant. Zones change their offset at quarters of an hour, so windows of an hour may cover parts of two: their start counts. */
export function localHour(at: Instant, zone: string): LocalHour {
  const quarter = Math.floor(at / (hour / 4));
  const key = `${zone} ${quarter}`;
  let local = known.get(key);
  if (local === undefined) {
    const date = businessDate(at, zone);
    local = { date, hour: Math.floor(minuteOfDay(at, zone) / 60), weekday: new Date(`${date}T00:00:00Z`).getUTCDay() };
    if (known.size > 10_000) known.clear();
    known.set(key, local);
  }
  return local;
}
