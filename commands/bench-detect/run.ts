import type { Rival, RivalSettings } from './rival.ts';
import type { LabelledSeries, Scores } from './series.ts';

/** What a detector said of many series, and what that took. */
export interface Run<S extends LabelledSeries> {
  readonly judged: readonly { readonly series: S; readonly scores: Scores }[];
  readonly rowsPerSecond: number;
  /** Of the series that took most; `undefined` where the detector does not say. */
  readonly bytes: number | undefined;
}

/** Feeds every series to a detector of its own, row by row. `seen` is called after each. */
export function runDetector<S extends LabelledSeries>(
  make: (settings: RivalSettings) => Rival, all: readonly S[], seed: number, elapsed: () => number, seen: (count: number) => void,
): Run<S> {
  let [tookMs, rows] = [0, 0];
  let bytes: number | undefined;
  const judged = all.map((series, index) => {
    const { at, values, stepMs, timezone } = series;
    const scores = new Float64Array(at.length);
    const detector = make({ stepMs, timezone, seed: seed + index });
    const began = elapsed();
    for (let row = 0; row < at.length; row += 1) scores[row] = detector.judge(at[row]!, values[row]!);
    tookMs += elapsed() - began;
    rows += at.length;
    const taken = detector.bytes?.();
    if (taken !== undefined) bytes = Math.max(bytes ?? 0, taken);
    seen(index + 1);
    return { series, scores };
  });
  return { judged, rowsPerSecond: (rows / tookMs) * 1_000, bytes };
}
