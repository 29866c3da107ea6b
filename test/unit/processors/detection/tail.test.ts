import { expect, test } from 'vitest';
import { Tail } from '../../../../processors/detection/tail.ts';
import { normal, seeded } from './seeded.ts';

/** What sizes a series has, by the law of its deviations. */
const laws: readonly (readonly [law: string, (chance: () => number) => number])[] = [
  ['normal', (chance) => Math.log(1 + Math.abs(normal(chance)))],
  ['heavy', (chance) => Math.log(1 + chance() ** (-1 / 2))],
  ['small', (chance) => Math.log(1 + 0.2 * Math.abs(normal(chance)))],
];

test.each(laws)('of %s deviations is exceeded about as often as it says', (_, draw) => {
  const chance = seeded(11);
  const tail = new Tail(new Float64Array(Tail.width), 0);
  for (let point = 0; point < 5_000; point += 1) tail.learn(draw(chance));
  const points = 100_000;
  let exceeded = 0;
  for (let point = 0; point < points; point += 1) {
    const size = draw(chance);
    if (tail.place(size, 0.001) >= 1) exceeded += 1;
    tail.learn(size);
  }
  expect(exceeded).toBeLessThan(points * 0.004);
});

test('the bar lies at the place it is asked for', () => {
  const chance = seeded(12);
  const tail = new Tail(new Float64Array(Tail.width), 0);
  for (let point = 0; point < 2_000; point += 1) tail.learn(Math.log(1 + Math.abs(normal(chance))));
  for (const at of [0.5, 1, 2]) expect(tail.place(tail.bar(1e-4, at), 1e-4)).toBeCloseTo(at, 9);
});

test('one wild deviation does not move it far', () => {
  const chance = seeded(13);
  const tail = new Tail(new Float64Array(Tail.width), 0);
  for (let point = 0; point < 2_000; point += 1) tail.learn(Math.log(1 + Math.abs(normal(chance))));
  const before = tail.bar(1e-4, 1);
  tail.learn(Math.log(1 + 1e9));
  expect(tail.bar(1e-4, 1) / before).toBeLessThan(1.2);
});
