import { quantile } from 'simple-statistics';
import type { Figures } from '../bench.ts';

/** Median, ninety-ninth percentile and worst of so many durations in milliseconds, told in microseconds. */
export function spread(what: string, tookMs: readonly number[]): Figures {
  return {
    [`${what}, p50 µs`]: quantile([...tookMs], 0.5) * 1_000,
    [`${what}, p99 µs`]: quantile([...tookMs], 0.99) * 1_000,
    [`${what}, worst µs`]: tookMs.reduce((worst, ms) => Math.max(worst, ms), 0) * 1_000,
  };
}

/** How many of them go into a second. */
export function perSecond(tookMs: readonly number[]): number {
  return tookMs.length / (tookMs.reduce((sum, ms) => sum + ms, 0) / 1_000);
}
