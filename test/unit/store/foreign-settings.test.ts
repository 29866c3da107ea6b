import { describe, expect, test } from 'vitest';
import { foreignSettings } from '../../../store/foreign-settings.ts';

const limits = { maxExecutionSeconds: 10, maxResultRows: 1_000, maxResultBytes: 1_000_000, maxMemoryBytes: 2_000_000 };
const known = new Set([
  'max_execution_time', 'max_result_rows', 'max_memory_usage', 'max_threads', 'final', 'output_format_json_quote_64bit_integers',
  'output_format_schema', 'max_rows_to_read', 'allow_ddl', 'timeout_overflow_mode', 'session_timezone',
]);
const settingsFor = (asked: Record<string, string>) => foreignSettings(asked, limits, known);

test('who asks for nothing gets final rows within the limits', () => {
  expect(settingsFor({ query: 'SELECT 1', param_x: '1', database: 'd', user: 'u', wait_end_of_query: '1' })).toMatchObject({
    kind: 'settings',
    settings: { final: '1', max_execution_time: '10', max_result_rows: '1000', max_memory_usage: '2000000', max_threads: '1', timeout_overflow_mode: 'throw', allow_ddl: '0' },
  });
});

test('asking for less, or for another look, is granted', () => {
  expect(settingsFor({ max_execution_time: '2', max_result_rows: '1000', output_format_json_quote_64bit_integers: '1', final: '0', session_timezone: 'Asia/Shanghai', allow_ddl: '0', readonly: '2' }))
    .toMatchObject({ settings: { max_execution_time: '2', max_result_rows: '1000', output_format_json_quote_64bit_integers: '1', final: '0', session_timezone: 'Asia/Shanghai' } });
});

describe('refused', () => {
  test.each<[string, string, number]>([
    ['max_execution_time', '11', 452], ['max_execution_time', '0', 452], ['max_execution_time', '-1', 452], ['max_execution_time', 'NaN', 452],
    ['max_execution_time', '', 452], ['max_result_rows', '1001', 452], ['max_memory_usage', '1e99', 452], ['max_threads', '2', 452],
    ['allow_ddl', '1', 164], ['timeout_overflow_mode', 'break', 164], ['max_rows_to_read', '5', 164], ['output_format_schema', '/tmp/x', 164],
    ['no_such_setting', '1', 115], ['__proto__', '1', 115], ['constructor', '1', 115], ["x = 1; SET y", '1', 115], ['output_format_new', '1', 115],
  ])('%s = %s', (name, value, code) => {
    expect(settingsFor({ [name]: value })).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});
