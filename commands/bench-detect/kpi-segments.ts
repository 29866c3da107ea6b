import { day } from '../../processors/domain/instant.ts';
import type { KpiSeries, Scores } from './series.ts';

/** A labelled stretch of anomalous rows. */
interface Segment {
  readonly rows: number;
  /** Scores of the first rows, those in which it must be found. */
  readonly early: readonly number[];
  /** The highest of them: it is found at any threshold up to this. */
  readonly best: number;
}

/** A series as it is scored: on its time grid. */
export interface KpiScored {
  readonly stepMs: number;
  /** Rows times step: how long it was watched. */
  readonly days: number;
  readonly segments: readonly Segment[];
  /** Scores of rows outside of segments, and their places on the grid. */
  readonly freeScores: Float64Array;
  readonly freePlaces: Float64Array;
}

/** How segments are formed and found. */
export interface SegmentRule {
  /** So many rows after its first a segment may still be found. */
  readonly delayRows: number;
  /** Missing rows do not end a segment: an outage that loses samples stays one. Not the contest's rule. */
  readonly bridged: boolean;
}

/** A row without a score scores 0. */
export function scoredSeries(series: KpiSeries, scores: Scores, { delayRows, bridged }: SegmentRule): KpiScored {
  const { at, labels, stepMs } = series;
  const segments: { rows: number; early: number[]; best: number; first: number; next: number }[] = [];
  const [freeScores, freePlaces]: [number[], number[]] = [[], []];
  let open: (typeof segments)[number] | undefined;
  for (let row = 0; row < at.length; row += 1) {
    const score = Number.isFinite(scores[row]) ? scores[row]! : 0;
    const place = Math.round((at[row]! - at[0]!) / stepMs);
    if (labels[row] !== 1) {
      open = undefined;
      freeScores.push(score);
      freePlaces.push(place);
      continue;
    }
    if (open === undefined || (!bridged && place !== open.next)) {
      segments.push(open = { rows: 0, early: [], best: -Infinity, first: place, next: place });
    }
    const late = bridged ? open.rows : place - open.first;
    open.rows += 1;
    open.next = place + 1;
    if (late > delayRows) continue;
    open.early.push(score);
    open.best = Math.max(open.best, score);
  }
  return { stepMs, days: (at.length * stepMs) / day, segments, freeScores: Float64Array.from(freeScores), freePlaces: Float64Array.from(freePlaces) };
}
