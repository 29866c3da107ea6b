import type { PlotColumn } from './plot-columns.ts';

/** From and to, both drawn. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The values to show: all that were seen, and of the band as much as leaves
 * what was seen at least half of the height. A band that is wide at first would
 * press everything else flat.
 */
export function valueRange(columns: readonly (PlotColumn | undefined)[]): Range {
  let [from, to, lower, upper] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const column of columns) {
    if (column === undefined) continue;
    from = Math.min(from, column.min);
    to = Math.max(to, column.max);
    lower = Math.min(lower, column.lower ?? Infinity);
    upper = Math.max(upper, column.upper ?? -Infinity);
  }
  if (from > to) return { from: 0, to: 1 };
  const height = to - from || Math.abs(to) || 1;
  const bottom = Math.max(Math.min(from, lower), from - height / 2);
  const top = Math.min(Math.max(to, upper), to + height / 2);
  return { from: from >= 0 ? Math.max(0, bottom - height * 0.02) : bottom - height * 0.02, to: top + height * 0.02 };
}

/** Round values within a range, about `count` of them, with the digits they need. */
export function roundValues({ from, to }: Range, count: number): readonly { readonly value: number; readonly label: string }[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return { value, label: valueLabel(value, step) };
  });
}

function valueLabel(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(value) >= 1e9 || digits > 6) return value.toPrecision(3);
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
