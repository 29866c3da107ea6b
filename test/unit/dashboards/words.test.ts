import { expect, test } from 'vitest';
import { formatValue } from '../../../api/board/format.ts';
import { signalWords } from '../../../dashboards/words.ts';
import { policies } from '../../../processors/alerts/policy.ts';

test('every kind that makes an alert has its words in legends, and no other', () => {
  const alerting = Object.entries(policies).filter(([, { as }]) => as === 'notice' || as === 'lasting').map(([kind]) => kind);
  expect(Object.keys(signalWords).toSorted()).toEqual(alerting.toSorted());
  expect(new Set(Object.values(signalWords)).size).toBe(alerting.length);
});

test.each([[120, '120 ms'], [-1.5, '-1.5 ms'], [3_000, '3 s'], [-28_800_000, '-8 h']])('%d ms are written %s', (value, text) => {
  expect(formatValue(value, 'ms')).toBe(text);
});
