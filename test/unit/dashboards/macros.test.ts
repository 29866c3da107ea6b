import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MacroError, expandMacros } from '../../../dashboards/macros.ts';
import type { View } from '../../../dashboards/macros.ts';

const view: View = {
  fromMs: 1_700_000_000_500,
  toMs: 1_700_003_600_250,
  intervalMs: 300_000,
  variables: {
    channel: { all: false, values: ['jd', "o'shop"] },
    currency: { all: true, values: ['CNY', 'GBP'] },
    one: { all: false, values: ['taobao'] },
  },
};

test.each([
  ['$__fromTime', 'toDateTime(1700000000)'],
  ['$__toTime', 'toDateTime(1700003600)'],
  ['$__fromTime_ms', 'fromUnixTimestamp64Milli(1700000000500)'],
  ['$__toTime_ms', 'fromUnixTimestamp64Milli(1700003600250)'],
  ['$__interval_s', '300'],
  ['$__timeFilter(log_time)', 'log_time >= toDateTime(1700000000) AND log_time <= toDateTime(1700003600)'],
  [
    '$__timeFilter_ms(log_time)',
    'log_time >= fromUnixTimestamp64Milli(1700000000500) AND log_time <= fromUnixTimestamp64Milli(1700003600250)',
  ],
  ['$__timeInterval(log_time)', 'toStartOfInterval(toDateTime(log_time), INTERVAL 300 second)'],
  ['$__timeInterval_ms(log_time)', 'toStartOfInterval(toDateTime64(log_time, 3), INTERVAL 300000 millisecond)'],
  ['$__timeInterval(toTimeZone(log_time, \'UTC\'))', "toStartOfInterval(toDateTime(toTimeZone(log_time, 'UTC')), INTERVAL 300 second)"],
  ['channel IN (${channel:singlequote})', "channel IN ('jd','o\\'shop')"],
  ['channel = \'$one\'', "channel = 'taobao'"],
  ['${one}', 'taobao'],
  ['${channel:csv}', "jd,o'shop"],
  ['$__conditionalAll(channel IN (${channel:singlequote}), $channel)', "channel IN ('jd','o\\'shop')"],
  ['$__conditionalAll(currency IN (${currency:singlequote}), $currency)', '1=1'],
  ['$__conditionalAll($__timeFilter(t), ${one})', 't >= toDateTime(1700000000) AND t <= toDateTime(1700003600)'],
  ['$__conditionalAll(a IN (\'x)\', \'y,z\'), $one)', "a IN ('x)', 'y,z')"],
  ['SELECT 1', 'SELECT 1'],
])('%s', (macro, sql) => {
  expect(expandMacros(macro, view)).toBe(sql);
});

test.each([
  '$__timeFilter()', '$__timeFilter(a, b)', '$__timeFilter(a', '$__nothing', '$__conditionalAll(a)', '$unknown', '${one:lucene}',
  "$__timeFilter('a)", '${constructor}',
])('refuses %s', (macro) => {
  expect(() => expandMacros(macro, view)).toThrow(MacroError);
});

test('a chosen value cannot leave its quotes', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    const text = expandMacros('${v:singlequote}', { ...view, variables: { v: { all: false, values: [value] } } });
    const inside = text.slice(1, -1);
    expect(inside.replaceAll(/\\([\\'])/g, '$1')).toBe(value);
    expect(inside.replaceAll(/\\[\\']/g, '')).not.toMatch(/['\\]/);
  }));
});
