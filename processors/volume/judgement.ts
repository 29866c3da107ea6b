import { day, hour, type Instant } from '../domain/instant.ts';
import { measures } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import type { ClosedWindow } from '../windows/closing.ts';
import { specialAt } from './calendar.ts';
import { absentChannels, trustIn } from '../windows/watch-windows.ts';
import { contributorsOf, partsOf } from './contributors.ts';
import { type Direction, enough, evidenceOf, type Excess, gather, offBy } from './excess.ts';
import { type LocalHour, localHour } from './local-hour.ts';
import { concerns, neededBy, type Pulse } from './pulse.ts';
import { busy, expectedAt, expectedIn, isLearned, noteHour } from './rhythm.ts';

/** What is usual is known the less surely the fewer days it was learned from, and more evidence is asked for: twice as much after so many days. */
const unsureDays = 7;

/** The detector has a say where a window usually counts so many: with fewer, one window by itself says nothing. */
const detectorFrom = 5;

/** A score from which one window is enough. */
const gross = 0.8;

/** What the row of an anomaly says that the detector found: its scores are of windows, the row's of the stretch. */
const strangeScore = 0.5;

/** After its first alarm the detector holds what goes on just below the line. */
const stillStrange = 0.45;

/** Evidence that all is well again, in nats. */
const calmEnough = 4;

/** What goes on for so long is how things are now. */
const acceptedAfterMs = 3 * day;

/** A stretch that took so long to be found crept in. */
const creepsMs = day / 2;

/** On days of which nobody knows what to expect only half the usual is asked for, and nothing is too much. */
const leastOnSpecialDays = 0.5;
const specialSpread = 4;

/** A part that has this much of its total's difference, and this share of the evidence that would be enough by itself, is found with it. */
const foundWithShare = 0.75;
const foundWithEvidence = 0.4;

/**
 * Judges one series in one window, and learns from it.
 * @param late of the count, what came too late for windows of its own
 */
export function judgeWindow(state: State, pulse: Pulse, window: ClosedWindow, count: number, late: number, out: Outbox): 'opened' | 'over' | 'as_it_was' {
  const { life, stepMs, start } = window;
  const trust = trustIn(state, neededBy(pulse), start, start + stepMs, out.logTime);
  const whole = window.whole && trust !== 'away';
  const { timezone } = state.settings;
  const local = localHour(start, timezone);
  const special = specialAt(rulesInForce(state).calendar, life, start, timezone);
  const wasOpen = pulse.open !== null;
  let happened: 'opened' | 'over' | 'as_it_was' = 'as_it_was';
  if (whole && trust === 'sound' && stepMs === life.finest) {
    const expected = usualOf(state, pulse, window, local) * (special === undefined ? 1 : (special.factor ?? leastOnSpecialDays));
    const judged = withoutBacklog(count, late, expected);
    const strange = isStrange(state, pulse, window, judged, special);
    happened = wasOpen
      ? goOn(state, pulse, window, judged, expected, strange !== '', local)
      : begin(state, pulse, window, judged, expected, strange, special, local, out.logTime);
  }
  const learned = stepMs === hour && noteHour(pulse.rhythm, pulse.week, local, wasOpen || pulse.open !== null || (late > 0 && isLearned(pulse.rhythm, local)) ? clipped(pulse, local, count) : count, whole && special === undefined);
  state.volume.touch(pulse, learned);
  return happened;
}

/** What comes all at once and too late makes no flood; of a source that is never early enough it makes up what is expected. */
function withoutBacklog(count: number, late: number, expected: number): number {
  return Math.max(count - late, Math.min(count, Math.round(expected)));
}

/** What a window usually counts. Of a total that is less what channels have of it that are gone: that they are is told of by itself. */
function usualOf(state: State, pulse: Pulse, { stepMs, start, life }: ClosedWindow, local: LocalHour): number {
  const own = (usualBy(state, pulse, stepMs, start, local) * stepMs) / hour;
  if (life.level !== 'total') return own;
  let gone = 0;
  for (const channel of absentChannels(state, start, start + stepMs)) {
    const part = state.volume.pulsesOf({ level: 'channel', name: channel })[measures.indexOf(pulse.measure)];
    if (part !== undefined) gone += (usualBy(state, part, stepMs, start, local) * stepMs) / hour;
  }
  return Math.max(0, own - gone);
}

/** A count an hour. Within an hour it lies between this hour's and that of the nearer neighbour. */
function usualBy(state: State, { rhythm, week }: Pulse, stepMs: number, start: Instant, local: LocalHour): number {
  if (stepMs === hour) return expectedIn(rhythm, week, local);
  const into = ((start + stepMs / 2) % hour) / hour - 0.5;
  return expectedAt(rhythm, week, local, localHour(into < 0 ? start - hour : start + hour, state.settings.timezone), Math.abs(into));
}

/** What is out of bounds is learned as half, or double, what was expected: an outage leaves little behind, and what comes every week is expected in the end. */
function clipped({ rhythm, week }: Pulse, local: LocalHour, count: number): number {
  const expected = expectedIn(rhythm, week, local);
  return Math.max(expected / 2, Math.min(2 * expected + 1, count));
}

/** What the detector says of a window: out of bounds, and which way. */
function isStrange(state: State, pulse: Pulse, { stepMs, start }: ClosedWindow, count: number, special: { readonly factor?: number } | undefined): Direction | '' {
  if ((busy(pulse.rhythm) * stepMs) / hour < detectorFrom) return '';
  const detector = state.volume.detectorOf(pulse, { stepMs, timezone: state.settings.timezone, week: true });
  const { score, direction, anomalous } = detector.judge({ at: start, value: count, special });
  const goesOn = pulse.strange > 0 && score >= stillStrange;
  if (!anomalous && !goesOn) {
    pulse.strange = 0;
    return '';
  }
  if (pulse.strange === 0) pulse.strangeSince = start;
  const { minimumWindows } = rulesInForce(state).volume;
  pulse.strange = score >= gross ? Math.max(pulse.strange + 1, minimumWindows) : pulse.strange + 1;
  const way = direction === '' ? (count > expectedIn(pulse.rhythm, pulse.week, localHour(start, state.settings.timezone)) * (stepMs / hour) ? 'rise' : 'drop') : direction;
  return pulse.strange >= minimumWindows && concerns[pulse.measure].includes(way) ? way : '';
}

function begin(
  state: State, pulse: Pulse, { stepMs, start }: ClosedWindow, count: number, expected: number, strange: Direction | '', special: { readonly factor?: number } | undefined, local: LocalHour, logTime: Instant,
): 'opened' | 'as_it_was' {
  const { rhythm } = pulse;
  const learned = isLearned(rhythm, local);
  // How much more a special day brings is a guess, by the hour even more so.
  const spread = special === undefined ? rhythm.spread : rhythm.spread * specialSpread;
  const vague = special !== undefined && special.factor === undefined;
  const patience = 1 + unsureDays / Math.max(1, rhythm.days);
  let found: Direction | undefined;
  for (const direction of concerns[pulse.measure]) {
    if (!learned || (vague && direction === 'rise')) continue;
    if (gather(pulse[direction], direction, start, count, expected, spread, patience)) found ??= direction;
  }
  if (found !== undefined) return openAt(state, pulse, found, pulse[found], stepMs, scoreOf(pulse[found], found), logTime);
  if (strange === '' || offBy(strange, { seen: count, expected }) === 0) return 'as_it_was';
  const stretch: Excess = { sum: 0, since: pulse.strangeSince, seen: count * pulse.strange, expected: expected * pulse.strange };
  return openAt(state, pulse, strange, stretch, stepMs, strangeScore, logTime);
}

/** Evidence as a score: half at the line, towards one as it grows. */
function scoreOf({ sum }: Excess, direction: Direction): number {
  return Math.max(0.5, sum / (sum + enough[direction]));
}

function openAt(state: State, pulse: Pulse, direction: Direction, { since, seen, expected }: Excess, stepMs: number, score: number, logTime: Instant): 'opened' {
  const kind = direction === 'drop' && seen === 0 && stepMs === hour ? 'silence' : logTime - since > creepsMs ? 'drift' : direction;
  const contributors = contributorsOf(state, pulse, { direction, seen, expected }, logTime);
  pulse.open = { since, foundAt: logTime, stepMs, kind, direction, seen, expected, score, severity: 'info', calm: 0, calmWindows: 0, contributors };
  return 'opened';
}

/** An anomaly goes on, until there is evidence enough that all is as usual, or so long that it is the usual. */
function goOn(state: State, pulse: Pulse, { start }: ClosedWindow, count: number, expected: number, strange: boolean, local: LocalHour): 'over' | 'as_it_was' {
  const { rhythm, open: known } = pulse;
  const open = known!;
  open.seen += count;
  open.expected += expected;
  const evidence = evidenceOf(open.direction, count, expected, rhythm.spread);
  open.calm = Math.max(0, open.calm - evidence);
  open.calmWindows = strange || evidence > 0 ? 0 : open.calmWindows + 1;
  const { recoverWindows } = rulesInForce(state).volume;
  const isCalm = open.calmWindows >= recoverWindows && (open.calm >= calmEnough || !isLearned(rhythm, local));
  const isUsual = start - open.foundAt >= acceptedAfterMs;
  // What was lacking may come all at once.
  const isMadeUp = evidence <= 0 && !strange && offBy(open.direction, open) === 0;
  if (!isCalm && !isUsual && !isMadeUp) return 'as_it_was';
  if (isUsual && open.expected > 0) rhythm.level *= Math.min(10, Math.max(0.1, open.seen / open.expected));
  for (const excess of [pulse.drop, pulse.rise]) excess.sum = 0;
  pulse.strange = 0;
  return 'over';
}

/** The part that a total's anomaly is about, where it is one: it is found with it, though by itself it would be found later. */
export function foundWith(state: State, total: Pulse, stepMs: number, logTime: Instant): Pulse | undefined {
  const { open } = total;
  if (open === null || total.level !== 'total') return undefined;
  const { direction } = open;
  const difference = offBy(direction, open);
  const part = partsOf(state, total).find((one) => one.open === null && concerns[one.measure].includes(direction)
    && one[direction].sum >= foundWithEvidence * enough[direction] && offBy(direction, one[direction]) >= foundWithShare * difference);
  if (part === undefined) return undefined;
  openAt(state, part, direction, part[direction], stepMs, 0.5, logTime);
  return part;
}
