import { hour, type Instant, minute } from '../domain/instant.ts';
import type { WindowState as Verdict } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
import type { EmptyMinutes } from './empty-minutes.ts';
import { type Counts, columnsOf, emptyCounts, type Step, steps, sumOf } from './hour-counts.ts';
import type { NameLife, Run, WindowState } from './window-state.ts';

/** A window as it was when it was closed. */
export interface ClosedWindow {
  readonly life: NameLife;
  readonly stepMs: Step;
  readonly start: Instant;
  /** `undefined`: nothing happened. */
  readonly counts: Counts | undefined;
  /** Whether the counts can be believed to be all there was: the source lived, and log time was in no doubt. */
  readonly whole: boolean;
}

/** A run is written once it has come to half an hour, of hours to one; what ends it writes it, too. What is closed all at once is one run, however long. */
const longestRun: Readonly<Record<Step, number>> = { [minute]: 30, [5 * minute]: 6, [hour]: 1 };

/**
 * Closes the windows of a name up to an instant.
 * @param verdict what a minute is in which nothing happened
 * @param into the windows that are judged: of every hour, and shorter ones where the name's counts are judged in them
 */
export function closeTo(windows: WindowState, life: NameLife, to: Instant, verdict: EmptyMinutes, trusted: boolean, into: ClosedWindow[], out: Outbox): void {
  while (life.closedTo < to) {
    if (!closeEmptyHour(windows, life, to, verdict, trusted, into, out)) closeMinute(windows, life, verdict, trusted, into, out);
  }
  for (let i = 0; i < steps.length; i++) if ((life.runs[i]?.span ?? 0) >= (longestRun[steps[i]!] ?? 1)) endRun(life, i, out);
}

/** An hour in which nothing happened is closed in one go, where nobody judges its parts: log time may jump by days. */
function closeEmptyHour(windows: WindowState, life: NameLife, to: Instant, verdict: EmptyMinutes, trusted: boolean, into: ClosedWindow[], out: Outbox): boolean {
  const start = life.closedTo;
  if (start % hour !== 0 || to - start < hour || windows.hourOf(life.level, life.name, start) !== undefined) return false;
  const word = verdict.at(start);
  if (word === 'late' || verdict.at(start + hour - minute) !== word || (word === 'zero' && life.finest !== hour)) return false;
  steps.forEach((stepMs, i) => extend(life, i, start, hour / stepMs, word, out));
  life.closedTo = start + hour;
  into.push({ life, stepMs: hour, start, counts: undefined, whole: trusted && word === 'zero' && start >= life.since });
  return true;
}

/** Closes one minute, and the five minutes and the hour that end with it. */
function closeMinute(windows: WindowState, life: NameLife, verdict: EmptyMinutes, trusted: boolean, into: ClosedWindow[], out: Outbox): void {
  const start = life.closedTo;
  const hourCounts = windows.hourOf(life.level, life.name, start);
  const word = verdict.at(start);
  const end = start + minute;
  life.closedTo = end;
  for (let i = 0; i < steps.length; i++) {
    const stepMs = steps[i]!;
    if (word === 'missing') life.missing[i]! += 1;
    if (word === 'late') life.late[i]! += 1;
    if (end % stepMs !== 0) continue;
    const from = end - stepMs;
    const counts = hourCounts === undefined ? undefined : sumOf(hourCounts, (from % hour) / minute, (from % hour) / minute + stepMs / minute);
    const [missing, late] = [life.missing[i]!, life.late[i]!];
    life.missing[i] = 0;
    life.late[i] = 0;
    write(life, i, from, counts, late > 0 ? 'late' : missing * minute >= stepMs ? 'missing' : 'zero', out);
    // A name that came up within the window was not counted from its beginning.
    const whole = trusted && missing === 0 && late === 0 && from >= life.since;
    if (stepMs >= life.finest) into.push({ life, stepMs, start: from, counts, whole });
  }
}

function write(life: NameLife, step: number, start: Instant, counts: Counts | undefined, word: Exclude<Verdict, 'seen'>, out: Outbox): void {
  if (counts === undefined) return extend(life, step, start, 1, word, out);
  endRun(life, step, out);
  const { level, name } = life;
  out.window({ level, name, stepMs: steps[step]!, start, span: 1, state: word === 'late' ? 'late' : 'seen', revision: 0, ...columnsOf(counts) });
}

/** So many windows more in which nothing happened. */
function extend(life: NameLife, step: number, start: Instant, span: number, word: Exclude<Verdict, 'seen'>, out: Outbox): void {
  const run = life.runs[step];
  if (run !== null && run !== undefined && run.verdict === word) {
    run.span += span;
    return;
  }
  endRun(life, step, out);
  life.runs[step] = { start, span, verdict: word };
}

/** Writes what is not written yet: the time after is left out. */
export function endRuns(life: NameLife, out: Outbox): void {
  for (let i = 0; i < steps.length; i++) endRun(life, i, out);
}

function endRun(life: NameLife, step: number, out: Outbox): void {
  const run: Run | null | undefined = life.runs[step];
  if (run === null || run === undefined) return;
  const { level, name } = life;
  out.window({ level, name, stepMs: steps[step]!, start: run.start, span: run.span, state: run.verdict, revision: 0, ...nothing });
  life.runs[step] = null;
}

const nothing = columnsOf(emptyCounts());
