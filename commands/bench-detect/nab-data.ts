import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { timeReader } from '../../ingest/local-time.ts';
import { CommandError } from '../command-error.ts';
import { commonestStep } from '../detect/time-step.ts';
import { readArchive } from './archive.ts';
import type { NabSeries } from './series.ts';

const archive = 'nab-data-labels.tar.gz';
const labels = 'labels/combined_windows.json';

/**
 * The series of the Numenta Anomaly Benchmark: `data/` and `labels/` in a
 * folder, or packed together there as `nab-data-labels.tar.gz`. `undefined`
 * where neither is. Its times have no zone and are taken for UTC.
 *
 * @throws {CommandError} `labels_unfit`
 */
export function loadNab(folder: string): NabSeries[] | undefined {
  const read = readerOf(folder);
  if (read === undefined) return undefined;
  const windows = JSON.parse(read(labels)) as Record<string, readonly (readonly [string, string])[]>;
  return Object.entries(windows).map(([name, limits]) => seriesOf(name, read(`data/${name}`), limits));
}

function readerOf(folder: string): ((path: string) => string) | undefined {
  if (existsSync(join(folder, labels))) return (path) => readFileSync(join(folder, path), 'utf8');
  const packed = join(folder, archive);
  if (!existsSync(packed) || !statSync(packed).isFile()) return undefined;
  const files = readArchive(readFileSync(packed));
  return (path) => {
    const content = files.get(path);
    if (content === undefined) throw new CommandError('labels_unfit', `${packed} has no ${path}`);
    return content;
  };
}

function seriesOf(name: string, content: string, limits: readonly (readonly [string, string])[]): NabSeries {
  const readTime = timeReader('local', 'UTC');
  const rows = content.split(/\r?\n/).slice(1).filter((line) => line !== '').map((line) => line.split(','));
  const at = rows.map(([time = '']) => readTime(time) ?? NaN);
  const placeOf = (time: string) => {
    const place = at.indexOf(readTime(time) ?? NaN);
    if (place === -1) throw new CommandError('labels_unfit', `${name} has no row at ${time}, which its labels name`);
    return place;
  };
  return {
    name, timezone: 'UTC', at, stepMs: commonestStep(at) ?? 60_000,
    values: Float64Array.from(rows, ([, value]) => Number(value)),
    windows: limits.map(([from, to]) => [placeOf(from), placeOf(to)] as const),
  };
}
