import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LastWeek } from '../../../commands/bench-detect/last-week.ts';
import { RandomCutForest } from '../../../commands/bench-detect/random-cut-forest.ts';
import { RandomCutTree } from '../../../commands/bench-detect/random-cut-tree.ts';
import { rivals } from '../../../commands/bench-detect/rivals.ts';
import { SeasonalZ } from '../../../commands/bench-detect/seasonal-z.ts';
import { ThreeSigma } from '../../../commands/bench-detect/three-sigma.ts';
import { WindowedGaussian } from '../../../commands/bench-detect/windowed-gaussian.ts';
import { day, hour, minute } from '../../../processors/domain/instant.ts';
import { Random } from '../../../samples/random.ts';

const settings = { stepMs: hour, timezone: 'UTC', seed: 1 };
/** A day's wave with a little noise. */
const wave = (row: number, random: Random) => 100 + 50 * Math.sin((row / 24) * 2 * Math.PI) + random.between(-5, 5);

// The service's own detector has tests of its own.
test.each(Object.entries(rivals).filter(([name]) => !name.startsWith('orderwatch')))('%s scores within [0, 1], whatever it is fed', (_, make) => {
  const values = fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 1e12, -1e12), fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 600, size: 'max' });
  fc.assert(fc.property(values, fc.integer(), (series, seed) => {
    const rival = make({ ...settings, seed });
    for (const [row, value] of series.entries()) {
      const score = rival.judge(row * hour, value);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  }), { numRuns: 6 });
});

test('three sigma and the Gaussian raise the alarm at three standard deviations', () => {
  for (const rival of [new ThreeSigma(), new WindowedGaussian()]) {
    for (let row = 0; row < 1_000; row += 1) rival.judge(0, row % 2 === 0 ? 9 : 11);
    expect(rival.judge(0, 12.9)).toBeLessThan(0.5);
    expect(rival.judge(0, 13.2)).toBeGreaterThan(0.5);
  }
});

test('the window of the Gaussian forgets what is long past', () => {
  const rival = new WindowedGaussian();
  for (let row = 0; row < 6_400; row += 1) rival.judge(0, row % 2 === 0 ? 0 : 1_000);
  for (let row = 0; row < 6_400; row += 1) rival.judge(0, row % 2 === 0 ? 9 : 11);
  expect(rival.judge(0, 20)).toBeGreaterThan(0.5);
});

test('last week raises the alarm at half and at double', () => {
  const rival = new LastWeek();
  expect(rival.judge(0, 100)).toBe(0);
  expect(rival.judge(7 * day, 51)).toBeLessThan(0.5);
  expect(rival.judge(14 * day, 25.5)).toBe(0.5);
  expect(rival.judge(21 * day, 51)).toBe(0.5);
});

test('the seasonal z knows the season and the growth, and sees what fits neither', () => {
  const rival = new SeasonalZ(settings);
  const random = new Random(5);
  const weeks = 5;
  for (let row = 0; row < weeks * 168; row += 1) {
    const grown = wave(row, random) * (1 + row / (weeks * 168));
    const score = rival.judge(row * hour, grown);
    if (row > 2 * 168) expect(score).toBeLessThan(0.5);
  }
  expect(rival.judge(weeks * 168 * hour, 0)).toBeGreaterThan(0.5);
  expect(new SeasonalZ({ ...settings, stepMs: minute }).judge(0, 5)).toBe(0);
});

describe('a random cut', () => {
  test('tree takes points in and out in any order, equal ones too, and sets apart what is far away', () => {
    const steps = fc.array(fc.record({ values: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), remove: fc.boolean() }), { maxLength: 200 });
    fc.assert(fc.property(steps, fc.integer(), (all, seed) => {
      const tree = new RandomCutTree(32, 2, new Random(seed));
      const leaves: number[] = [];
      for (const { values, remove } of all) {
        if (leaves.length === 32 || (remove && leaves.length > 0)) tree.remove(leaves.splice(values[0] % leaves.length, 1)[0]!);
        else leaves.push(tree.insert(Float64Array.from(values)));
      }
      if (leaves.length >= 8) expect(tree.score(Float64Array.from([1e6, 1e6]))).toBeGreaterThan(0.99);
      while (leaves.length > 0) tree.remove(leaves.pop()!);
      expect(tree.score(Float64Array.from([1, 1]))).toBe(0);
    }));
  });

  test('forest tells what it has not seen from what it has, and repeats itself with its seed', () => {
    const judge = () => {
      const [random, forest] = [new Random(3), new RandomCutForest(settings, 8)];
      return Array.from({ length: 1_200 }, (_, row) => forest.judge(0, row === 1_100 ? 400 : wave(row, random)));
    };
    const scores = judge();
    const usual = scores.slice(300, 1_100).toSorted((a, b) => a - b);
    expect(scores[1_100]).toBeGreaterThan(usual.at(-1)!);
    expect(scores[1_100]).toBeGreaterThan(0.5);
    expect(usual[Math.floor(usual.length * 0.99)]).toBeLessThan(0.5);
    expect(judge()).toEqual(scores);
  });
});
