import { isWorse } from '../domain/alert.ts';
import { hour, minute } from '../domain/instant.ts';
import type { VolumeRules } from '../domain/monitoring.ts';
import { measures } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import type { ClosedWindow } from '../windows/closing.ts';
import type { WatchedWindows } from '../windows/watch-windows.ts';
import { moneyOf as moneyIn, type Step } from '../windows/hour-counts.ts';
import type { NameLife } from '../windows/window-state.ts';
import { foundWith, judgeWindow } from './judgement.ts';
import { leaveName, leaveUnwatched } from './leave.ts';
import { anomalyOf, concerns, learnTellers, type Pulse } from './pulse.ts';
import { busy } from './rhythm.ts';
import { severityOf } from './severity.ts';
import { tellGrown, tellOpened, tellOver, tellRemaining } from './stories.ts';

/** Counts an hour from which a name is judged by the minute, or by five. Once it is, it may fall somewhat below. */
const grains: readonly (readonly [stepMs: Step, from: number])[] = [[minute, 60], [5 * minute, 12]];
const hysteresis = 0.7;

/** A name's orders are worth what the newest were, each with this weight. */
const worthWeight = 0.05;

/** Judges windows that were closed: opens anomalies, says more of them, ends them. Windows come by their end. */
export function watchVolume(state: State, { closed, gone }: WatchedWindows, out: Outbox): void {
  const { volume: rules } = rulesInForce(state);
  if (out.message.items.some((item) => item.kind === 'control' && item.control.type === 'rules')) leaveUnwatched(state, rules, out);
  noteShares(state, out);
  for (let from = 0; from < closed.length;) {
    const end = endOf(closed[from]!);
    const opened: Pulse[] = [];
    const over: Pulse[] = [];
    for (; from < closed.length && endOf(closed[from]!) === end; from++) judgeName(state, closed[from]!, rules, opened, over, out);
    for (const total of opened.slice()) {
      const part = foundWith(state, total, total.open!.stepMs, out.logTime);
      if (part === undefined) continue;
      part.open!.severity = severityOf(part, part.open!, rules);
      state.volume.touch(part);
      opened.push(part);
    }
    for (const pulse of opened) out.anomaly(anomalyOf(pulse, pulse.open!, undefined));
    if (opened.length > 0) tellOpened(state, opened, out);
    tellRemaining(state, out);
    for (const pulse of over) {
      out.anomaly(anomalyOf(pulse, pulse.open!, out.logTime));
      tellOver(state, pulse, out);
      pulse.open = null;
    }
  }
  for (const life of gone) leaveName(state, life, out);
}

/** An order has so many lines looked at: whole lists of them say little more. */
const linesLookedAt = 12;

/** Takes note of where placed orders go and what they are of. */
function noteShares({ volume }: State, { taken, logTime }: Outbox): void {
  for (const { event, ending: { before, after } } of taken) {
    if (event.type !== 'order.placed' || before !== undefined || after === undefined) continue;
    const { country = '', province = '' } = after.shipTo ?? {};
    for (const of of [{ level: 'total', name: '' }, { level: 'channel', name: after.channel }] as const) {
      if (country !== '') volume.share(of, 'region', province === '' ? country : `${country}/${province}`, logTime);
      for (let i = 0; i < after.lines.length && i < linesLookedAt; i++) volume.share(of, 'sku', after.lines[i]!.sku, logTime);
    }
  }
}

function endOf({ start, stepMs }: ClosedWindow): number {
  return start + stepMs;
}

function judgeName(state: State, window: ClosedWindow, rules: VolumeRules, opened: Pulse[], over: Pulse[], out: Outbox): void {
  const { life, counts } = window;
  if (!rules.levels.includes(life.level)) return;
  const known = state.volume.pulsesOf(life);
  for (let i = 0; i < measures.length; i++) {
    const measure = measures[i]!;
    const count = counts?.counts[i] ?? 0;
    const pulse = known[i] ?? (count > 0 && rules.measures.includes(measure) && concerns[measure].length > 0 ? state.volume.pulseOf(life, measure) : undefined);
    if (pulse === undefined || !rules.measures.includes(measure)) continue;
    if (window.stepMs === hour && counts !== undefined && count > 0) {
      learnWorth(pulse, window, count);
      learnTellers(pulse, counts, i);
    }
    const happened = judgeWindow(state, pulse, window, count, counts?.late[i] ?? 0, out);
    if (happened === 'opened') {
      pulse.open!.severity = severityOf(pulse, pulse.open!, rules);
      opened.push(pulse);
    } else if (happened === 'over') over.push(pulse);
    else if (pulse.open !== null) grow(state, pulse, rules, out);
  }
  if (window.stepMs === hour) life.finest = grainOf(life, known);
}

/** An open anomaly gets graver, never less so: that is for its end to say. */
function grow(state: State, pulse: Pulse, rules: VolumeRules, out: Outbox): void {
  const open = pulse.open!;
  const severity = severityOf(pulse, open, rules);
  if (!isWorse(severity, open.severity)) return;
  open.severity = severity;
  out.anomaly(anomalyOf(pulse, open, undefined));
  tellGrown(state, pulse, out);
}

/** Currencies a series is worth something in, at most. */
const mostCurrencies = 8;

function learnWorth(pulse: Pulse, { counts }: ClosedWindow, count: number): void {
  const now = moneyIn(counts!, pulse.measure);
  const codes = new Set([...pulse.worths.map(([code]) => code), ...Object.keys(now)]);
  if (codes.size === 0) return;
  const isFirst = pulse.worths.length === 0;
  pulse.worths = [...codes].map((code) => {
    const known = pulse.worths.find(([one]) => one === code)?.[1] ?? 0;
    const worth = (now[code] ?? 0) / count;
    return [code, isFirst ? worth : known + (worth - known) * worthWeight] as const;
  }).toSorted(([one, worth], [other, more]) => more - worth || (one < other ? -1 : 1)).slice(0, mostCurrencies);
}

/** The shortest windows in which a name's busiest measure has an event each, in its busy hours. */
function grainOf({ finest }: NameLife, pulses: readonly (Pulse | undefined)[]): Step {
  let most = 0;
  for (const pulse of pulses) if (pulse !== undefined) most = Math.max(most, busy(pulse.rhythm));
  for (const [stepMs, from] of grains) if (most >= from * (finest <= stepMs ? hysteresis : 1)) return stepMs;
  return hour;
}
