import type { Instant } from './instant.ts';

/** Whose clock: a source's by what it claims; a host's, the broker's or a time server's by comparison. */
export type ClockKind = 'source' | 'host' | 'broker' | 'server';

/**
 * How far a clock was from log time over a stretch of it. Key: `kind`, `name`,
 * `from`; a row with a higher (`seq`, `ordinal`) stands in for an earlier one. Offsets are
 * milliseconds, above 0 when the clock is ahead.
 */
export interface ClockSkew {
  readonly kind: ClockKind;
  readonly name: string;
  /** The stretch, log time. */
  readonly from: Instant;
  readonly to: Instant;
  readonly samples: number;
  readonly minMs: number;
  readonly p05Ms: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Claims further ahead than `maxAheadMs`. */
  readonly future: number;
  /** How much the median moves, milliseconds a day. */
  readonly driftMsPerDay: number;
  readonly verdict: ClockVerdict;
  /** In words: `claims run 8 h ahead: local time sent as UTC`. '' when all is well. */
  readonly looksLike: string;
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
}

/** `lagging`: what it tells of is old, which is no fault of its clock. */
export const clockVerdicts = ['good', 'off', 'off_by_zone', 'drifting', 'jumped', 'lagging', 'unknown'] as const;

export type ClockVerdict = (typeof clockVerdicts)[number];
