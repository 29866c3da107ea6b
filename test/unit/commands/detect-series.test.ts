import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paceSeries } from '../../../commands/detect/paced-series.ts';
import { readSeries } from '../../../commands/detect/series-file.ts';
import type { Columns, Row } from '../../../commands/detect/series-file.ts';
import { commonestStep, TimeStep } from '../../../commands/detect/time-step.ts';
import { isHeading, timestampReader } from '../../../commands/detect/timestamp.ts';
import { day, formatInstant, hour, minute } from '../../../processors/domain/instant.ts';

async function readAll(text: string, { zone = 'Asia/Shanghai', columns = {}, stepMs }: { zone?: string; columns?: Columns; stepMs?: number | undefined } = {}): Promise<Row[]> {
  const { rows } = await paceSeries(readSeries(Readable.from([Buffer.from(text)]), columns, zone), stepMs, zone);
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
}

describe('a timestamp', () => {
  test.each([
    ['1772330400', 1_772_330_400_000],
    ['1772330400.5', 1_772_330_400_500],
    ['1772330400000', 1_772_330_400_000],
    ['0', 0],
    ['2026-03-01T10:00:00+08:00', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01T02:00:00Z', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01 10:00:00', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01T10:00', Date.UTC(2026, 2, 1, 2)],
    [' 2026-03-01 ', Date.UTC(2026, 1, 28, 16)],
    ['20260301', undefined],
    ['2026-02-30', undefined],
    ['10:00', undefined],
    ['', undefined],
  ])('%j in Shanghai', (text, at) => {
    expect(timestampReader('Asia/Shanghai')(text, -Infinity)).toBe(at);
  });

  test('of an hour that is lived twice is the second one where the first has been', () => {
    const read = timestampReader('Europe/London');
    const first = Date.UTC(2026, 9, 25, 0, 30);
    expect(read('2026-10-25 01:30', first - hour)).toBe(first);
    expect(read('2026-10-25 01:30', first)).toBe(first + hour);
    expect(read('2026-10-25 01:30', first + hour)).toBe(first);
    expect(read('2026-10-25T01:30:00+01:00', first)).toBe(first);
  });

  test('is told from a heading by how it begins', () => {
    expect(['timestamp', '"ts"', '', 'time (s)'].map(isHeading)).toEqual([true, true, true, true]);
    expect(['0', '-60', ' 2026-03-01', '2026-13-45'].map(isHeading)).toEqual([false, false, false, false]);
  });
});

describe('the step', () => {
  test('is the commonest distance, the shorter of two as common', () => {
    expect(commonestStep([0, 60, 120, 180, 480].map((seconds) => seconds * 1_000))).toBe(minute);
    expect(commonestStep([0, 60, 180].map((seconds) => seconds * 1_000))).toBe(minute);
    expect(commonestStep([0, 2 * day])).toBeUndefined();
    expect(commonestStep([7])).toBeUndefined();
  });

  test('of a day fits midnights where clocks change, and nothing else', () => {
    const read = timestampReader('Europe/London');
    const midnight = (date: string) => read(date, -Infinity) ?? NaN;
    const step = new TimeStep(day, 'Europe/London', midnight('2026-03-28'));
    expect(['2026-03-29', '2026-03-30', '2026-10-27'].map((date) => step.fits(midnight(date)))).toEqual([true, true, true]);
    expect(step.fits(midnight('2026-03-30') + 2 * hour)).toBe(false);
  });
});

describe('a series', () => {
  test('is read as it was written, whatever its times and values are', async () => {
    const rows = fc.uniqueArray(fc.record({ minutes: fc.integer({ min: -10_000, max: 40_000_000 }), value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })) }), { selector: ({ minutes }) => minutes, minLength: 1 });
    await fc.assert(fc.asyncProperty(rows, fc.boolean(), fc.boolean(), async (drawn, iso, heading) => {
      const written = drawn.toSorted((a, b) => a.minutes - b.minutes).map(({ minutes, value }) => ({ at: minutes * minute, value: value ?? undefined }));
      const lines = written.map(({ at, value }) => `${iso ? formatInstant(at) : at / 1_000},${value ?? ''}`);
      const read = await readAll(`${heading ? 'timestamp,value\n' : ''}${lines.join('\n')}\n`, { stepMs: minute });
      expect(read.map(({ at, value }) => ({ at, value: value === 0 ? 0 : value }))).toEqual(written.map(({ at, value }) => ({ at, value: value === 0 ? 0 : value })));
      expect(read.map(({ line }) => line)).toEqual(lines.map((_, index) => index + (heading ? 2 : 1)));
    }), { numRuns: 60 });
  });

  test('has points missing where a value is empty, NaN, NA or null, and keeps its timestamps', async () => {
    const read = await readAll('timestamp,value\r\n2026-03-01T10:00:00+08:00,1\r\n\r\n2026-03-01T10:01:00+08:00,\r\n2026-03-01T10:02:00+08:00,NaN\r\n2026-03-01T10:05:00+08:00,null\r\n');
    expect(read.map(({ line, timestamp, value }) => [line, timestamp.slice(11, 16), value])).toEqual([[2, '10:00', 1], [4, '10:01', undefined], [5, '10:02', undefined], [6, '10:05', undefined]]);
  });

  test.each<[string, string, Columns]>([
    ['by name', 'shop,orders,when\na,5,60\na,6,120\n', { time: 'when', value: 'orders' }],
    ['by number', '5,x,60\n6,x,120\n', { time: '3', value: '1' }],
    ['by their usual names', 'x,value,timestamp\n1,5,60\n1,6,120\n', {}],
    ['by their usual places', 'when,orders,x\n60,5,1\n120,6,1\n', {}],
    ['with a mark of byte order', '\uFEFFtimestamp,value\n60,5\n120,6\n', {}],
    ['in quotes', '"timestamp","value"\n"60","5"\n"120","6"\n', {}],
  ])('has its columns found %s', async (_, text, columns) => {
    expect((await readAll(text, { columns })).map(({ at, value }) => [at, value])).toEqual([[60_000, 5], [120_000, 6]]);
  });

  test.each([
    ['60,1\n60,2\n', undefined, 'series_disordered', 'line 2: 60 is the same time as 60 in line 1'],
    ['t,v\n60,1\n120,2\n60,3\n', undefined, 'series_disordered', 'line 4: 60 is before 120 in line 3'],
    ['60,1\n120,x2\n', undefined, 'series_broken', 'line 2: "x2" is no number'],
    ['60,1\n120,1e999\n', undefined, 'series_broken', 'line 2: "1e999" is no number'],
    ['60,1\nnoon,2\n', undefined, 'series_broken', 'line 2: "noon" is no timestamp'],
    ['60,1\n120,2,3\n', undefined, 'series_broken', 'line 2: it has 3 columns where the first line has 2'],
    ['t;v\n60;1\n', undefined, 'series_broken', 'line 1: there is no value column: the columns are t;v; cells must be parted by commas'],
    ['60,1\n120,2\n185,3\n', undefined, 'series_off_step', 'line 3: 185 is no whole number of steps of 60 s after the first row'],
    ['60,1\n120,2\n180,3\n', hour, 'series_off_step', 'most rows are 60 s apart: --step 60'],
    ['60,"1\n120,2\n', undefined, 'series_unreadable', 'Quote Not Closed'],
    ['t,v\n', undefined, 'series_empty', 'there is not one row'],
    ['60,1\n', undefined, 'step_unknown', '--step'],
  ])('%j is an error that names its line', async (text, stepMs, code, message) => {
    await expect(readAll(text, { stepMs })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
