import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDeviation, logGamma, normalDeviation } from '../../../../processors/detection/count-tail.ts';

test('the logarithm of the gamma function is that of factorials and of half numbers', () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n += 1) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 9);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 9);
  expect(logGamma(0.001)).toBeCloseTo(6.907178885383853, 8);
});

test.each([[0.5, 0], [0.158655, 1], [0.0227501, 2], [0.00134990, 3], [2.86652e-7, 5], [6.22096e-16, 8]])('a normal tail of %d lies at %d', (tail, deviation) => {
  expect(normalDeviation(tail)).toBeCloseTo(deviation, 2);
});

describe('a count', () => {
  /** Probabilities of Poisson's law, and of the negative binomial's, summed term by term. */
  const poisson = (count: number, mean: number): number => Math.exp(count * Math.log(mean) - mean - logGamma(count + 1));
  const negativeBinomial = (count: number, mean: number, size: number): number =>
    Math.exp(logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(size / (size + mean)) + count * Math.log(mean / (size + mean)));
  const upper = (probability: (count: number) => number, count: number): number => {
    let below = 0;
    for (let one = 0; one < count; one += 1) below += probability(one);
    return 1 - below - probability(count) / 2;
  };

  test.each([[3, 0.3], [10, 4], [30, 20], [8, 8]])('of %d where %d are due lies as far out as its tail', (count, mean) => {
    expect(countDeviation(count, mean, mean)).toBeCloseTo(normalDeviation(upper((one) => poisson(one, mean), count)), 6);
  });

  test.each([[12, 4, 12], [60, 20, 60]])('of %d where %d are due with a variance of %d lies less far out', (count, mean, variance) => {
    const size = mean ** 2 / (variance - mean);
    expect(countDeviation(count, mean, variance)).toBeCloseTo(normalDeviation(upper((one) => negativeBinomial(one, mean, size), count)), 6);
    expect(countDeviation(count, mean, variance)).toBeLessThan(countDeviation(count, mean, mean));
  });

  test('of nothing is a drop where many were due, and nothing where few were', () => {
    // Half of e to the minus mean.
    expect(countDeviation(0, 10, 10)).toBeCloseTo(-normalDeviation(Math.exp(-10) / 2), 6);
    expect(Math.abs(countDeviation(0, 0.1, 0.1))).toBeLessThan(0.2);
  });

  test('lies further out the more it differs, and is finite', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 49, noNaN: true }), fc.double({ min: 1, max: 20, noNaN: true }), fc.integer({ min: 0, max: 499 }), (mean, dispersion, count) => {
      const [here, next] = [countDeviation(count, mean, mean * dispersion), countDeviation(count + 1, mean, mean * dispersion)];
      expect(Number.isFinite(here)).toBe(true);
      expect(next).toBeGreaterThanOrEqual(here - 1e-6);
      if (count > mean + 1) expect(here).toBeGreaterThanOrEqual(0);
      if (count < mean - 1) expect(here).toBeLessThanOrEqual(0);
    }));
  });
});
