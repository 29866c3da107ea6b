import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../samples/random.ts';
import { orderwatch } from '../support/program.ts';

/** The program as people call it, on series made here. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-detect-'));
const path = (name: string) => join(folder, name);

/** Orders a minute with a day's wave, from midnight in Shanghai. */
const start = Date.UTC(2026, 1, 28, 16) / 1_000;
const perDay = 1_440;
const outage = { from: 9 * perDay + 660, to: 9 * perDay + 690 };

function wave(row: number, random: Random): number {
  const due = 200 + 100 * Math.sin((row / perDay) * 2 * Math.PI);
  return Math.round(due + Math.sqrt(due) * (random.next() + random.next() + random.next() - 1.5) * 2);
}

function series(rows: number): string {
  const random = new Random(11);
  const lines = Array.from({ length: rows }, (_, row) => `${start + row * 60},${row >= outage.from && row < outage.to ? 0 : wave(row, random)}`);
  return `timestamp,value\n${lines.join('\n')}\n`;
}

function readCsv(text: string): string[][] {
  return text.trimEnd().split('\n').map((line) => line.split(','));
}

beforeAll(() => {
  writeFileSync(path('orders.csv'), series(12 * perDay));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('detect', () => {
  test('judges every row in order, finds the outage, and is quiet before it', async () => {
    const { code, out, err } = await orderwatch(['detect', '--input', path('orders.csv'), '--step', '60', '--timezone', 'Asia/Shanghai']);
    expect([code, err]).toEqual([0, expect.stringMatching(/^17,280 rows: \d+ anomalous, in \d+ stretch(es)?; learning in [\d,]+\n$/)]);
    const [heading, ...rows] = readCsv(out);
    expect(heading).toEqual(['timestamp', 'value', 'expected', 'lower', 'upper', 'score', 'anomalous']);
    expect(rows.map(([timestamp]) => Number(timestamp))).toEqual(Array.from({ length: 12 * perDay }, (_, row) => start + row * 60));
    for (const [, , , , , score, anomalous] of rows) {
      expect(Number(score)).toBeGreaterThanOrEqual(0);
      expect(Number(score)).toBeLessThanOrEqual(1);
      if (Number(score) >= 0.5) expect(anomalous).toBe('1');
    }
    const found = rows.flatMap(([, , , , , , anomalous], row) => (anomalous === '1' ? [row] : []));
    expect(found.some((row) => row >= outage.from && row < outage.from + 2)).toBe(true);
    // Scored once, and a stretch for as long as it lasts.
    expect(found.filter((row) => row >= outage.from + 2 && row < outage.to)).toHaveLength(outage.to - outage.from - 2);
    expect(found.filter((row) => row < outage.from).length).toBeLessThanOrEqual(1);
  });

  test('gives the same from a packed file, from standard input and into a file, with the step left out', async () => {
    writeFileSync(path('orders.csv.gz'), gzipSync(readFileSync(path('orders.csv'))));
    const zone = ['--timezone', 'Asia/Shanghai'];
    const packed = await orderwatch(['detect', '--input', path('orders.csv.gz'), ...zone]);
    const piped = await orderwatch(['detect', '--input', '-', ...zone], { stdin: readFileSync(path('orders.csv')) });
    const filed = await orderwatch(['detect', '--input', path('orders.csv'), '--output', path('judged.csv')], { env: { ORDERWATCH_TIMEZONE: 'Asia/Shanghai', TZ: 'America/New_York' } });
    expect([packed.code, piped.code, filed.code, filed.out]).toEqual([0, 0, 0, '']);
    expect(packed.err).toContain('the rows are 60 s apart\n');
    expect(piped.out).toBe(packed.out);
    expect(readFileSync(path('judged.csv'), 'utf8')).toBe(packed.out);
  });

  test.each([
    ['--column', '1\n2\n'], ['nothing', ''],
  ])('says in one line what is wrong with %s, and exits non-zero', async (_, text) => {
    writeFileSync(path('broken.csv'), text);
    const { code, out, err } = await orderwatch(['detect', '--input', path('broken.csv'), '--column', 'paid']);
    expect([code, out, err.split('\n').length]).toEqual([1, '', 2]);
  });

  test('leaves no half a file behind, and the old one where there was one', async () => {
    writeFileSync(path('off.csv'), `${series(3_000)}${start + 3_000 * 60 + 7},5\n`);
    writeFileSync(path('kept.csv'), 'before\n');
    const args = ['detect', '--input', path('off.csv'), '--step', '60', '--timezone', 'UTC', '--output'];
    for (const name of ['kept.csv', 'new.csv']) {
      const { code, err } = await orderwatch([...args, path(name)]);
      expect([code, err]).toEqual([1, expect.stringContaining(`series_off_step: line 3002: ${start + 3_000 * 60 + 7} is no whole number of steps of 60 s`)]);
    }
    expect(readFileSync(path('kept.csv'), 'utf8')).toBe('before\n');
    expect(readdirSync(folder).filter((name) => name.startsWith('new') || name.endsWith('.part'))).toEqual([]);
  });

  test('refuses to write over what it reads, and says that a step is too short', async () => {
    writeFileSync(path('own.csv'), series(200));
    symlinkSync(path('own.csv'), path('other-name.csv'));
    for (const output of [`${folder}/./own.csv`, path('other-name.csv')]) {
      const { code, err } = await orderwatch(['detect', '--input', path('own.csv'), '--timezone', 'UTC', '--output', output]);
      expect([code, err]).toEqual([2, expect.stringContaining('is the input')]);
    }
    expect(readFileSync(path('own.csv'), 'utf8')).toBe(series(200));
    const { code, err } = await orderwatch(['detect', '--input', path('own.csv'), '--timezone', 'UTC', '--step', '20']);
    expect([code, err]).toEqual([0, expect.stringContaining('--step 20 is less than the 60 s most rows are apart')]);
  });

  test('draws what it judged, and says what it does not draw', async () => {
    for (const name of ['plot.svg', 'plot.png']) {
      expect((await orderwatch(['detect', '--input', path('orders.csv'), '--timezone', 'Asia/Shanghai', '--output', path('judged.csv'), '--plot', path(name)])).code).toBe(0);
    }
    const svg = readFileSync(path('plot.svg'), 'utf8');
    expect(svg).toContain('2026-03-01 00:00:00 to 2026-03-13 00:00:00, Asia/Shanghai');
    expect(svg).toContain('<circle');
    expect(readFileSync(path('plot.png')).subarray(1, 4).toString()).toBe('PNG');
    const { code, err } = await orderwatch(['detect', '--input', path('orders.csv'), '--plot', path('plot.gif')]);
    expect([code, err]).toEqual([2, expect.stringContaining('.svg or .png')]);
  });

  test('needs no more memory for a long series than for a short one', async () => {
    writeFileSync(path('long.csv'), series(400_000));
    // What it reads and writes is some 40 MB; as objects in memory it would be many times as much.
    const { code, err } = await orderwatch(['detect', '--input', path('long.csv'), '--timezone', 'Asia/Shanghai', '--output', path('judged.csv')], { env: { NODE_OPTIONS: '--max-old-space-size=48' } });
    expect([code, err]).toEqual([0, expect.stringContaining('400,000 rows')]);
    expect(readCsv(readFileSync(path('judged.csv'), 'utf8'))).toHaveLength(400_001);
  });
});

describe('bench-detect', () => {
  const data = path('data');

  beforeAll(() => {
    for (const name of ['kpi', 'nab/data/made', 'nab/labels']) mkdirSync(join(data, name), { recursive: true });
    for (const [index, name] of ['a', 'b'].entries()) {
      const random = new Random(index);
      const lines = Array.from({ length: 4 * perDay }, (_, row) => {
        const wrong = row >= 3 * perDay && row < 3 * perDay + 20;
        return `${start + row * 60},${wrong ? 2_000 : wave(row, random)},${wrong ? 1 : 0}`;
      });
      const text = `${lines.join('\n')}\n`;
      writeFileSync(join(data, 'kpi', index === 0 ? `${name}.csv` : `${name}.csv.gz`), index === 0 ? text : gzipSync(text));
    }
    const time = (row: number) => new Date(Date.UTC(2026, 2, 1) + row * 300_000).toISOString().slice(0, 19).replace('T', ' ');
    const random = new Random(7);
    const rows = Array.from({ length: 2_000 }, (_, row) => `${time(row)},${row >= 1_500 && row < 1_510 ? 900 : wave(row * 5, random)}`);
    writeFileSync(join(data, 'nab/data/made/up.csv'), `timestamp,value\n${rows.join('\n')}\n`);
    writeFileSync(join(data, 'nab/labels/combined_windows.json'), JSON.stringify({ 'made/up.csv': [[`${time(1_490)}.000000`, `${time(1_520)}.000000`]] }));
  });

  test('scores every detector on both sets, the held-out series apart', async () => {
    const { code, out } = await orderwatch(['bench-detect', '--data', data, '--held-out', 'b', '--json']);
    expect(code).toBe(0);
    const { nab, kpi } = JSON.parse(out) as {
      nab: { detector: string; best: Record<string, { score: number }>; cost: { rowsPerSecond: number; bytes?: number } }[];
      kpi: { detector: string; groups: Record<string, Record<string, { fixed: { segments: { recall: number } } }>> }[];
    };
    const names = ['orderwatch', 'orderwatch, no week', 'random cut forest', 'random cut forest, 8 rows', 'windowed Gaussian', 'seasonal z', 'last week', 'three sigma', 'chance', 'nothing'];
    expect(nab.map(({ detector }) => detector)).toEqual(names);
    expect(kpi.map(({ detector }) => detector)).toEqual(names);
    expect(nab.find(({ detector }) => detector === 'orderwatch')?.best['standard']?.score).toBeGreaterThan(50);
    expect(nab.find(({ detector }) => detector === 'orderwatch')?.cost.bytes).toBeGreaterThan(0);
    expect(nab.find(({ detector }) => detector === 'nothing')?.best['standard']?.score).toBe(0);
    for (const group of ['tuned', 'held out', 'all']) {
      for (const rule of ['contest', 'bridged']) expect(kpi[0]?.groups[group]?.[rule]?.fixed.segments.recall).toBe(1);
    }
  });

  test('prints tables of what is asked for only', async () => {
    const { code, out } = await orderwatch(['bench-detect', '--data', data, '--only', 'kpi', '--series', 'a', '--detector', 'three sigma', '--detector', 'nothing']);
    expect(code).toBe(0);
    expect(out).not.toContain('NAB');
    expect(out).toContain('KPI, all (of 1 series, 5,760 rows), found within 7 rows, as in the contest.\n');
    expect(out.match(/^(?:three sigma|nothing) {2}/gm)).toHaveLength(4);
    expect(out).not.toContain('orderwatch');
  });

  test.each([
    [['--data', data, '--detector', 'three sgima'], 2, 'did you mean three sigma?'],
    [['--data', data, '--series', 'c'], 2, 'there is no series c'],
    [['--data', data, '--only', 'nba'], 2, '--only is nab or kpi'],
    [['--data', path('nowhere')], 1, 'series_missing'],
    [[], 2, '--data'],
  ])('%j is an error that says what to do', async (args, expected, message) => {
    const { code, err } = await orderwatch(['bench-detect', ...args]);
    expect([code, err]).toEqual([expected, expect.stringContaining(message)]);
    expect(existsSync(path('nowhere'))).toBe(false);
  });
});
