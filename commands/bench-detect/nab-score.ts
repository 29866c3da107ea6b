import type { NabSeries, Scores } from './series.ts';

/** What a hit is worth, and what a false alarm and a miss cost: `config/profiles.json` of NAB. */
export interface NabProfile {
  readonly hit: number;
  readonly falseAlarm: number;
  readonly miss: number;
}

export const nabProfiles = {
  standard: { hit: 1, falseAlarm: 0.11, miss: 1 },
  lowFalseAlarms: { hit: 1, falseAlarm: 0.22, miss: 1 },
  lowMisses: { hit: 1, falseAlarm: 0.11, miss: 2 },
} as const satisfies Readonly<Record<string, NabProfile>>;

/** A scored row: its gain is that of flagging it, before the profile's weights. */
interface NabRow {
  readonly score: number;
  /** The window it is in; `undefined` outside of all. */
  readonly window: number | undefined;
  readonly gain: number;
}

/** Everything that is scored, from the highest score down. */
export interface NabRows {
  readonly rows: readonly NabRow[];
  readonly windows: number;
}

export interface NabFigure {
  /** 0 for flagging nothing, 100 for a perfect detector. */
  readonly score: number;
  /** Rows of this score or more are flagged. */
  readonly threshold: number;
}

/** A figure for each profile. */
export type NabFigures = Readonly<Record<keyof typeof nabProfiles, NabFigure>>;

/** What a way of scoring gives for each profile. */
export function perProfile(score: (profile: NabProfile) => NabFigure): NabFigures {
  const { standard, lowFalseAlarms, lowMisses } = nabProfiles;
  return { standard: score(standard), lowFalseAlarms: score(lowFalseAlarms), lowMisses: score(lowMisses) };
}

/** The scoring function of NAB; `x` in widths of the window past its right edge. */
function sigmoid(x: number): number {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
}

const bestGain = sigmoid(-1);

/**
 * Prepares the scoring of the Numenta Anomaly Benchmark (Lavin and Ahmad, 2015).
 * The first 15 % of a series, 750 rows at most, are not scored.
 */
export function nabRows(all: readonly { readonly series: NabSeries; readonly scores: Scores }[]): NabRows {
  const rows: NabRow[] = [];
  let windows = 0;
  for (const { series, scores } of all) {
    rows.push(...rowsOf(series, scores, windows));
    windows += series.windows.length;
  }
  return { rows: rows.toSorted((a, b) => b.score - a.score), windows };
}

function* rowsOf({ at, windows }: NabSeries, scores: Scores, firstWindow: number): Generator<NabRow> {
  const probation = Math.min(Math.floor(0.15 * at.length), 0.15 * 5_000);
  let next = 0;
  for (let row = 0; row < at.length; row += 1) {
    while (next < windows.length && row > (windows[next]?.[1] ?? 0)) next += 1;
    const score = scores[row] ?? NaN;
    if (row < probation || !Number.isFinite(score)) continue;
    const within = windows[next];
    const before = windows[next - 1];
    if (within !== undefined && row >= within[0]) {
      yield { score, window: firstWindow + next, gain: sigmoid(-(within[1] - row + 1) / (within[1] - within[0] + 1)) / bestGain };
    } else {
      yield { score, window: undefined, gain: before === undefined ? -1 : sigmoid((row - before[1]) / (before[1] - before[0])) };
    }
  }
}

/** The published way: one threshold for all series, the one that serves the profile best. */
export function bestNab(all: NabRows, profile: NabProfile): NabFigure {
  let best: NabFigure = { score: 0, threshold: Infinity };
  for (const figure of figures(all, profile)) if (figure.score > best.score) best = figure;
  return best;
}

/** The score at a threshold settled beforehand. */
export function nabAt(all: NabRows, profile: NabProfile, threshold: number): NabFigure {
  let reached = 0;
  for (const figure of figures(all, profile)) if (figure.threshold >= threshold) reached = figure.score;
  return { score: reached, threshold };
}

/** The score at each threshold there can be, from the highest down. Of a window only its best flagged row counts. */
function* figures({ rows, windows }: NabRows, profile: NabProfile): Generator<NabFigure> {
  const nothing = -profile.miss * windows;
  const perfect = profile.hit * windows;
  const reached = new Float64Array(windows).fill(-profile.miss);
  let total = nothing;
  for (const [place, { score, window, gain }] of rows.entries()) {
    if (window === undefined) {
      total += profile.falseAlarm * gain;
    } else if (profile.hit * gain > reached[window]!) {
      total += profile.hit * gain - reached[window]!;
      reached[window] = profile.hit * gain;
    }
    if (rows[place + 1]?.score !== score) yield { score: (100 * (total - nothing)) / (perfect - nothing), threshold: score };
  }
}
