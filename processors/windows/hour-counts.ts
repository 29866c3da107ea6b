import { hour, type Instant, minute } from '../domain/instant.ts';
import { type Measure, measures, moneyMeasures, type WindowLevel, type WindowRow } from '../domain/window.ts';
import { indexOf, type Tally } from './tally.ts';

/** Counts of a stretch of time, by measure, and money as triples: measure, currency, minor units. */
export interface Counts {
  readonly counts: number[];
  readonly money: (number | string)[];
  /** Of the counts, those that came too late for their own window and are counted in this one; empty: none. */
  readonly late: number[];
  /** Of the counts, those that systems told of, as triples: measure, system, count. */
  readonly told: number[];
}

/**
 * Counts of one name in one hour of event time, by minute. Unlike other entries
 * of the state it is altered in place, and handed to its table again each time.
 */
export interface HourCounts {
  readonly level: WindowLevel;
  readonly name: string;
  readonly start: Instant;
  /** By minute of the hour; `null` where nothing happened. */
  readonly minutes: (Counts | null)[];
  /** How often its windows were revised: 60 of a minute, 12 of five, one of the hour. Empty: none was. */
  readonly revisions: number[];
}

/** Lengths of windows, milliseconds, the shortest first. */
export const steps = [minute, 5 * minute, hour] as const;

export type Step = (typeof steps)[number];

export function emptyHour(level: WindowLevel, name: string, start: Instant): HourCounts {
  return { level, name, start, minutes: Array.from({ length: 60 }, () => null), revisions: [] };
}

export function emptyCounts(): Counts {
  return { counts: measures.map(() => 0), money: [], late: [], told: [] };
}

/** Counts one thing in its minute, or, too late for that, in another. */
export function addTally(into: HourCounts, minuteOfHour: number, tally: Tally, isLate: boolean): void {
  const counts = (into.minutes[minuteOfHour] ??= emptyCounts());
  counts.counts[tally.measure]! += tally.count;
  if (isLate) addLate(counts.late, tally.measure, tally.count);
  if (tally.system >= 0 && tally.count > 0) addTold(counts.told, tally.measure, tally.system, tally.count);
  if (tally.minor !== 0) addMoney(counts.money, tally.measure, tally.currency, tally.minor);
}

function addTold(told: number[], measure: number, system: number, count: number): void {
  for (let at = 0; at < told.length; at += 3) {
    if (told[at] === measure && told[at + 1] === system) {
      told[at + 2]! += count;
      return;
    }
  }
  told.push(measure, system, count);
}

function addLate(late: number[], measure: number, count: number): void {
  if (late.length === 0) for (let i = 0; i < measures.length; i++) late.push(0);
  late[measure]! += count;
}

function addMoney(money: (number | string)[], measure: number, currency: string, minor: number): void {
  for (let at = 0; at < money.length; at += 3) {
    if (money[at] === measure && money[at + 1] === currency) {
      (money[at + 2] as number) += minor;
      return;
    }
  }
  money.push(measure, currency, minor);
}

/** What `minutes` of the hour hold together, from the first named up to but without the last; `undefined` when nothing. */
export function sumOf(hourCounts: HourCounts | undefined, from: number, to: number): Counts | undefined {
  let sum: Counts | undefined;
  for (let at = from; at < to; at++) {
    const one = hourCounts?.minutes[at];
    if (one === null || one === undefined) continue;
    if (to - from === 1) return one;
    sum ??= emptyCounts();
    addCounts(sum, one);
  }
  return sum;
}

export function addCounts(into: Counts, more: Counts): void {
  for (let i = 0; i < measures.length; i++) into.counts[i]! += more.counts[i]!;
  for (let i = 0; i < more.late.length; i++) addLate(into.late, i, more.late[i]!);
  for (let at = 0; at < more.told.length; at += 3) addTold(into.told, more.told[at]!, more.told[at + 1]!, more.told[at + 2]!);
  for (let at = 0; at < more.money.length; at += 3) addMoney(into.money, more.money[at] as number, more.money[at + 1] as string, more.money[at + 2] as number);
}

/** One more revision of a window; answers which it is. */
export function revise(hourCounts: HourCounts, step: Step, start: Instant): number {
  const { revisions } = hourCounts;
  if (revisions.length === 0) for (let i = 0; i < 73; i++) revisions.push(0);
  const at = (start - hourCounts.start) / step + (step === minute ? 0 : step === hour ? 72 : 60);
  return ++revisions[at]!;
}

/** Money of one measure by currency. */
export function moneyOf(counts: Counts, measure: Measure): Readonly<Record<string, number>> {
  const index = indexOf[measure];
  const byCurrency: Record<string, number> = {};
  for (let at = 0; at < counts.money.length; at += 3) {
    if (counts.money[at] === index) byCurrency[counts.money[at + 1] as string] = counts.money[at + 2] as number;
  }
  return byCurrency;
}

/** How much of a measure a system told of. */
export function toldBy({ told }: Counts, measure: number, system: number): number {
  for (let at = 0; at < told.length; at += 3) if (told[at] === measure && told[at + 1] === system) return told[at + 2]!;
  return 0;
}

/** Counts as a row has them. */
export function columnsOf(counts: Counts): Pick<WindowRow, 'counts' | 'amounts'> {
  const byMeasure = {} as Record<Measure, number>;
  measures.forEach((measure, i) => { byMeasure[measure] = counts.counts[i]!; });
  const amounts = {} as Record<(typeof moneyMeasures)[number], Readonly<Record<string, number>>>;
  for (const measure of moneyMeasures) amounts[measure] = moneyOf(counts, measure);
  return { counts: byMeasure, amounts };
}
