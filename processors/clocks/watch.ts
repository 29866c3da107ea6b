import type { ClockVerdict } from '../domain/clock-skew.ts';
import { formatInstant, hour } from '../domain/instant.ts';
import type { Evidence } from '../domain/signal.ts';
import { isChannel } from '../domain/source.ts';
import type { Outbox } from '../outbox.ts';
import { runningTime } from '../patience.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { beginStretch, type ClockRecord, rememberHour, silentStretch, skewOf } from './clock-record.ts';
import { looksLike } from './looks-like.ts';
import { driftOf, judgeClaims, judgeComparisons, judgeHours, type Judgement } from './verdict.ts';

/**
 * Weighs what this message said of clocks. Claims made while log time is in
 * doubt say nothing of the sources: it is log time that may be wrong.
 */
export function watchClocks(state: State, out: Outbox): void {
  const { clocks } = state;
  const rules = rulesInForce(state).clocks;
  const now = out.logTime;
  const { trusted } = state.singles.clock;
  clocks.takeClaims({ maxAheadMs: state.settings.maxAheadMs, offMs: rules.offMs }, { logTime: now, ran: runningTime(state) }, trusted);
  if (!trusted) clocks.forgetClaims();
  if (Math.floor(now / hour) !== Math.floor(state.position.logTime / hour)) {
    endHour(state, out);
    endGone(state, out);
  }
  for (const record of clocks.takeTold()) {
    if (record.kind === 'source') turn(state, record, judgeClaims(record, rules), out);
    else turn(state, record, judgeComparisons(record, rules.hostOffMs), out);
  }
}

/** Writes what was heard within the hours that have ended, and whether a clock was set in them, or moves away. */
function endHour(state: State, out: Outbox): void {
  const rules = rulesInForce(state).clocks;
  for (const [record, stretch] of state.clocks.takeEnded(out.logTime)) {
    const end = (Math.floor(stretch.from / hour) + 1) * hour;
    rememberHour(record, stretch, end);
    const judged = judgeHours(record, rules);
    if (judged.verdict !== record.verdict) say(state, record, judged, out);
    out.skew(skewOf(record, stretch, end, driftOf(record)));
  }
}

/** Nobody can say any more that a clock is wrong which nobody hears of. */
function endGone(state: State, out: Outbox): void {
  for (const record of state.clocks.takeGone(runningTime(state))) {
    record.past.length = 0;
    say(state, record, { verdict: 'unknown', offsetMs: 0 }, out);
    out.skew(skewOf(record, silentStretch(out.logTime), out.logTime, 0));
  }
}

/** Another verdict ends a stretch and begins one; more of the same says nothing new. */
function turn(state: State, record: ClockRecord, judged: Judgement, out: Outbox): void {
  const { offMs, minimumSamples } = rulesInForce(state).clocks;
  const isSame = judged.verdict === record.verdict && (!isOff(record.verdict) || Math.abs(judged.offsetMs - record.offsetMs) <= offMs);
  if (isSame || isEverybodys(state, record, judged, offMs)) return;
  const { stretch } = record;
  if (stretch !== undefined && stretch.from < out.logTime && record.verdict !== 'unknown') out.skew(skewOf(record, stretch, out.logTime, driftOf(record)));
  const from = record.verdict === 'unknown' ? stretch : undefined;
  // What it was while it was off, or until it was found to be, says nothing of how it goes.
  record.past.length = 0;
  say(state, record, judged, out);
  out.skew(skewOf(record, from ?? beginStretch(record, minimumSamples, out.logTime), out.logTime, driftOf(record)));
}

/** Whether more sources are off by the same than are right: then it is log time that is wrong. */
function isEverybodys(state: State, record: ClockRecord, judged: Judgement, offMs: number): boolean {
  if (record.kind !== 'source' || !isOff(judged.verdict)) return false;
  const others = [...state.clocks.all()].flatMap((one) => {
    const last = one.kind === 'source' && one !== record ? one.recent.at(-1) : undefined;
    return last === undefined ? [] : [last[1]];
  });
  const agreeing = others.filter((offset) => Math.abs(offset - judged.offsetMs) <= offMs).length;
  return agreeing > 0 && agreeing + 1 > others.filter((offset) => Math.abs(offset) <= offMs).length;
}

/** Takes the verdict, and tells of it when a clock begins or ceases to be wrong. */
function say(state: State, record: ClockRecord, { verdict, offsetMs }: Judgement, out: Outbox): void {
  const was = { verdict: record.verdict, since: record.since };
  record.verdict = verdict;
  record.offsetMs = offsetMs;
  record.since = out.logTime;
  record.looksLike = looksLike(record.kind, verdict, offsetMs, driftOf(record), state.settings.timezone, out.logTime);
  state.clocks.touch(record);
  if (!isOff(verdict) && !isOff(was.verdict)) return;
  const subject = `${record.kind}/${record.name}`;
  if (!isOff(verdict)) out.signal('clock.off', subject, { ...evidenceOf(record), lastedMs: out.logTime - was.since }, 'cleared');
  else out.signal('clock.off', subject, evidenceOf(record), isOff(was.verdict) ? 'changed' : 'raised');
}

function evidenceOf(record: ClockRecord): Evidence {
  const { kind, name, verdict, offsetMs, recent, since } = record;
  return {
    clock: kind, name, verdict, offsetMs, looksLike: record.looksLike, driftMsPerDay: driftOf(record), since: formatInstant(since), claims: recent.length,
    ...(kind === 'source' && isChannel(name) ? { channel: name } : {}),
  };
}

/** Whether somebody has to see to a clock. */
export function isOff(verdict: ClockVerdict): boolean {
  switch (verdict) {
    case 'off':
    case 'off_by_zone':
    case 'drifting':
    case 'jumped': return true;
    case 'good':
    case 'lagging':
    case 'unknown': return false;
    default: return verdict satisfies never;
  }
}
