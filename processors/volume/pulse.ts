import { formatInstant, type Instant } from '../domain/instant.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { systems } from '../domain/source.ts';
import type { Measure, WindowLevel } from '../domain/window.ts';
import { type Direction, type Excess, noExcess, offBy } from './excess.ts';
import { type Counts, toldBy } from '../windows/hour-counts.ts';
import { type Rhythm, unknownRhythm, unknownWeek, type Week } from './rhythm.ts';

/** What is remembered of one series. Altered in place. */
export interface Pulse {
  readonly level: WindowLevel;
  readonly name: string;
  readonly measure: Measure;
  readonly rhythm: Rhythm;
  readonly week: Week;
  readonly drop: Excess;
  readonly rise: Excess;
  /** Windows in a row that the detector found out of bounds, and since when. */
  strange: number;
  strangeSince: Instant;
  /** What share of it each system told of, by its place among systems. */
  readonly tellers: number[];
  /** What one of it is usually worth: minor units by currency, spread over all that are counted. */
  worths: readonly (readonly [currency: string, minor: number])[];
  open: OpenAnomaly | null;
}

/** An anomaly that is not over. */
export interface OpenAnomaly {
  readonly since: Instant;
  readonly foundAt: Instant;
  readonly stepMs: number;
  kind: Anomaly['kind'];
  readonly direction: Direction;
  seen: number;
  expected: number;
  score: number;
  severity: Anomaly['severity'];
  /** Evidence that it is over, and windows in a row that look it. */
  calm: number;
  calmWindows: number;
  readonly contributors: Anomaly['contributors'];
}

/** Who tells of this much of a series is needed to judge it. */
const neededFor = 0.2;

/** The newest hour's weight in who tells of a series. */
const tellerWeight = 0.1;

/** Takes note of which systems told of an hour. */
export function learnTellers({ tellers }: Pulse, counts: Counts, measure: number): void {
  const isFirst = tellers.every((share) => share === 0);
  for (let system = 0; system < systems.length; system++) {
    const share = toldBy(counts, measure, system) / counts.counts[measure]!;
    tellers[system] = isFirst ? share : tellers[system]! + (share - tellers[system]!) * tellerWeight;
  }
}

/** Systems that a series is told by, the most telling first. */
export function neededBy({ tellers }: Pulse): number[] {
  return tellers.flatMap((share, system) => (share >= neededFor ? [system] : [])).toSorted((one, other) => tellers[other]! - tellers[one]! || one - other);
}

/** Which way a measure has to go to be of concern to anybody. */
export const concerns: Readonly<Record<Measure, readonly Direction[]>> = {
  placed: ['drop', 'rise'], paid: ['drop', 'rise'], cancelled: ['rise'], closed: ['rise'], refunded: ['rise'],
  shipped: ['drop'], delivered: ['drop'], refused: ['rise'],
};

export function newPulse(level: WindowLevel, name: string, measure: Measure): Pulse {
  return {
    level, name, measure, rhythm: unknownRhythm(), week: unknownWeek(), drop: noExcess(), rise: noExcess(), strange: 0, strangeSince: 0, tellers: systems.map(() => 0), worths: [], open: null,
  };
}

/** The row of an anomaly as it now stands; the band is what chance allows the stretch. */
export function anomalyOf({ level, name, measure, rhythm, worths }: Pulse, open: OpenAnomaly, endedAt: Instant | undefined): Omit<Anomaly, 'seq' | 'ordinal' | 'logTime'> {
  const [currency, worth] = worths[0] ?? ['', 0];
  const reach = 3 * Math.sqrt(Math.max(1, rhythm.spread) * Math.max(1, open.expected));
  return {
    id: `${level}/${name}/${measure}@${formatInstant(open.since)}`, series: { level, name, measure }, stepMs: open.stepMs, kind: open.kind,
    state: endedAt === undefined ? 'open' : 'over', since: open.since, foundAt: open.foundAt, endedAt, seen: open.seen, expected: rounded(open.expected),
    lower: rounded(Math.max(0, open.expected - reach)), upper: rounded(open.expected + reach), score: rounded(open.score), severity: open.severity,
    moneyMinor: moneyOf(open, worth), currency, contributors: open.contributors,
  };
}

/** What the orders too few or too many are worth. */
export function moneyOf(open: Pick<OpenAnomaly, 'seen' | 'expected' | 'direction'>, worth: number): number {
  return Math.round(offBy(open.direction, open) * worth);
}

/** Three digits after the point say all there is to say of an expectation. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
