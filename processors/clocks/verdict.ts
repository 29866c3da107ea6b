import type { ClockVerdict } from '../domain/clock-skew.ts';
import { day, hour, minute } from '../domain/instant.ts';
import type { ClockRules } from '../domain/monitoring.ts';
import { type ClockRecord, quantile } from './clock-record.ts';

export interface Judgement {
  readonly verdict: ClockVerdict;
  readonly offsetMs: number;
}

/** An offset this close to a whole half hour looks like a zone: claims come a little after what they tell of. */
const zoneToleranceMs = 4 * minute;
/** Claims of one clock that is behind lie this close together; old news does not. */
const closeTogetherMs = 10 * minute;
/** So many heartbeats in a row are word enough. */
const fewPrompts = 3;

/**
 * What the newest claims of a source say of its clock. A claim ahead of log time
 * cannot be old news; one behind it can, so there heartbeats decide, or claims
 * that all are behind by the same whole half hours. What is undecided stays as it was.
 */
export function judgeClaims({ recent, prompts, verdict: was, offsetMs }: ClockRecord, { offMs, minimumSamples }: ClockRules): Judgement {
  const last = newest(recent, minimumSamples);
  if (last.length < minimumSamples) return { verdict: was, offsetMs };
  if (last.every((offset) => offset > offMs)) return wrong(leastLag(last));
  const told = prompts.slice(-fewPrompts);
  if (told.length === fewPrompts && (told.every((offset) => offset > offMs) || told.every((offset) => offset < -offMs))) return wrong(leastLag(told));
  const more = newest(recent, 2 * minimumSamples);
  if (more.length === 2 * minimumSamples && more.every((offset) => offset < -offMs)) {
    const sorted = more.toSorted((one, other) => one - other);
    const isOne = quantile(sorted, 0.9) - quantile(sorted, 0.1) <= closeTogetherMs;
    // What is sent once more in one go is old by one measure, too; a clock stays behind.
    const lasted = recent.at(-1)![0] - recent.at(-more.length)![0] >= closeTogetherMs;
    const off = leastLag(more);
    if (isOne && !lasted) return { verdict: was, offsetMs };
    return isOne && zoneOf(off) !== undefined ? { verdict: 'off_by_zone', offsetMs: off } : { verdict: 'lagging', offsetMs: off };
  }
  const near = last.filter((offset) => Math.abs(offset) <= offMs).length;
  const recovered = was === 'good' || near * 2 >= last.length || (offsetMs > 0 && last.every((offset) => offset <= offMs));
  return recovered ? { verdict: was === 'drifting' || was === 'jumped' ? was : 'good', offsetMs: was === 'drifting' || was === 'jumped' ? offsetMs : 0 } : { verdict: was, offsetMs };
}

/** What three comparisons in a row say of a clock that is held against others. */
export function judgeComparisons({ recent, verdict: was, offsetMs }: ClockRecord, limitMs: number): Judgement {
  const last = newest(recent, fewPrompts);
  if (last.length < fewPrompts) return { verdict: was, offsetMs };
  if (last.every((offset) => offset > limitMs) || last.every((offset) => offset < -limitMs)) return wrong(last.toSorted((one, other) => one - other)[1]!);
  return last.every((offset) => Math.abs(offset) <= limitMs) ? { verdict: was === 'drifting' || was === 'jumped' ? was : 'good', offsetMs: 0 } : { verdict: was, offsetMs };
}

function newest(recent: ClockRecord['recent'], count: number): number[] {
  return recent.slice(-count).map(([, offsetMs]) => offsetMs);
}

function wrong(offsetMs: number): Judgement {
  return { verdict: zoneOf(offsetMs) === undefined ? 'off' : 'off_by_zone', offsetMs };
}

/** The offset of claims that tell of what has just happened: the others are older, none is newer. */
function leastLag(offsets: readonly number[]): number {
  return quantile(offsets.toSorted((one, other) => one - other), 0.9);
}

/** The whole half hours an offset looks like, in hours; `undefined` when it looks like none. No zone is more than 14 hours off. */
export function zoneOf(offsetMs: number): number | undefined {
  const halves = Math.round(offsetMs / (hour / 2));
  if (halves === 0 || Math.abs(halves) > 28 || Math.abs(offsetMs - (halves * hour) / 2) > zoneToleranceMs) return undefined;
  return halves / 2;
}

/** A clock that moves by more than this from one hour to the next has been set. */
const jumpMs = minute;
/** A drift is read from no fewer hours. */
const fewHours = 4;

/** How much the medians of the last hours move, in milliseconds a day, by least squares; 0 from too few of them. */
export function driftOf({ past }: ClockRecord): number {
  if (past.length < fewHours) return 0;
  const [start] = past[0]!;
  const points = past.map(([at, offset]): [number, number] => [(at - start) / day, offset]);
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, offset]) => offset))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : Math.round(points.reduce((sum, [at, offset]) => sum + (at - x) * (offset - y), 0) / spread);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What the hours gone by say of a clock that is not off: that it has been set, or moves away. */
export function judgeHours(record: ClockRecord, { driftMsPerDay }: ClockRules): Judgement {
  const { past, verdict, offsetMs } = record;
  if (verdict !== 'good' && verdict !== 'drifting' && verdict !== 'jumped') return { verdict, offsetMs };
  const [now, before] = [past.at(-1), past.at(-2)];
  if (now !== undefined && before !== undefined && Math.abs(now[1] - before[1]) > jumpMs) return { verdict: 'jumped', offsetMs: now[1] - before[1] };
  if (Math.abs(driftOf(record)) > driftMsPerDay && isSteady(record)) return { verdict: 'drifting', offsetMs: now?.[1] ?? 0 };
  return { verdict: 'good', offsetMs: 0 };
}

/** Whether nearly every hour went the way of the drift: news that comes now sooner, now later, does not. */
function isSteady(record: ClockRecord): boolean {
  const way = Math.sign(driftOf(record));
  const steps = record.past.slice(1).map(([, offset], index) => Math.sign(offset - record.past[index]![1]));
  return steps.filter((step) => step === way).length >= steps.length * 0.8;
}
