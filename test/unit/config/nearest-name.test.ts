import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearestName } from '../../../config/nearest-name.ts';

const names = ['start', 'replay', 'publish', 'rejections', 'doctor'];

test.each([['strat', 'start'], ['publsh', 'publish'], ['rejection', 'rejections'], ['DOCTOR', 'doctor']])('%s is near %s', (written, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test('what is near nothing gets no suggestion', () => {
  expect(nearestName('backfill', names)).toBeUndefined();
  expect(didYouMean('backfill', names)).toBe('');
});

test('a known name is nearest to itself', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{3,12}$/), { minLength: 1 }), (known) => {
    for (const name of known) expect(nearestName(name, known)).toBe(name);
  }));
});
