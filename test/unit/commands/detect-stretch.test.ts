import { expect, test } from 'vitest';
import { Stretch } from '../../../commands/detect/stretch.ts';
import type { Judgement } from '../../../processors/detection/detector.ts';

const judged = (anomalous: boolean, outside: boolean): Judgement =>
  ({ expected: 5, lower: 2, upper: 9, score: anomalous ? 0.7 : 0, anomalous, outside, learning: false, direction: outside ? 'rise' : '' });

test('an alarm holds while values stay outside, a missing point ends nothing, and what was no alarm is not held', () => {
  const stretch = new Stretch();
  const rows: (readonly [value: number | undefined, anomalous: boolean, outside: boolean, held: boolean])[] = [
    [10, false, true, false], [20, true, true, true], [20, false, true, true], [undefined, false, false, false], [20, false, true, true],
    [5, false, false, false], [10, false, true, false], [8, true, false, true], [5, false, false, false],
  ];
  for (const [value, anomalous, outside, held] of rows) expect(stretch.hold(judged(anomalous, outside), value).held).toBe(held);
  expect(stretch.count).toBe(2);
});
