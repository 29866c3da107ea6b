import type { Instant } from './instant.ts';

/** What is counted in windows, in event time: orders, but for `refused`, which counts events and parts of messages, when they were refused. */
export const measures = ['placed', 'paid', 'cancelled', 'closed', 'refunded', 'shipped', 'delivered', 'refused'] as const;

export type Measure = (typeof measures)[number];

/** Measures that have an amount of money as well as a count. */
export const moneyMeasures = ['placed', 'paid', 'refunded'] as const satisfies readonly Measure[];

/**
 * What a window is of. `total` is the whole cell, its name ''. A warehouse counts
 * what it ships, a carrier what it takes and delivers, a provider what is paid
 * and refunded through it; a channel counts everything.
 */
export const windowLevels = ['total', 'channel', 'warehouse', 'carrier', 'provider'] as const;

export type WindowLevel = (typeof windowLevels)[number];

/**
 * `seen`: something happened. `zero`: the source lives, and nothing did.
 * `missing`: no sign of life. `late`: the source lives, and what it tells of is
 * older than the window, so that more of it may come.
 */
export type WindowState = 'seen' | 'zero' | 'missing' | 'late';

/**
 * Counts of one window of event time. Key: `level`, `name`, `stepMs`, `start`;
 * a higher `revision` stands in for a lower one.
 */
export interface WindowRow {
  readonly level: WindowLevel;
  readonly name: string;
  /** 60,000, 300,000 or 3,600,000. */
  readonly stepMs: number;
  /** A whole multiple of `stepMs`. */
  readonly start: Instant;
  /** So many windows in a row said the same, this one the first; above 1 only where nothing happened. */
  readonly span: number;
  readonly state: WindowState;
  /** 0 when it was closed first; grows with every late event that changed it. */
  readonly revision: number;
  /** Of this revision. */
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly counts: Readonly<Record<Measure, number>>;
  /** Minor units by currency. */
  readonly amounts: Readonly<Record<(typeof moneyMeasures)[number], Readonly<Record<string, number>>>>;
}

/** One line of counts over time: what a detector looks at. */
export interface Series {
  readonly level: WindowLevel;
  readonly name: string;
  readonly measure: Measure;
}

/** `channel/taobao/paid`; `total//paid`. */
export function seriesName({ level, name, measure }: Series): string {
  return `${level}/${name}/${measure}`;
}
