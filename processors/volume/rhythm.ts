import type { LocalHour } from './local-hour.ts';

/**
 * How many a series usually counts in an hour: by the hour of the day, drawn
 * towards what this hour of this weekday counted before as that gets known, and
 * by a level that follows growth. Learned a day at a time, without hours that
 * were out of bounds. All are means of counts, so that nothing feeds on itself.
 * Altered in place.
 */
export interface Rhythm {
  /** Days learned. */
  days: number;
  /** Mean count by hour of the day, over all days. */
  readonly hours: number[];
  /** Mean of a day's count, of all days and by weekday, and how often each weekday was learned. */
  total: number;
  readonly weekdays: number[];
  readonly weekdaysSeen: number[];
  level: number;
  /** Variance over mean of what is counted in an hour: 1 where chance alone is at work. */
  spread: number;
  /** The day under way, and its counts by hour; -1: not to be learned. */
  date: string;
  readonly today: number[];
}

/** Mean count by weekday and hour, 168 numbers. Kept apart: it changes once a day. */
export type Week = number[];

/** Fewer days say too little: a shop that rests on one day of the week has to be seen resting. */
const learningDays = 8;

/** The newest day's weight, once there are many. */
const hourWeight = 0.1;
const weekdayWeight = 0.25;
const spreadWeight = 1 / 150;

/** One hour's part in the spread is at most this: what is out of all bounds is not chance. */
const mostStrange = 9;

/** What a weekday is drawn to all days with, and an hour of a weekday to that hour of all days: so many days' worth. */
const weekdayPrior = 0.5;
const weekPrior = 3;
const weekTrusted = 6;

/** Counts that a day's share of what was expected is drawn to one with: few events say little of growth. */
const levelPrior = 20;
const levelWeight = 0.2;
const levelFades = 0.9;

export function unknownRhythm(): Rhythm {
  return {
    days: 0, hours: times(24, 0), total: 0, weekdays: times(7, 0), weekdaysSeen: times(7, 0),
    level: 1, spread: 1, date: '', today: times(24, -1),
  };
}

export function unknownWeek(): Week {
  return times(168, 0);
}

function times(length: number, value: number): number[] {
  return Array.from({ length }, () => value);
}

/** What an hour usually counts; 0 while nothing is known. */
export function expectedIn(rhythm: Rhythm, week: Week, { hour, weekday }: LocalHour): number {
  return usualIn(rhythm, week, hour, weekday) * rhythm.level;
}

/**
 * What is usual at a moment within an hour, as a count an hour: between the
 * middles of hours it goes from the one to the other, as days do.
 */
export function expectedAt(rhythm: Rhythm, week: Week, local: LocalHour, neighbour: LocalHour, weight: number): number {
  return expectedIn(rhythm, week, local) * (1 - weight) + expectedIn(rhythm, week, neighbour) * weight;
}

function usualIn({ hours, total, weekdays, weekdaysSeen }: Rhythm, week: Week, hour: number, weekday: number): number {
  if (total === 0) return 0;
  const seen = weekdaysSeen[weekday]!;
  const share = (weekdays[weekday]! * seen + total * weekdayPrior) / ((seen + weekdayPrior) * total);
  const known = Math.min(seen, weekTrusted);
  return (week[weekday * 24 + hour]! * known + hours[hour]! * share * weekPrior) / (known + weekPrior);
}

/** Whether enough is known to say what is usual at this time. */
export function isLearned(rhythm: Rhythm, { weekday }: LocalHour): boolean {
  return rhythm.days >= learningDays && rhythm.weekdaysSeen[weekday]! > 0;
}

/** What it counts an hour when there is much to do: in the third of its hours. */
export function busy(rhythm: Rhythm): number {
  let [first, second, third] = [0, 0, 0];
  for (const count of rhythm.hours) {
    if (count > first) [first, second, third] = [count, first, second];
    else if (count > second) [second, third] = [count, second];
    else if (count > third) third = count;
  }
  return third * rhythm.level;
}

/**
 * Takes in an hour.
 * @param usable false: it was out of bounds, special, or nobody knows what happened
 * @returns whether a day was learned, and the week changed with it
 */
export function noteHour(rhythm: Rhythm, week: Week, local: LocalHour, count: number, usable: boolean): boolean {
  let learned = false;
  if (rhythm.date !== local.date) {
    if (rhythm.date !== '') learned = learnDay(rhythm, week);
    rhythm.date = local.date;
    rhythm.today.fill(-1);
  }
  // The hour that clocks repeat in autumn counts once, as the second.
  rhythm.today[local.hour] = usable ? count : -1;
  const expected = expectedIn(rhythm, week, local);
  if (usable && isLearned(rhythm, local) && expected >= 0.2) {
    rhythm.spread += (Math.min(mostStrange, (count - expected) ** 2 / expected) - rhythm.spread) * spreadWeight;
  }
  return learned;
}

function learnDay(rhythm: Rhythm, week: Week): boolean {
  const { today, hours, weekdays, weekdaysSeen } = rhythm;
  const weekday = new Date(`${rhythm.date}T00:00:00Z`).getUTCDay();
  let [counted, usual, all, known] = [0, 0, 0, 0];
  for (let h = 0; h < 24; h++) {
    const expected = usualIn(rhythm, week, h, weekday);
    all += expected;
    if (today[h]! < 0) continue;
    known += 1;
    counted += today[h]!;
    usual += expected;
  }
  // Of a day of which half is missing, nobody can say how busy it was.
  if (known < 12 || usual < all / 2) return false;
  // What was not counted is made up by what was expected.
  const total = counted + Math.max(0, all - usual);
  const seen = weekdaysSeen[weekday]!;
  if (seen > 0) {
    const share = (counted + levelPrior) / (usual * rhythm.level + levelPrior);
    rhythm.level = Math.min(3, Math.max(1 / 3, rhythm.level ** levelFades * share ** levelWeight));
  }
  rhythm.days += 1;
  weekdaysSeen[weekday] = seen + 1;
  const weight = Math.max(1 / rhythm.days, hourWeight);
  const ofWeekday = Math.max(1 / (seen + 1), weekdayWeight);
  rhythm.total += (total - rhythm.total) * weight;
  weekdays[weekday]! += (total - weekdays[weekday]!) * ofWeekday;
  for (let h = 0; h < 24; h++) {
    if (today[h]! < 0) continue;
    hours[h]! += (today[h]! - hours[h]!) * weight;
    week[weekday * 24 + h]! += (today[h]! - week[weekday * 24 + h]!) * ofWeekday;
  }
  return true;
}
