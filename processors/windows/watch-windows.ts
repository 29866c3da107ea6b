import { day, hour, type Instant, minute } from '../domain/instant.ts';
import type { WindowRules } from '../domain/monitoring.ts';
import { isChannel, systems } from '../domain/source.ts';
import type { WindowLevel } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { type ClosedWindow, closeTo, endRuns } from './closing.ts';
import { EmptyMinutes } from './empty-minutes.ts';
import { addTally, columnsOf, emptyCounts, revise, steps, sumOf } from './hour-counts.ts';
import { closableTo, floorMinute, hear, holdMs, isMissing, isOverdue, lookAgainMs, reportSilent, type SourceLife, type Standstill, wasAway } from './source-life.ts';
import { talliesOf, type Tally } from './tally.ts';
import type { NameLife, WindowState } from './window-state.ts';

/** A log that stood still for longer than this has no windows for what lies between its first hours and its last day. */
const longestGapMs = 48 * hour;
const gapBegins = 2 * hour;
const gapEnds = 24 * hour;

/** What a message did to windows. */
export interface WatchedWindows {
  /** Windows that were closed, the earliest first; of one end the shortest first. */
  readonly closed: readonly ClosedWindow[];
  /** Names that are counted no longer. */
  readonly gone: readonly NameLife[];
}

const nothing: WatchedWindows = { closed: [], gone: [] };

/**
 * Counts what a message led to, revises windows that were closed without it,
 * and closes those whose time has come.
 * @param keepMs how long counts are asked for after their hour is over
 */
export function watchWindows(state: State, out: Outbox, keepMs: number): WatchedWindows {
  const { windows } = state;
  const rules = rulesInForce(state).windows;
  noteStandstill(state, rules, out.logTime);
  hear(windows, rules, out);
  count(windows, rules, out);
  // A channel that says it lives and nothing else has windows too, with nothing in them.
  if (isChannel(out.message.source)) windows.nameOf('channel', out.message.source, firstMinute(windows, out.logTime));
  const { clock } = windows;
  if (out.logTime < clock.lookAt) return nothing;
  const closed = closeAll(state, rules, out);
  reportSilent(windows, rules, standstillOf(windows), out);
  const done = floorMinute(out.logTime - rules.latenessMs);
  if (Math.floor(done / hour) !== Math.floor(clock.minute / hour)) {
    windows.forgetHours(done - Math.max(keepMs, rules.revisableMs, hour) - holdMs);
  }
  const isNewDay = clock.minute > 0 && state.singles.clock.trusted && Math.floor(done / day) !== Math.floor(clock.minute / day);
  return { closed, gone: isNewDay ? forgetNames(windows, out) : [] };
}

function noteStandstill(state: State, { silentAfterMs }: WindowRules, logTime: Instant): void {
  const from = state.position.logTime;
  if (from === 0 || logTime - from <= Math.max(silentAfterMs, 3 * state.singles.clock.tickEveryMs)) return;
  state.windows.clock = { ...state.windows.clock, standstillFrom: from, standstillTo: logTime };
}

function standstillOf({ clock }: WindowState): Standstill {
  return { from: clock.standstillFrom, to: clock.standstillTo };
}

/** Names that have had nothing for so long are gone, and make room: some were never more than a slip of the pen. */
const forgottenAfterMs = 30 * day;

/**
 * Lets go of warehouses, carriers and providers of which nothing was counted for long, when a day is over.
 * @returns those that are gone
 */
function forgetNames(windows: WindowState, out: Outbox): NameLife[] {
  const { from, to } = standstillOf(windows);
  // While the whole log stood still nobody could be counted.
  const awakeSince = to - from > day ? to : 0;
  const gone = windows.all().filter(({ level, countedAt }) =>
    level !== 'total' && level !== 'channel' && out.logTime - Math.max(countedAt, awakeSince) > forgottenAfterMs);
  for (const life of gone) {
    endRuns(life, out);
    windows.forgetName(life);
  }
  return gone;
}

/** Counts every tally in its minute: in that of the moment at hand when its own was closed too long ago. */
function count(windows: WindowState, rules: WindowRules, out: Outbox): void {
  const tallies = talliesOf(out);
  if (tallies.length === 0) return;
  const revised = new Map<string, { life: NameLife; at: Instant }>();
  for (const tally of tallies) for (const [level, name] of tally.of) countOne(windows, rules, tally, level, name, out.logTime, revised);
  for (const { life, at } of revised.values()) writeRevisions(windows, life, at, out);
}

function countOne(
  windows: WindowState, { revisableMs, silentAfterMs }: WindowRules, tally: Tally, level: WindowLevel, name: string, logTime: Instant,
  revised: Map<string, { life: NameLife; at: Instant }>,
): void {
  const own = floorMinute(tally.at);
  const inTime = logTime - (own + minute) <= revisableMs;
  const life = windows.nameOf(level, name, Math.min(firstMinute(windows, logTime), inTime ? own : Infinity));
  const at = inTime || own >= life.closedTo ? own : floorMinute(logTime);
  const isLate = at !== own || tally.belatedMs > silentAfterMs;
  if (logTime - life.countedAt > day) {
    life.countedAt = logTime;
    windows.touch(life);
  }
  addTally(windows.openHour(level, life.name, at), (at % hour) / minute, tally, isLate);
  if (at < life.closedTo) revised.set(`${level}/${life.name}@${at}`, { life, at });
}

/** Where the windows of a new name begin: with those that are open. */
function firstMinute({ clock }: WindowState, logTime: Instant): Instant {
  return clock.minute === 0 ? floorMinute(logTime) : clock.minute;
}

/** Rows for the closed windows that hold a minute to which something was added. */
function writeRevisions(windows: WindowState, life: NameLife, at: Instant, out: Outbox): void {
  const { level, name, closedTo } = life;
  // The later row counts: what is said of the run has to come before what is said of a window in it.
  endRuns(life, out);
  windows.touch(life);
  const hourCounts = windows.openHour(level, name, at);
  for (const stepMs of steps) {
    const start = Math.floor(at / stepMs) * stepMs;
    if (start + stepMs > closedTo) continue;
    const from = (start - hourCounts.start) / minute;
    const counts = sumOf(hourCounts, from, from + stepMs / minute) ?? emptyCounts();
    out.window({ level, name, stepMs, start, span: 1, state: 'seen', revision: revise(hourCounts, stepMs, start), ...columnsOf(counts) });
  }
}

function closeAll(state: State, rules: WindowRules, out: Outbox): ClosedWindow[] {
  const { windows } = state;
  const { logTime } = out;
  const { trusted } = state.singles.clock;
  const by = floorMinute(logTime - rules.latenessMs);
  const lives = [...windows.lives()];
  const closed: ClosedWindow[] = [];
  let held = false;
  const limits = new Map<string, Instant>();
  for (const life of lives) limits.set(life.name, closableTo(life, logTime, rules));
  const verdicts = new Map<string, EmptyMinutes>();
  const everyone = Math.min(by, ...limits.values());
  for (const life of windows.all()) {
    const spoken = sourceOf(life, windows);
    const to = spoken === undefined ? everyone : (limits.get(spoken.name) ?? by);
    if (to < by) held = true;
    if (to <= life.closedTo) continue;
    const group = spoken?.name ?? '';
    let verdict = verdicts.get(group);
    if (verdict === undefined) verdicts.set(group, verdict = new EmptyMinutes(spoken === undefined ? lives : [spoken], rules, standstillOf(windows)));
    if (to - life.closedTo > longestGapMs) {
      // What was counted before the gap has its windows.
      closeTo(windows, life, Math.floor((life.closedTo + gapBegins) / hour) * hour, verdict, trusted, closed, out);
      skip(life, to - gapEnds, out);
    }
    closeTo(windows, life, to, verdict, trusted, closed, out);
    windows.touch(life);
  }
  windows.clock = { ...windows.clock, minute: by, lookAt: held ? logTime + lookAgainMs : by + minute + rules.latenessMs };
  return closed.toSorted((one, other) => one.start + one.stepMs - (other.start + other.stepMs) || one.stepMs - other.stepMs);
}

/** Leaves out what nobody can say anything of, by whole hours, so that no window is half of one time and half of another. */
function skip(life: NameLife, to: Instant, out: Outbox): void {
  endRuns(life, out);
  life.closedTo = Math.floor(to / hour) * hour;
}

/** Whose word a name's counts are; `undefined`: everybody's. */
function sourceOf({ level, name }: NameLife, windows: WindowState): SourceLife | undefined {
  switch (level) {
    case 'total': return undefined;
    case 'channel': return windows.sources.get(name);
    case 'warehouse': return windows.sources.get('wms');
    case 'carrier': return windows.sources.get('carrier');
    case 'provider': return windows.sources.get('payments');
    default: return level satisfies never;
  }
}

/**
 * How far a window can be believed that was told of by some systems: `away`
 * when one of them was away, `doubtful` when one may be. Places among systems.
 */
export function trustIn(state: State, tellers: readonly number[], start: Instant, end: Instant, now: Instant): 'sound' | 'doubtful' | 'away' {
  let trust: 'sound' | 'doubtful' = 'sound';
  for (const teller of tellers) {
    const life = state.windows.sources.get(systems[teller]!);
    if (life === undefined) continue;
    if (wasAway(life, start, end)) return 'away';
    if (isOverdue(life, now, rulesInForce(state).windows, standstillOf(state.windows))) trust = 'doubtful';
  }
  return trust;
}

/** Channels that gave no sign of life in a stretch. */
export function absentChannels(state: State, start: Instant, end: Instant): string[] {
  const rules = rulesInForce(state).windows;
  const standstill = standstillOf(state.windows);
  const absent: string[] = [];
  for (const life of state.windows.lives()) if (isChannel(life.name) && isMissing(life, start, end, rules, standstill)) absent.push(life.name);
  return absent;
}
