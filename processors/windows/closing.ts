import { hour, type Instant, minute } from '../domain/instant.ts';
import type { WindowState as Verdict } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
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

/** A run is written when it has come to half an hour, of hours to one; what ends it writes it, too. */
const longestRun: Readonly<Record<Step, number>> = { [minute]: 30, [5 * minute]: 6, [hour]: 1 };

/**
 * Closes one minute of a name, and the five minutes and the hour that end with it.
 * @param verdict what a minute is in which nothing happened
 * @param into the windows that are judged: of every hour, and shorter ones where the name's counts are judged in them
 */
export function closeMinute(
  windows: WindowState, life: NameLife, start: Instant, verdict: (start: Instant) => Exclude<Verdict, 'seen'>, trusted: boolean, into: ClosedWindow[], out: Outbox,
): void {
  const hourCounts = windows.hourOf(life.level, life.name, start);
  const word = verdict(start);
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
  const stepMs = steps[step]!;
  const run = life.runs[step];
  if (counts === undefined) {
    let grown = run;
    if (grown !== null && grown !== undefined && grown.verdict === word) grown.span++;
    else {
      endRun(life, step, out);
      life.runs[step] = grown = { start, span: 1, verdict: word };
    }
    if (grown.span >= (longestRun[stepMs] ?? 1)) endRun(life, step, out);
    return;
  }
  endRun(life, step, out);
  const { level, name } = life;
  out.window({ level, name, stepMs, start, span: 1, state: word === 'late' ? 'late' : 'seen', revision: 0, ...columnsOf(counts) });
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
