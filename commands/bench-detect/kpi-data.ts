import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { second } from '../../processors/domain/instant.ts';
import { CommandError } from '../command-error.ts';
import type { KpiSeries } from './series.ts';

/** Beijing: the days of these series begin at 16:00 UTC. */
const timezone = 'Asia/Shanghai';
const ending = /\.csv(?:\.gz)?$/;

/**
 * The series of a folder of the KPI contest, by name: `unix_seconds,value,label`
 * without a heading, packed with gzip or not. `undefined` where there is none.
 * `wanted` says by name which of them.
 */
export function loadKpi(folder: string, wanted: (name: string) => boolean): KpiSeries[] | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => ending.test(file)).toSorted() : [];
  if (files.length === 0) return undefined;
  return files.filter((file) => wanted(nameOf(file))).map((file) => seriesOf(nameOf(file), readText(join(folder, file))));
}

function nameOf(file: string): string {
  return file.replace(ending, '');
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

function seriesOf(name: string, content: string): KpiSeries {
  const rows = content.split('\n').map((line) => line.split(',').map(Number)).filter(([time]) => time !== undefined && time > 0);
  if (rows.some((row) => row.length !== 3 || row.some((cell) => Number.isNaN(cell)))) throw new CommandError('series_broken', `${name}: not every row is unix_seconds,value,label`);
  rows.sort(([a = 0], [b = 0]) => a - b);
  const at = rows.map(([time = 0]) => time * second);
  const distances = at.slice(1).map((time, place) => time - at[place]!).filter((distance) => distance > 0);
  return {
    name, timezone, at,
    // The grid's own, though rows may be missing more often than not.
    stepMs: distances.reduce((least, distance) => Math.min(least, distance), Infinity),
    values: Float64Array.from(rows, ([, value = NaN]) => value), labels: Uint8Array.from(rows, ([, , label = 0]) => label),
  };
}
