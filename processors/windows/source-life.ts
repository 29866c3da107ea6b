import { formatInstant, hour, type Instant, minute, second } from '../domain/instant.ts';
import type { Message } from '../domain/message.ts';
import type { WindowRules } from '../domain/monitoring.ts';
import { isSource } from '../domain/source.ts';
import type { Outbox } from '../outbox.ts';
import type { WindowState } from './window-state.ts';

/** How a source lives: when it was heard, and how far what it tells of has come. Altered in place. */
export interface SourceLife {
  readonly name: string;
  heardAt: Instant;
  /** When it was heard before that. */
  heardBefore: Instant;
  /** Its last heartbeat, and how far apart they usually are, milliseconds; 0 while nobody knows. */
  beatAt: Instant;
  usualBeatMs: number;
  /** Its watermark: the latest time it has spoken of, never after log time. */
  reached: Instant;
  /** When it last spoke of a time at all. */
  claimedAt: Instant;
  /** How old its last three claims were when they came, milliseconds. */
  lags: number[];
  /** How old they usually are, and when that was last learned: at most once a minute. */
  usualLagMs: number;
  lagLearnedAt: Instant;
  /** It was told that it is silent. */
  silent: boolean;
  /** When it was heard last before it was silent for the last time, and when it was back; 0: it never was. */
  goneAt: Instant;
  backAt: Instant;
}

/** The log stood still from one message to the next for longer than ticks allow: no source is to blame. */
export interface Standstill {
  readonly from: Instant;
  readonly to: Instant;
}

/** What a source has to miss in a row before its silence means something. */
const beatsMissed = 3;

/** How long a source that lags may hold its windows open, beyond the lateness that is allowed anyway. */
export const holdMs = 5 * minute;

/** How lag that is usual is learned: the newest of so many minutes in which something was said. */
const lagMinutes = 60;

/** Takes note of a sign of life. */
export function hear(windows: WindowState, rules: WindowRules, out: Outbox): void {
  const { message, logTime } = out;
  const { source } = message;
  if (!isSource(source)) return;
  const life = windows.sources.get(source) ?? newLife(source, logTime);
  if (life.silent) {
    life.silent = false;
    life.goneAt = life.heardAt;
    life.backAt = logTime;
    out.signal('source.silent', source, { channel: source, source, lastSeen: formatInstant(life.heardAt), silentMs: logTime - life.heardAt }, 'cleared');
  }
  life.heardBefore = life.heardAt;
  life.heardAt = logTime;
  learnBeat(life, message, logTime);
  noteClaims(life, message, logTime, rules);
  windows.sources.set(source, life);
}

function newLife(name: string, logTime: Instant): SourceLife {
  return { name, heardAt: logTime, heardBefore: logTime, beatAt: 0, usualBeatMs: 0, reached: 0, claimedAt: 0, lags: [], usualLagMs: 0, lagLearnedAt: 0, silent: false, goneAt: 0, backAt: 0 };
}

function learnBeat(life: SourceLife, { items }: Message, logTime: Instant): void {
  if (!items.some(({ kind }) => kind === 'heartbeat')) return;
  if (life.beatAt > 0) {
    const usual = life.usualBeatMs;
    // A gap while it was away says little of how often it usually beats.
    const gap = usual === 0 ? logTime - life.beatAt : Math.min(logTime - life.beatAt, beatsMissed * usual);
    life.usualBeatMs = usual === 0 ? gap : usual + Math.round((gap - usual) / 5);
  }
  life.beatAt = logTime;
}

/** Moves the watermark to the latest time a message speaks of. What is older than windows can be revised for counts now, and so moves it to now. */
function noteClaims(life: SourceLife, { items }: Message, logTime: Instant, { latenessMs, revisableMs }: WindowRules): void {
  let latest = -1;
  for (const item of items) {
    const claimed = item.kind === 'event' ? item.event.occurredAt : item.kind === 'heartbeat' ? item.occurredAt : undefined;
    if (claimed !== undefined && claimed > latest) latest = claimed;
  }
  if (latest < 0) return;
  const effective = latest > logTime || logTime - latest > revisableMs ? logTime : latest;
  life.claimedAt = logTime;
  if (effective > life.reached) life.reached = effective;
  const lag = logTime - effective;
  life.lags.push(lag);
  if (life.lags.length > 3) life.lags.shift();
  if (logTime - life.lagLearnedAt < minute) return;
  // One that is an hour late every day is not late; who falls behind has not done so for ever.
  life.usualLagMs += (Math.min(lag, 3 * life.usualLagMs + latenessMs) - life.usualLagMs) / lagMinutes;
  life.lagLearnedAt = logTime;
}

/** How long a source may say nothing; `Infinity` for one whose heartbeat nobody knows. */
export function silenceLimit(life: SourceLife, { silentAfterMs }: WindowRules): number {
  return life.usualBeatMs === 0 ? Infinity : Math.max(silentAfterMs, beatsMissed * life.usualBeatMs);
}

/** Says which sources have fallen silent. */
export function reportSilent(windows: WindowState, rules: WindowRules, standstill: Standstill, out: Outbox): void {
  for (const life of windows.lives()) {
    const since = Math.max(life.heardAt, standstill.to);
    if (life.silent || out.logTime - since <= silenceLimit(life, rules)) continue;
    life.silent = true;
    windows.sources.set(life.name, life);
    out.signal('source.silent', life.name, {
      channel: life.name, source: life.name, lastSeen: formatInstant(life.heardAt), silentMs: out.logTime - life.heardAt, usualMs: life.usualBeatMs,
    }, 'raised');
  }
}

/** Whether a source gave no sign of life for so long that nothing can be said of a window. */
export function isMissing(life: SourceLife, start: Instant, end: Instant, rules: WindowRules, standstill: Standstill): boolean {
  if (start >= standstill.from && end <= standstill.to) return true;
  if (life.heardAt >= start && life.heardAt <= end) return false;
  const heard = life.heardAt <= end ? life.heardAt : life.heardBefore;
  const since = standstill.to <= end ? Math.max(heard, standstill.to) : heard;
  return end - since > silenceLimit(life, rules);
}

/** How long a source that was away may take to tell of what it missed, at most. */
const catchUpMs = hour;

/** Whether a window holds a time in which a source was away, or had just come back and had to catch up. */
export function wasAway(life: SourceLife, start: Instant, end: Instant): boolean {
  if (life.silent && end > life.heardAt) return true;
  return end > life.goneAt && start < life.backAt + Math.min(catchUpMs, life.backAt - life.goneAt);
}

/** Whether a source was last heard so long ago that it may be about to be found silent: that is told of first. */
export function isOverdue(life: SourceLife, now: Instant, rules: WindowRules, standstill: Standstill): boolean {
  return now - Math.max(life.heardAt, standstill.to) > silenceLimit(life, rules) / 2;
}

/** Whether what a source tells of is older than is allowed, and than its claims usually are, one after the other: more of a window may come. */
export function lags(life: SourceLife, { latenessMs }: WindowRules): boolean {
  return life.lags.length > 0 && life.lags.every((lag) => lag > latenessMs + 2 * life.usualLagMs);
}

/** How far a source lets windows be closed: log time less the lateness, or less where it lags and says so. */
export function closableTo(life: SourceLife, logTime: Instant, rules: WindowRules): Instant {
  const by = floorMinute(logTime - rules.latenessMs);
  const reached = floorMinute(life.reached);
  // One that lags and has gone quiet since is idle, and holds nothing back.
  if (!lags(life, rules) || reached + minute > life.claimedAt) return by;
  return Math.min(by, Math.max(reached, floorMinute(logTime - rules.latenessMs - holdMs)));
}

export function floorMinute(instant: Instant): Instant {
  return Math.floor(instant / minute) * minute;
}

/** How soon windows that are held open are looked at again. */
export const lookAgainMs = second;
