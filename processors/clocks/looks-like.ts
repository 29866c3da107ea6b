import type { ClockKind, ClockVerdict } from '../domain/clock-skew.ts';
import { day, hour, type Instant, minute, minuteOfDay, second } from '../domain/instant.ts';
import { zoneOf } from './verdict.ts';

/** What a clock that is off looks like, in words; '' when all is well. `zone` is that of the business day. */
export function looksLike(kind: ClockKind, verdict: ClockVerdict, offsetMs: number, driftMsPerDay: number, zone: string, now: Instant): string {
  const who = kind === 'source' ? 'claims run' : 'it runs';
  switch (verdict) {
    case 'good':
    case 'unknown': return '';
    case 'off': return `${who} ${distance(offsetMs)}`;
    case 'off_by_zone': return `${who} ${distance((zoneOf(offsetMs) ?? 0) * hour)}: ${zoneWords(zoneOf(offsetMs) ?? 0, zone, now)}`;
    case 'drifting': return `${who} ${driftMsPerDay > 0 ? 'faster' : 'slower'} by ${amount(driftMsPerDay)} a day`;
    case 'jumped': return `it was set ${amount(offsetMs)} ${offsetMs > 0 ? 'forward' : 'back'} within the hour`;
    case 'lagging': return `it tells of what is ${amount(offsetMs)} old: late, not wrong`;
    default: return verdict satisfies never;
  }
}

function zoneWords(hours: number, zone: string, now: Instant): string {
  const own = offsetOf(zone, now);
  if (hours === own) return 'local time sent as UTC';
  if (hours === -own) return 'UTC sent as local time';
  if (Math.abs(hours) === 1) return 'summer time that others do not keep, or that it does not';
  return hours > 0 ? `local time of a zone ${hours} h ahead of UTC sent as UTC` : `local time of a zone ${-hours} h behind UTC sent as UTC`;
}

/** Hours a zone is ahead of UTC. */
function offsetOf(zone: string, now: Instant): number {
  const ahead = minuteOfDay(now, zone) - Math.floor((now % day) / minute);
  return (ahead > 14 * 60 ? ahead - 24 * 60 : ahead < -12 * 60 ? ahead + 24 * 60 : ahead) / 60;
}

function distance(offsetMs: number): string {
  return `${amount(offsetMs)} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

/** In the largest unit that leaves a number of a digit or more: `8 h`, `5.5 h`, `23 min`, `900 ms`. */
export function amount(millis: number): string {
  const size = Math.abs(millis);
  const [unit, name] = ([[day, 'd'], [hour, 'h'], [minute, 'min'], [second, 's']] as const).find(([one]) => size >= (one === day ? 2 * day : one)) ?? [1, 'ms'];
  return `${Math.round((10 * size) / unit) / 10} ${name}`;
}
