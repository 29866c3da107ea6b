import { minute } from '../../processors/domain/instant.ts';
import type { KpiScored } from './kpi-segments.ts';

/** Precision, recall and their harmonic mean. */
export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well a threshold does over a group of series. */
export interface KpiFigures {
  readonly threshold: number;
  /** The contest's: all rows of a found segment are hits, all of a missed one misses, a flagged row elsewhere is a false alarm. */
  readonly points: Rates;
  /** A segment is one hit or one miss; false alarms close together are one. */
  readonly segments: Rates;
  readonly falseAlarmsPerSeriesDay: number;
  /** From the first row of a found segment to the first flagged one. */
  readonly meanDelayMinutes: number;
}

/** False alarms at most so many steps apart are one. */
const mergeSteps = 10;
/** So many thresholds are tried at most when every one would take too long. */
const mostTried = 400;

function kpiAt(all: readonly KpiScored[], threshold: number): KpiFigures {
  const rows = { hit: 0, missed: 0, wrong: 0 };
  const segments = { hit: 0, missed: 0, wrong: 0 };
  let [delayMs, days] = [0, 0];
  for (const series of all) {
    days += series.days;
    for (const { best, early, rows: count } of series.segments) {
      const found = best >= threshold;
      rows[found ? 'hit' : 'missed'] += count;
      segments[found ? 'hit' : 'missed'] += 1;
      if (found) delayMs += early.findIndex((score) => score >= threshold) * series.stepMs;
    }
    const wrong = falseAlarms(series, threshold);
    rows.wrong += wrong.rows;
    segments.wrong += wrong.alarms;
  }
  return {
    threshold, points: rates(rows), segments: rates(segments),
    falseAlarmsPerSeriesDay: segments.wrong / days, meanDelayMinutes: delayMs / minute / (segments.hit || 1),
  };
}

function falseAlarms({ freeScores, freePlaces }: KpiScored, threshold: number): { readonly rows: number; readonly alarms: number } {
  let [rows, alarms, last] = [0, 0, -Infinity];
  for (let index = 0; index < freeScores.length; index += 1) {
    if (freeScores[index]! < threshold) continue;
    rows += 1;
    if (freePlaces[index]! - last > mergeSteps) alarms += 1;
    last = freePlaces[index]!;
  }
  return { rows, alarms };
}

function rates({ hit, missed, wrong }: { readonly hit: number; readonly missed: number; readonly wrong: number }): Rates {
  const precision = hit / (hit + wrong || 1);
  const recall = hit / (hit + missed || 1);
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall || 1) };
}

/** What is told of a detector over a group of series. */
export interface KpiReport {
  readonly fixed: KpiFigures;
  /** The best at any one threshold; `undefined` where no segment is found at all. */
  readonly bestPoints: KpiFigures | undefined;
  readonly bestSegments: KpiFigures | undefined;
  /** Most segments found with at most so many false alarms a series and day. */
  readonly withinBudget: KpiFigures | undefined;
}

export function reportKpi(all: readonly KpiScored[], fixed: number, falseAlarmsPerSeriesDay: number): KpiReport {
  const free = sortedFree(all);
  const figures = tried(all, free);
  const affordable = figures.filter((one) => one.falseAlarmsPerSeriesDay <= falseAlarmsPerSeriesDay);
  return {
    fixed: kpiAt(all, fixed), bestPoints: bestPoints(all, free),
    bestSegments: highest(figures, ({ segments }) => segments.f1), withinBudget: highest(affordable, ({ segments }) => segments.recall),
  };
}

/** The threshold is one at which one more segment is found: between two of them only false alarms grow. */
function bestPoints(all: readonly KpiScored[], free: Float64Array): KpiFigures | undefined {
  const found = foundAt(all);
  const positives = all.flatMap(({ segments }) => segments).reduce((sum, { rows }) => sum + rows, 0);
  let hit = 0;
  let best = { f1: -1, threshold: NaN };
  for (const [place, { best: threshold, rows }] of found.entries()) {
    hit += rows;
    if (found[place + 1]?.best === threshold) continue;
    const { f1 } = rates({ hit, missed: positives - hit, wrong: countFrom(free, threshold) });
    if (f1 > best.f1) best = { f1, threshold };
  }
  return Number.isNaN(best.threshold) ? undefined : kpiAt(all, best.threshold);
}

/** The first with the highest measure. */
function highest(figures: readonly KpiFigures[], measure: (figures: KpiFigures) => number): KpiFigures | undefined {
  let best: KpiFigures | undefined;
  for (const one of figures) if (best === undefined || measure(one) > measure(best)) best = one;
  return best;
}

/** Figures at thresholds from the highest down, to where a fifth of all free rows is flagged. */
function tried(all: readonly KpiScored[], free: Float64Array): KpiFigures[] {
  const thresholds = [...new Set(foundAt(all).map(({ best }) => best))];
  const every = Math.max(1, Math.ceil(thresholds.length / mostTried));
  return thresholds.filter((threshold, place) => place % every === 0 && countFrom(free, threshold) <= free.length / 5).map((threshold) => kpiAt(all, threshold));
}

/** Segments by the threshold up to which they are found, from the highest down. */
function foundAt(all: readonly KpiScored[]) {
  return all.flatMap(({ segments }) => segments).filter(({ best }) => best > -Infinity).toSorted((a, b) => b.best - a.best);
}

function sortedFree(all: readonly KpiScored[]): Float64Array {
  const free = new Float64Array(all.reduce((sum, { freeScores }) => sum + freeScores.length, 0));
  let end = 0;
  for (const { freeScores } of all) {
    free.set(freeScores, end);
    end += freeScores.length;
  }
  return free.toSorted();
}

/** How many of the sorted scores are at least the threshold. */
function countFrom(sorted: Float64Array, threshold: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < threshold) from = middle + 1;
    else to = middle;
  }
  return sorted.length - from;
}
