import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readArchive } from '../../../commands/bench-detect/archive.ts';
import { reportKpi } from '../../../commands/bench-detect/kpi-score.ts';
import { scoredSeries } from '../../../commands/bench-detect/kpi-segments.ts';
import { bestNab, nabAt, nabProfiles, nabRows, perProfile } from '../../../commands/bench-detect/nab-score.ts';
import type { KpiSeries, NabSeries } from '../../../commands/bench-detect/series.ts';
import { minute } from '../../../processors/domain/instant.ts';

function scoresOf(length: number, otherwise: number, said: Readonly<Record<number, number>>): Float64Array {
  return Float64Array.from({ length }, (_, row) => said[row] ?? otherwise);
}

function nabSeries(length: number, windows: NabSeries['windows']): NabSeries {
  const at = Array.from({ length }, (_, row) => row * minute);
  return { name: 'a.csv', stepMs: minute, timezone: 'UTC', at, values: new Float64Array(length), windows };
}

describe('NAB', () => {
  // Row 2 is of the probation, 8, 16 and 30 are false alarms, 12 and 13 are in the first window, nothing is in the second.
  const rows = nabRows([
    { series: nabSeries(40, [[11, 14], [33, 36]]), scores: scoresOf(40, 0.1, { 2: 0.99, 8: 0.6, 12: 0.7, 13: 0.95, 16: 0.55, 30: 0.8 }) },
    { series: nabSeries(20, []), scores: scoresOf(20, 0.2, { 19: 0.9 }) },
  ]);
  const sigmoid = (x: number) => 2 / (1 + Math.exp(5 * x)) - 1;

  test('the best threshold of each profile gives the score that the checked scorer gives', () => {
    const { standard, lowFalseAlarms, lowMisses } = perProfile((profile) => bestNab(rows, profile));
    expect([standard, lowFalseAlarms, lowMisses].map(({ score }) => Number(score.toFixed(2)))).toEqual([46.49, 46.49, 47.66]);
    expect([standard, lowFalseAlarms, lowMisses].map(({ threshold }) => threshold)).toEqual([0.95, 0.95, 0.95]);
  });

  test('at a fixed threshold a window counts once, by its earliest row, and a false alarm less shortly after a window', () => {
    const hit = sigmoid(-3 / 4) / sigmoid(-1);
    const wrong = -1 + sigmoid(2 / 3) - 1 - 1;
    expect(nabAt(rows, nabProfiles.standard, 0.5).score).toBeCloseTo((100 * (hit + 0.11 * wrong - 1 + 2)) / 4, 10);
    expect(nabAt(rows, nabProfiles.lowFalseAlarms, 0.5).score).toBeCloseTo((100 * (hit + 0.22 * wrong - 1 + 2)) / 4, 10);
    expect(nabAt(rows, nabProfiles.lowMisses, 0.5).score).toBeCloseTo((100 * (hit + 0.11 * wrong - 2 + 4)) / 6, 10);
  });

  test('flagging nothing is worth 0, at a threshold nothing reaches as well', () => {
    expect(nabAt(rows, nabProfiles.standard, 1).score).toBe(0);
    const silent = nabRows([{ series: nabSeries(40, [[11, 14]]), scores: new Float64Array(40) }]);
    expect(bestNab(silent, nabProfiles.standard)).toEqual({ score: 0, threshold: Infinity });
  });

  test('flagging the first row of every window and nothing else is worth 100', () => {
    const perfect = nabRows([{ series: nabSeries(40, [[11, 14], [33, 36]]), scores: scoresOf(40, 0, { 11: 1, 33: 1 }) }]);
    for (const profile of Object.values(nabProfiles)) expect(bestNab(perfect, profile).score).toBeCloseTo(100, 10);
  });
});

describe('the KPI contest', () => {
  /** Minutes 5 to 7 and 20 to 31 are labelled; 23 and 24 are missing. */
  const minutes = Array.from({ length: 40 }, (_, row) => row).filter((row) => row !== 23 && row !== 24);
  const series: KpiSeries = {
    name: 'k', stepMs: minute, timezone: 'UTC', at: minutes.map((row) => row * minute), values: new Float64Array(minutes.length),
    labels: Uint8Array.from(minutes, (row) => (row >= 5 && row <= 7) || (row >= 20 && row <= 31) ? 1 : 0),
  };
  const said: Readonly<Record<number, number>> = { 6: 0.7, 15: 0.6, 17: 0.6, 21: 0.3, 28: 0.9, 38: 0.8, 39: 0.4 };
  const scores = Float64Array.from(minutes, (row) => said[row] ?? 0.1);

  test('with segments that end where rows are missing, the figures of the checked scorer', () => {
    const report = reportKpi([scoredSeries(series, scores, { delayRows: 7, bridged: false })], 0.5, 0.1);
    expect(report.fixed).toMatchObject({ points: { precision: 10 / 13, recall: 10 / 13 }, segments: { precision: 2 / 4, recall: 2 / 3 }, meanDelayMinutes: 2 });
    expect(report.fixed.falseAlarmsPerSeriesDay).toBeCloseTo(75.789_473_684, 6);
    expect(report.bestPoints).toMatchObject({ threshold: 0.3, points: { precision: 13 / 17, recall: 1 } });
    expect(report.bestSegments).toMatchObject({ threshold: 0.3, segments: { precision: 3 / 5, recall: 1 } });
    expect(report.withinBudget).toMatchObject({ threshold: 0.9, segments: { precision: 1, recall: 1 / 3 }, falseAlarmsPerSeriesDay: 0 });
  });

  test('with gaps bridged, the figures of the checked scorer', () => {
    const report = reportKpi([scoredSeries(series, scores, { delayRows: 7, bridged: true })], 0.5, 0.1);
    expect(report.fixed).toMatchObject({ points: { precision: 13 / 16, recall: 1 }, segments: { precision: 2 / 4, recall: 1 }, meanDelayMinutes: 3.5 });
    expect(report.bestPoints).toMatchObject({ threshold: 0.7, points: { precision: 13 / 14, recall: 1 } });
    expect(report.withinBudget).toMatchObject({ threshold: 0.9, segments: { recall: 1 / 2 }, meanDelayMinutes: 6 });
  });

  test('what is found after the delay is missed', () => {
    const late = Float64Array.from(minutes, (row) => (row === 30 ? 0.9 : 0));
    expect(reportKpi([scoredSeries(series, late, { delayRows: 7, bridged: true })], 0.5, 0.1).fixed.segments.recall).toBe(0);
    expect(reportKpi([scoredSeries(series, late, { delayRows: 8, bridged: true })], 0.5, 0.1).fixed.segments.recall).toBe(1 / 2);
  });

  test('a series in which nothing is labelled has no best threshold', () => {
    const calm = { ...series, labels: new Uint8Array(minutes.length) };
    const report = reportKpi([scoredSeries(calm, scores, { delayRows: 7, bridged: false })], 0.5, 0.1);
    expect([report.bestPoints, report.bestSegments, report.withinBudget]).toEqual([undefined, undefined, undefined]);
  });
});

test('an archive gives its plain files by path', () => {
  const entry = (name: string, content: string, kind: string) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write(kind, 156);
    return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
  };
  const packed = gzipSync(Buffer.concat([entry('data/', '', '5'), entry('data/a.csv', 'x'.repeat(600), '0'), entry('labels/w.json', '{}', '0'), Buffer.alloc(1_024)]));
  expect([...readArchive(packed)]).toEqual([['data/a.csv', 'x'.repeat(600)], ['labels/w.json', '{}']]);
});
