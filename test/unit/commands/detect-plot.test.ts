import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlotColumns } from '../../../commands/detect/plot-columns.ts';
import { checkPlotName, writePlot } from '../../../commands/detect/plot-file.ts';
import { roundValues, valueRange } from '../../../commands/detect/plot-scale.ts';
import { plotSvg } from '../../../commands/detect/plot-svg.ts';
import type { HeldJudgement } from '../../../commands/detect/stretch.ts';
import { timestampReader } from '../../../commands/detect/timestamp.ts';
import { day, minute } from '../../../processors/domain/instant.ts';

const judged = (score = 0): HeldJudgement => ({ held: score >= 0.5, expected: 5, lower: 2, upper: 9, score, anomalous: score >= 0.5, learning: false, direction: '', outside: score >= 0.5 });
const from = Date.UTC(2026, 2, 1, 16);

function columnsOf(points: readonly (readonly [place: number, value: number | undefined, score?: number])[], most = 100): PlotColumns {
  const columns = new PlotColumns(most, minute);
  for (const [place, value, score] of points) columns.add(from + place * minute, value, judged(score));
  return columns;
}

test('columns are at most so many, and lose neither the highest, the lowest nor what was most anomalous', () => {
  const series = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 50 }), value: fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: undefined }), score: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(series, fc.integer({ min: 1, max: 40 }), (rows, most) => {
    let place = 0;
    const points = rows.map(({ gap, value, score }) => [place += gap, value, score] as const);
    const columns = columnsOf(points, most).columns();
    expect(columns.length).toBeLessThanOrEqual(most);
    const known = points.filter(([, value]) => value !== undefined);
    const values = known.map(([, value]) => value ?? NaN);
    expect(Math.min(...columns.map((column) => column?.min ?? Infinity))).toBe(Math.min(...values));
    expect(Math.max(...columns.map((column) => column?.max ?? -Infinity))).toBe(Math.max(...values));
    const anomalous = known.map(([, , score]) => score).filter((score) => score >= 0.5);
    expect(Math.max(...columns.map((column) => column?.anomaly?.score ?? -Infinity))).toBe(Math.max(...anomalous));
  }));
});

test('days have a column each, also where clocks change', () => {
  const read = timestampReader('America/New_York');
  const columns = new PlotColumns(1_000, day);
  for (let row = 0; row < 730; row += 1) columns.add(read(new Date(Date.UTC(2024, 0, 1) + row * day).toISOString().slice(0, 10), -Infinity) ?? NaN, row, judged());
  expect(columns.columns().map((column) => column?.min)).toEqual(Array.from({ length: 730 }, (_, row) => row));
});

test('a gap parts the line, an anomaly has its mark, the axis is of the zone', () => {
  const svg = plotSvg('a<b & c', columnsOf([[0, 4], [1, 5], [2, undefined], [3, 6], [4, 40, 0.9]]), 'Asia/Shanghai');
  const strokes = [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#5b8fc7"/g)].map(([, path = '']) => path.match(/[ML]/g)?.join(''));
  expect(strokes).toEqual(['ML', 'ML']);
  expect(svg.match(/<circle /g)).toHaveLength(1);
  expect(svg.match(/class="stretch"/g)).toHaveLength(1);
  expect(svg).toContain('a&lt;b &amp; c');
  expect(svg).toContain('2026-03-02 00:00:00 to 2026-03-02 00:05:00, Asia/Shanghai');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a series without one value is drawn too, and so is one that knows no band', () => {
  expect(plotSvg('', columnsOf([[0, undefined]]), 'UTC')).not.toMatch(/NaN|undefined/);
  const columns = new PlotColumns(10, minute);
  columns.add(from, 3, { ...judged(), expected: NaN, lower: NaN, upper: Infinity });
  expect(plotSvg('', columns, 'UTC')).not.toMatch(/NaN|undefined|Infinity/);
});

test('a band that is wide leaves what was seen half of the height', () => {
  const columns = columnsOf([[0, 100], [1, 110]]).columns().map((column) => column && { ...column, lower: -1e9, upper: 1e9 });
  const { from: bottom, to: top } = valueRange(columns);
  expect((110 - 100) / (top - bottom)).toBeGreaterThan(0.45);
  expect(bottom).toBeLessThan(100);
  expect(top).toBeGreaterThan(110);
});

test('values on the axis are round and within it', () => {
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (bottom, height) => {
    const ticks = roundValues({ from: bottom, to: bottom + height }, 6);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(9);
    for (const { value } of ticks) {
      expect(value).toBeGreaterThanOrEqual(bottom - height * 1e-6);
      expect(value).toBeLessThanOrEqual(bottom + height * (1 + 1e-6));
    }
  }));
  expect(roundValues({ from: 0, to: 1_000 }, 6).map(({ label }) => label)).toEqual(['0', '200', '400', '600', '800', '1,000']);
  expect(roundValues({ from: -0.1, to: 0.1 }, 4).map(({ label }) => label)).toEqual(['-0.10', '-0.05', '0.00', '0.05', '0.10']);
});

test('the picture has its letters without any font of the host', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-plot-'));
  try {
    const drawing = (text: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" font-family="DejaVu Sans, Verdana, sans-serif"><rect width="100" height="40" fill="#fff"/>${text}</svg>`;
    await writePlot(join(folder, 'a.png'), drawing('<text x="5" y="20">12:00</text>'));
    await writePlot(join(folder, 'b.png'), drawing(''));
    const [lettered, bare] = ['a.png', 'b.png'].map((name) => readFileSync(join(folder, name)));
    expect(lettered?.subarray(1, 4).toString()).toBe('PNG');
    expect([lettered?.readUInt32BE(16), lettered?.readUInt32BE(20)]).toEqual([150, 60]);
    expect(lettered?.equals(bare ?? lettered)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a plot is svg or png', () => {
  expect(() => checkPlotName('a.SVG')).not.toThrow();
  expect(() => checkPlotName('a.gif')).toThrow('.svg or .png');
});
