import { type Instant, minute } from '../domain/instant.ts';
import type { Threshold } from '../domain/monitoring.ts';
import { isChannel } from '../domain/source.ts';
import { measures, type WindowLevel, windowLevels } from '../domain/window.ts';
import { runningTime } from '../patience.ts';
import { type StaleLabel, staleCounts, staleLabels } from '../staleness/counts.ts';
import type { State } from '../state.ts';
import type { NameLife } from '../windows/window-state.ts';
import { refusalsAfter } from './refusals.ts';

/** A measure's value for one of those it is told apart by. */
export interface Value {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the service told of itself longer ago than this says nothing of now. */
const forgottenAfterMs = 10 * minute;

/** What a threshold's measure is now. What nobody can say is left out. */
export function valuesOf(state: State, threshold: Threshold, logTime: Instant): readonly Value[] {
  const { measure, by } = threshold;
  const [kind, name] = splitOnce(measure);
  switch (kind) {
    case 'window': return ofNames(state, threshold, (life, to) => countOf(state, life, name, to, threshold.overMs));
    case 'share': {
      const [part = '', whole = ''] = name.split('/');
      return ofNames(state, threshold, (life, to) => {
        const all = countOf(state, life, whole, to, threshold.overMs);
        return all === 0 ? undefined : countOf(state, life, part, to, threshold.overMs) / all;
      });
    }
    case 'refused': return refusedOf(state, threshold, name, logTime);
    case 'stale': {
      const labels = by.filter((label): label is StaleLabel => (staleLabels as readonly string[]).includes(label));
      const found = staleCounts(state, labels).map(({ labels: of, count }) => ({ labels: of as Value['labels'], value: count }));
      return found.length === 0 && by.length === 0 ? [{ labels: {}, value: 0 }] : found;
    }
    case 'metric': {
      const known = state.thresholds.measured.get(name);
      return known === undefined || runningTime(state) - known.ranAt > forgottenAfterMs ? [] : [{ labels: {}, value: known.value }];
    }
    default: return [];
  }
}

function splitOnce(measure: string): [string, string] {
  const dot = measure.indexOf('.');
  return [measure.slice(0, dot), measure.slice(dot + 1)];
}

/** A value for each name of the level asked for; names that are younger than the stretch have none yet. */
function ofNames(state: State, { by, overMs }: Threshold, valueOf: (life: NameLife, to: Instant) => number | undefined): Value[] {
  const level = windowLevels.find((one): one is WindowLevel => one === (by[0] ?? 'total'));
  const to = state.windows.clock.minute;
  return state.windows.all().flatMap((life) => {
    if (life.level !== level || life.since > to - overMs) return [];
    const value = valueOf(life, to);
    return value === undefined ? [] : [{ labels: by.length === 0 ? {} : { [life.level]: life.name }, value }];
  });
}

function countOf(state: State, { level, name }: NameLife, measure: string, to: Instant, overMs: number): number {
  const index = (measures as readonly string[]).indexOf(measure);
  let sum = 0;
  for (let at = to - overMs; at < to;) {
    const hour = state.windows.hourOf(level, name, at);
    const hourEnd = (Math.floor(at / (60 * minute)) + 1) * 60 * minute;
    const end = Math.min(to, hourEnd);
    if (hour !== undefined) {
      for (let i = (at - hour.start) / minute; i < (end - hour.start) / minute; i++) sum += hour.minutes[i]?.counts[index] ?? 0;
    }
    at = end;
  }
  return sum;
}

function refusedOf(state: State, { by, overMs }: Threshold, reason: string, logTime: Instant): Value[] {
  const counts = new Map<string, number>(by.length === 0 ? [['', 0]] : []);
  for (const [source, count] of refusalsAfter(state, reason, logTime - overMs, logTime)) {
    if (by.length > 0 && !isChannel(source)) continue;
    const key = by.length === 0 ? '' : source;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([channel, value]) => ({ labels: by.length === 0 ? {} : { channel }, value }));
}
