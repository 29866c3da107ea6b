import type { ClockKind, ClockSkew, ClockVerdict } from '../domain/clock-skew.ts';
import { hour, type Instant } from '../domain/instant.ts';

/** What is known of one clock. Offsets are milliseconds, above 0 when it is ahead of log time, or of the clocks it is compared with. */
export interface ClockRecord {
  readonly kind: ClockKind;
  readonly name: string;
  /** When it was last heard, by `runningTime`: one does not become silent by the broker's being away. */
  heardAt: number;
  /** The newest offsets and when they were heard, the last one last. */
  readonly recent: (readonly [at: Instant, offsetMs: number])[];
  /** The newest of those that were told as they happened: heartbeats. */
  readonly prompts: number[];
  verdict: ClockVerdict;
  /** How far it is off, as far as the verdict is that it is. */
  offsetMs: number;
  looksLike: string;
  /** Since when the verdict holds, log time. */
  since: Instant;
  /** Medians of hours gone by, of what it told as it happened, the last one last. */
  readonly past: (readonly [at: Instant, offsetMs: number])[];
  /** The stretch under way: within one hour and of one verdict; `undefined` when nothing was said in it. */
  stretch: Stretch | undefined;
}

export interface Stretch {
  readonly from: Instant;
  samples: number;
  /** So many of them were told as they happened. */
  prompts: number;
  minMs: number;
  maxMs: number;
  /** Claims too far ahead to be taken in. */
  future: number;
  /** One in `stride` of its offsets, in the order they came. */
  kept: number[];
  stride: number;
}

/** So many offsets of a stretch are kept; then every second one goes. */
const mostKept = 128;
/** More of the newest are never asked for: twice the most that rules may ask for. */
const mostRecent = 100;
const mostPrompts = 8;
/** Hours that a drift is read from. */
const mostPast = 24;

export function untoldRecord(kind: ClockKind, name: string, now: Instant): ClockRecord {
  return { kind, name, heardAt: 0, recent: [], prompts: [], verdict: 'unknown', offsetMs: 0, looksLike: '', since: now, past: [], stretch: undefined };
}

/** Whether the stretch under way belongs to an hour that has ended. */
export function isPast({ stretch }: ClockRecord, now: Instant): boolean {
  return stretch !== undefined && Math.floor(stretch.from / hour) !== Math.floor(now / hour);
}

/** What a clock showed: less log time, or less what it is compared with. */
export interface Offset {
  readonly offsetMs: number;
  /** Told as it happened. */
  readonly prompt: boolean;
  readonly tooFarAhead: boolean;
  /** How far it is off for certain, where that is less. */
  readonly surelyMs?: number;
}

/** Takes in one offset. The stretch under way must be of this hour. */
export function noteOffset(record: ClockRecord, offset: Offset, now: Instant): void {
  const { offsetMs, prompt, surelyMs = offsetMs } = offset;
  keep(record.recent, [now, surelyMs], mostRecent);
  if (prompt) keep(record.prompts, offsetMs, mostPrompts);
  const from = Math.max(record.since, Math.floor(now / hour) * hour);
  addOffset((record.stretch ??= begun(from, offsetMs)), offset);
}

/** A stretch in which nothing was said. */
export function silentStretch(from: Instant): Stretch {
  return begun(from, 0);
}

/** A stretch of a new verdict begins with the offsets that led to it, so that it has something to show at once. */
export function beginStretch(record: ClockRecord, count: number, now: Instant): Stretch {
  const last = record.recent.slice(-count);
  record.stretch = begun(now, last[0]?.[1] ?? 0);
  for (const [, offsetMs] of last) addOffset(record.stretch, { offsetMs, prompt: false, tooFarAhead: false });
  return record.stretch;
}

function begun(from: Instant, offsetMs: number): Stretch {
  return { from, samples: 0, prompts: 0, minMs: offsetMs, maxMs: offsetMs, future: 0, kept: [], stride: 1 };
}

function addOffset(stretch: Stretch, { offsetMs, prompt, tooFarAhead }: Offset): void {
  if (stretch.samples % stretch.stride === 0) stretch.kept.push(offsetMs);
  if (stretch.kept.length > mostKept) {
    stretch.kept = stretch.kept.filter((_, index) => index % 2 === 0);
    stretch.stride *= 2;
  }
  stretch.samples++;
  stretch.minMs = Math.min(stretch.minMs, offsetMs);
  stretch.maxMs = Math.max(stretch.maxMs, offsetMs);
  if (tooFarAhead) stretch.future++;
  if (prompt) stretch.prompts++;
}

function keep<T>(list: T[], one: T, most: number): void {
  list.push(one);
  if (list.length > most) list.shift();
}

/** Keeps the middle of what was told in an hour as it happened, for drifts to be read from. Of the rest nobody knows how old it was. */
export function rememberHour({ prompts, past }: ClockRecord, stretch: Stretch, at: Instant): void {
  if (stretch.prompts === 0) return;
  past.push([at, quantile(prompts.slice(-stretch.prompts).toSorted((one, other) => one - other), 0.5)]);
  if (past.length > mostPast) past.shift();
}

/** What is written of a stretch that ends at `to`. */
export function skewOf(record: ClockRecord, stretch: Stretch, to: Instant, driftMsPerDay: number): Omit<ClockSkew, 'seq' | 'ordinal' | 'logTime'> {
  const sorted = stretch.kept.toSorted((one, other) => one - other);
  return {
    kind: record.kind, name: record.name, from: stretch.from, to, samples: stretch.samples,
    minMs: stretch.minMs, p05Ms: quantile(sorted, 0.05), medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95), maxMs: stretch.maxMs,
    future: stretch.future, driftMsPerDay, verdict: record.verdict, looksLike: record.looksLike,
  };
}

/** Of numbers in order: the one that so large a share does not pass. 0 when there are none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
