import { describe, expect, test } from 'vitest';
import { Memory } from '../../../../processors/detection/memory.ts';
import { RobustScale } from '../../../../processors/detection/robust-scale.ts';
import { normal, seeded } from './seeded.ts';

const quartile = 0.6745;

describe('a robust scale', () => {
  test.each([1e-3, 1, 1e6])('finds the median deviation of normal chance of %d', (deviation) => {
    const chance = seeded(21);
    const scale = new RobustScale(new Memory(), 1);
    expect(scale.known(0)).toBe(false);
    for (let point = 0; point < 20_000; point += 1) scale.learn(0, point % 24, deviation * normal(chance), 1e-12);
    expect(scale.known(0)).toBe(true);
    for (const hour of [0, 12, 23]) expect(scale.at(0, hour, 0) / (deviation * quartile)).toBeCloseTo(1, 0);
  });

  test('keeps the hours apart, and the measures', () => {
    const chance = seeded(22);
    const scale = new RobustScale(new Memory(), 2);
    for (let point = 0; point < 24_000; point += 1) {
      scale.learn(0, point % 24, (point % 24 === 9 ? 10 : 1) * normal(chance), 1e-9);
      scale.learn(1, point % 24, 100 * normal(chance), 1e-9);
    }
    expect(scale.at(0, 9, 0)).toBeGreaterThan(5 * scale.at(0, 10, 0));
    expect(scale.at(1, 10, 0)).toBeGreaterThan(50 * scale.at(0, 10, 0));
  });

  test('is not moved by outliers, and never less than the least', () => {
    const chance = seeded(23);
    const scale = new RobustScale(new Memory(), 1);
    for (let point = 0; point < 10_000; point += 1) scale.learn(0, 5, point % 50 === 0 ? 1e6 : normal(chance), 1e-9);
    expect(scale.at(0, 5, 0)).toBeLessThan(1);
    for (let point = 0; point < 5_000; point += 1) scale.learn(0, 6, 0, 0.5);
    expect(scale.at(0, 6, 0.5)).toBeGreaterThanOrEqual(0.5);
  });
});
