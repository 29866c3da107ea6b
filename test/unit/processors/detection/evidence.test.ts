import { describe, expect, test } from 'vitest';
import { Memory } from '../../../../processors/detection/memory.ts';
import { Novelty } from '../../../../processors/detection/novelty.ts';
import { PageTest } from '../../../../processors/detection/page-test.ts';
import { Repetition } from '../../../../processors/detection/repetition.ts';
import { WeekProfile } from '../../../../processors/detection/week-profile.ts';
import { minute } from '../../../../processors/domain/instant.ts';
import { count, normal, seeded } from './seeded.ts';

describe("Page's test", () => {
  /** Points until it is sure, judged against a due mean of 2 a minute; `undefined` within so many. */
  function pointsUntilSure(mean: number, seed: number, most: number, dispersion = 1): { points: number; sure: number } | undefined {
    const chance = seeded(seed);
    const page = new PageTest(new Memory(), minute);
    for (let points = 1; points <= most; points += 1) {
      const sure = page.see(count(mean, dispersion, chance), 2, 2, dispersion, false);
      if (Math.abs(sure) >= 1) return { points, sure };
    }
    return undefined;
  }

  test.each([1, 2, 3, 4])('finds silence, half and twice (seed %i)', (seed) => {
    expect(pointsUntilSure(0, seed, 10)?.sure).toBeLessThan(0);
    const half = pointsUntilSure(1, seed, 150);
    expect(half?.sure).toBeLessThan(0);
    const twice = pointsUntilSure(4, seed, 60);
    expect(twice?.sure).toBeGreaterThan(0);
  });

  test.each([1, 4])('lets chance of dispersion %i pass', (dispersion) => {
    let told = 0;
    for (let seed = 100; seed < 130; seed += 1) if (pointsUntilSure(2, seed, 3 * 1_440, dispersion) !== undefined) told += 1;
    // Once in ten days by design: nine in thirty times three days.
    expect(told).toBeLessThanOrEqual(12);
  });

  test('asks for more when counts are overdispersed', () => {
    expect(pointsUntilSure(0, 1, 100, 4)?.points).toBeGreaterThan((pointsUntilSure(0, 1, 100)?.points ?? Infinity) * 3);
  });

  test('falls silent on a series whose rate is never what is due', () => {
    const chance = seeded(5);
    const page = new PageTest(new Memory(), minute);
    let told = 0;
    for (let point = 0; point < 7 * 1_440; point += 1) if (Math.abs(page.see(count(1, 1, chance), 2, 2, 1, false)) >= 1) told += 1;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(60);
  });

  test('tells of nothing but silence when asked so', () => {
    const page = new PageTest(new Memory(), minute);
    for (let point = 0; point < 500; point += 1) expect(Math.abs(page.see(1, 10, 10, 1, true))).toBe(0);
    expect(page.see(0, 10, 10, 1, true)).toBeLessThanOrEqual(-1);
  });
});

describe('novelty', () => {
  test('is how far a value goes beyond all before it, signed, and once', () => {
    const chance = seeded(31);
    const novelty = new Novelty(new Memory(), 1, 0.02);
    let records = 0;
    for (let point = 0; point < 5_000; point += 1) if (Math.abs(novelty.see(0, normal(chance), 1, 0)) > 0.1) records += 1;
    expect(records).toBeLessThan(30);
    expect(novelty.see(0, 12, 1, 0)).toBeGreaterThan(0.5);
    expect(novelty.see(0, 12, 1, 0)).toBe(0);
    expect(novelty.see(0, -30, 1, 0)).toBeLessThan(-0.5);
  });

  test('comes back when the extremes were forgotten', () => {
    const chance = seeded(32);
    const seen = (forget: number): number => {
      const novelty = new Novelty(new Memory(), 1, 0.02);
      for (let point = 0; point < 2_000; point += 1) novelty.see(0, point === 500 ? 100 : normal(chance), 1, forget);
      return novelty.see(0, 60, 1, forget);
    };
    expect(seen(0)).toBe(0);
    expect(seen(1e-3)).toBeGreaterThan(0);
  });
});

describe('repetition', () => {
  test('says a thing once, and again when it is plainly worse or long past', () => {
    const repetition = new Repetition(new Memory(), minute);
    const heard = [1.5, 1.4, 2.9, 3.1, 0, 2].map((sure) => repetition.hear(sure));
    expect(heard).toEqual([false, true, true, false, true, true]);
    for (let point = 0; point < 60; point += 1) repetition.hear(0);
    expect(repetition.hear(1)).toBe(false);
  });

  test('never keeps an alarm back for what was too little for one', () => {
    const repetition = new Repetition(new Memory(), minute);
    expect([0.9, 0.95, 1].map((sure) => repetition.hear(sure))).toEqual([false, true, false]);
  });
});

describe('a week profile', () => {
  function learned(weeks: number, mean: (dayNumber: number) => number): WeekProfile {
    const week = new WeekProfile(new Memory());
    for (let dayNumber = 700; dayNumber <= 700 + 7 * weeks; dayNumber += 1) {
      for (let hourOfDay = 0; hourOfDay < 24; hourOfDay += 1) week.learn(dayNumber, mean(dayNumber), 24);
    }
    return week;
  }

  test('reads a quiet day as a busy one, and lets small differences be', () => {
    const quiet = learned(3, (dayNumber) => (dayNumber % 7 >= 5 ? 50 : 100));
    expect(quiet.ratio(703, 705)).toBeCloseTo(2 / 1.2, 6);
    expect(quiet.ratio(705, 703)).toBeCloseTo(1.2 / 2, 6);
    expect(quiet.ratio(703, 702)).toBe(1);
    expect(learned(3, (dayNumber) => (dayNumber % 7 >= 5 ? 95 : 100)).ratio(703, 705)).toBe(1);
  });

  test('makes no ratio of nothing, of the negative and of days half missing', () => {
    expect(learned(2, () => 0).ratio(703, 705)).toBe(1);
    expect(learned(2, (dayNumber) => (dayNumber % 7 === 1 ? -5 : 5)).ratio(701, 702)).toBe(1);
    const sparse = new WeekProfile(new Memory());
    for (let dayNumber = 700; dayNumber < 715; dayNumber += 1) sparse.learn(dayNumber, dayNumber % 7 === 0 ? 1 : 100, 24);
    expect(sparse.ratio(700, 701)).toBe(1);
  });
});
