import type { Instant } from './instant.ts';
import type { Severity } from './alert.ts';
import type { Series } from './window.ts';

/** A part of what is missing or too much, the largest first. */
export interface Contributor {
  /** `channel`, `region`, `sku`, `warehouse`, `carrier` or `provider`. */
  readonly by: string;
  readonly name: string;
  readonly seen: number;
  readonly expected: number;
  /** Its share of the difference, 0 to 1. */
  readonly share: number;
}

/**
 * A stretch of windows in which a series was not as it should be. Key: `id`; a
 * row with a higher (`seq`, `ordinal`) stands in for an earlier one.
 */
export interface Anomaly {
  /** `<series>@<start of the first window, ISO>`. */
  readonly id: string;
  readonly series: Series;
  /** Length of the windows it was found in, milliseconds. */
  readonly stepMs: number;
  /** `silence`: nothing at all, of a series with few events. `drift`: it crept in over half a day or longer. */
  readonly kind: 'drop' | 'rise' | 'silence' | 'drift';
  readonly state: 'open' | 'over';
  /** Start of the first window that speaks for it. */
  readonly since: Instant;
  /** Log time at which it was found, and at which it was over. */
  readonly foundAt: Instant;
  readonly endedAt: Instant | undefined;
  /** Counted and expected since then, so far; the band is what chance allows. */
  readonly seen: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** 0 to 1. */
  readonly score: number;
  readonly severity: Severity;
  /** What the orders too few or too many are worth, in minor units of `currency`; 0 where that is not known. */
  readonly moneyMinor: number;
  readonly currency: string;
  readonly contributors: readonly Contributor[];
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
}
