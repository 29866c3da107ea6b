import { businessDate, type Instant } from '../domain/instant.ts';
import type { SpecialDays } from '../domain/monitoring.ts';
import type { NameLife } from '../windows/window-state.ts';

/** What the calendar says of a moment for a name; `undefined`: it is a day like others. Of two that cover it the first counts. */
export function specialAt(calendar: readonly SpecialDays[], { level, name }: Pick<NameLife, 'level' | 'name'>, at: Instant, zone: string): { readonly factor?: number } | undefined {
  if (calendar.length === 0) return undefined;
  const date = businessDate(at, zone);
  const special = calendar.find(({ from, to, channels }) => from <= date && date <= to && concerns(channels, level, name));
  if (special === undefined) return undefined;
  return special.factor === undefined ? {} : { factor: special.factor };
}

/** Days of some channels concern these and, as part of it, the total; how much more is expected of that nobody knows. */
function concerns(channels: readonly string[] | undefined, level: NameLife['level'], name: string): boolean {
  return channels === undefined || level !== 'channel' || channels.includes(name);
}
