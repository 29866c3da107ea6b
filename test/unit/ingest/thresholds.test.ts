import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRules, parseRules } from '../../../ingest/rules-file.ts';
import { parseThreshold } from '../../../ingest/threshold-text.ts';
import { formatDuration } from '../../../processors/domain/duration.ts';
import { minute } from '../../../processors/domain/instant.ts';
import { itemsOf } from './decoding.ts';

describe('a threshold', () => {
  test.each([
    ['stale.count{warehouse} > 50 for 5m', { measure: 'stale.count', by: ['warehouse'], overMs: minute, comparison: '>', value: 50, forMs: 5 * minute }],
    ['share.refunded/paid > 0.2 over 1h', { measure: 'share.refunded/paid', by: [], overMs: 60 * minute, comparison: '>', value: 0.2, forMs: 0 }],
    ['window.paid{channel} < 1 over 10m for 5m', { measure: 'window.paid', by: ['channel'], overMs: 10 * minute, comparison: '<', value: 1, forMs: 5 * minute }],
    ['  refused.money_malformed >= 20  over 5m ', { measure: 'refused.money_malformed', by: [], overMs: 5 * minute, comparison: '>=', value: 20, forMs: 0 }],
    ['metric.lag_seconds > 60 for 2m', { measure: 'metric.lag_seconds', by: [], overMs: minute, comparison: '>', value: 60, forMs: 2 * minute }],
    ['stale.count{cause, carrier} > 3', { measure: 'stale.count', by: ['cause', 'carrier'], overMs: minute, comparison: '>', value: 3, forMs: 0 }],
  ])('says %s', (when, parts) => {
    expect(parseThreshold(when)).toEqual(parts);
  });

  test.each([
    ['window.pald > 1', 'there is no measure "window.pald" (did you mean "window.paid"?)'],
    ['lag_seconds > 1', '"lag_seconds > 1" is not a condition such as'],
    ['metric.lag_second > 1', 'there is no measure "metric.lag_second" (did you mean "metric.lag_seconds"?)'],
    ['window.paid{chanel} > 1', 'window.paid cannot be told apart by "chanel", only by channel, warehouse, carrier, provider (did you mean "channel"?)'],
    ['window.paid{channel,carrier} > 1', 'window.paid is told apart by one of channel, warehouse, carrier, provider at most'],
    ['metric.lag_seconds{channel} > 1', 'metric.lag_seconds cannot be told apart by anything'],
    ['stale.count > 5 over 5m', 'stale.count is what there is now, not of a stretch: say nothing of over'],
    ['window.paid > 5 over 5 for 1m', '"5" is not a duration with its unit, such as 5m or 1h'],
    ['window.paid > 5 over 90s', 'over is whole minutes from 1m to 1d'],
    ['window.paid > 5 over 2d', 'over is whole minutes from 1m to 1d'],
    ['window.paid > 5 for 8d', 'for is 7d at most'],
    ['window.paid > 5 for 1m for 2m', 'says for twice'],
    ['window.paid = 5', 'is not a condition such as'],
    ['share.paid/paid > 1', 'there is no measure "share.paid/paid"'],
  ])('is not %s', (when, problem) => {
    expect(parseThreshold(when)).toContain(problem);
  });

  test('is read whatever its numbers', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_440 }), fc.integer({ min: 0, max: 10_000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => Math.round(n * 100) / 100), (over, seconds, value) => {
      const when = `window.placed{provider} <= ${value} over ${formatDuration(over * minute)} for ${seconds}s`;
      expect(parseThreshold(when)).toEqual({ measure: 'window.placed', by: ['provider'], overMs: over * minute, comparison: '<=', value: Number(String(value)), forMs: seconds * 1_000 });
    }));
  });
});

describe('a rules file', () => {
  const file = 'thresholds:\n  - { name: few, when: \'window.paid < 1 over 10m\', owner: finance }\n';

  test('says one line, and the log holds what it means', () => {
    const rules = parseRules(file, 'rules.yaml');
    expect(rules.thresholds).toEqual([{
      name: 'few', when: 'window.paid < 1 over 10m', measure: 'window.paid', by: [], overMs: 10 * minute, comparison: '<', value: 1, forMs: 0, severity: 'warning', owner: 'finance', runbook: '',
    }]);
    expect(parseRules(formatRules(rules), 'again.yaml')).toEqual(rules);
    expect(itemsOf('orders.control.rules', { rules, by: 'li', reason: 'x' })).toEqual([{ kind: 'control', control: { type: 'rules', rules, by: 'li', reason: 'x' } }]);
  });

  test('has its mistakes told with their place', () => {
    const read = (yaml: string) => () => parseRules(yaml, 'rules.yaml');
    expect(read('thresholds:\n  - name: few\n    when: window.pald < 1\n')).toThrow('rules.yaml:3: thresholds[0].when: there is no measure "window.pald" (did you mean "window.paid"?)');
    expect(read('thresholds:\n  - { name: few, when: window.paid < 1, measure: x }\n')).toThrow('rules.yaml:2: thresholds[0].measure: unknown key');
    expect(read(`${file}  - { name: few, when: window.paid < 2 }\n`)).toThrow('"few" is there already; names tell thresholds apart');
    expect(read('calendar: [{ name: x, kind: holiday, from: \'2026-10-08\', to: \'2026-10-01\' }]\n')).toThrow('calendar[0].to: 2026-10-01 is before 2026-10-08');
    expect(read('windows: { revisable: 2d }\n')).toThrow('windows.revisable: 2d is more than 1d');
    expect(read('windows: { lateness: 3h }\n')).toThrow('windows.lateness: windows wait 3h for what is late, and take in nothing that is later than 2h');
  });

  test('in the log that means something else than it says is refused', () => {
    const rules = parseRules(file, 'rules.yaml');
    const lying = { ...rules, thresholds: rules.thresholds.map((one) => ({ ...one, value: 100 })) };
    expect(itemsOf('orders.control.rules', { rules: lying, by: 'li', reason: 'x' })).toMatchObject([{ kind: 'rejection', rejection: { reason: 'control_malformed', detail: expect.stringContaining('means something else than is said beside it') as string } }]);
  });
});

test('what the service measures is read by name', () => {
  expect(itemsOf('orders.control.measured', { metrics: { lag_seconds: 1.25, lag_messages: 3 } })).toEqual([{ kind: 'control', control: { type: 'measured', metrics: { lag_seconds: 1.25, lag_messages: 3 } } }]);
  for (const metrics of [{ lag_second: 1 }, { lag_seconds: 'x' }, [], 'x']) {
    expect(itemsOf('orders.control.measured', { metrics })).toMatchObject([{ kind: 'rejection', rejection: { reason: 'control_malformed' } }]);
  }
});

test.each([
  ['metric.lagg > 5', 'there are metric.lag_seconds, metric.lag_messages'],
  ['metrics.lag > 5', 'measures begin with window., share., refused., stale., metric. (did you mean "metric"?)'],
  ['share.all/none > 5', 'there are share.<one>/<other> of placed, paid'],
])('%s is told what there is', (when, what) => {
  expect(parseThreshold(when)).toContain(what);
});
