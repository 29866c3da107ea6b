import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../config/nearest-name.ts';
import type { benchDetectOptions } from './bench-detect-options.ts';
import { loadKpi } from './bench-detect/kpi-data.ts';
import { reportKpi } from './bench-detect/kpi-score.ts';
import type { KpiReport } from './bench-detect/kpi-score.ts';
import { scoredSeries } from './bench-detect/kpi-segments.ts';
import type { SegmentRule } from './bench-detect/kpi-segments.ts';
import { loadNab } from './bench-detect/nab-data.ts';
import { bestNab, nabAt, nabRows, perProfile } from './bench-detect/nab-score.ts';
import { kpiTable, nabTable } from './bench-detect/report.ts';
import type { KpiResult, NabResult } from './bench-detect/report.ts';
import { rivals } from './bench-detect/rivals.ts';
import { runDetector } from './bench-detect/run.ts';
import type { Run } from './bench-detect/run.ts';
import type { KpiSeries, LabelledSeries, NabSeries } from './bench-detect/series.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import { ProgressLine } from './progress.ts';

type BenchDetectCall = Call<typeof benchDetectOptions>;

/** The one threshold of all series; everything that is "best" was chosen knowing the labels. */
const fixedThreshold = 0.5;
/** The contest's limit. */
const delayRows = 7;
const falseAlarmsPerSeriesDay = 0.1;

/**
 * Scores our detector and its rivals on labelled series.
 *
 * @throws {CommandError} `series_missing`, `labels_unfit`, `series_broken`
 */
export async function benchDetect(call: BenchDetectCall): Promise<undefined> {
  const { values, surroundings } = call;
  const { data, only } = values;
  if (data === undefined) throw new UsageError('bench-detect needs --data, the folder of the labelled series');
  if (only !== undefined && only !== 'nab' && only !== 'kpi') throw new UsageError(`--only is nab or kpi, not ${only}`);
  const detectors = chosen(values.detector);
  const nab = only === 'kpi' ? [] : loadNab(folder(data, 'nab')) ?? [];
  const kpi = only === 'nab' ? [] : loadKpi(folder(data, 'kpi'), () => true) ?? [];
  const wanted = select([...nab, ...kpi], values.series, '--series');
  const heldOut = select(kpi, values['held-out'] ?? '', '--held-out');
  const [nabWanted, kpiWanted] = [nab.filter((one) => wanted.has(one)), kpi.filter((one) => wanted.has(one))];
  if (wanted.size === 0) throw new CommandError('series_missing', `there are no labelled series in ${data}: kpi/*.csv, nab/data and nab/labels`);
  const nabResults: NabResult[] = [];
  const kpiResults: KpiResult[] = [];
  for (const detector of detectors) {
    if (nabWanted.length > 0) nabResults.push(judgeNab(detector, run(detector, nabWanted, call)));
    if (kpiWanted.length > 0) kpiResults.push(judgeKpi(detector, run(detector, kpiWanted, call), heldOut));
  }
  surroundings.stdout.write(values.json ? `${JSON.stringify({ nab: nabResults, kpi: kpiResults }, null, 2)}\n` : tables(nabWanted, nabResults, kpiWanted, kpiResults));
}

/** The set's folder within the data's, or the data's itself where it is not there. */
function folder(data: string, name: string): string {
  return existsSync(join(data, name)) ? join(data, name) : data;
}

function chosen(names: readonly string[]): readonly string[] {
  const known = Object.keys(rivals);
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`there is no detector ${name}${didYouMean(name, known) || `; there are ${known.join(', ')}`}`);
  }
  return names.length === 0 ? known : names;
}

function select(all: readonly LabelledSeries[], list: string | undefined, option: string): ReadonlySet<LabelledSeries> {
  if (list === undefined) return new Set(all);
  const names = list.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return new Set(names.flatMap((name) => {
    const found = all.filter((series) => series.name === name || series.name.replace(/\.csv$/, '') === name);
    if (found.length === 0) throw new UsageError(`${option}: there is no series ${name}${didYouMean(name, all.map((series) => series.name))}`);
    return found;
  }));
}

function run<S extends LabelledSeries>(name: string, all: readonly S[], { values, surroundings }: BenchDetectCall): Run<S> {
  const make = rivals[name];
  if (make === undefined) throw new UsageError(`there is no detector ${name}`);
  const progress = new ProgressLine(surroundings.stderr, surroundings.now);
  const result = runDetector(make, all, values.seed, surroundings.elapsed, (count) => progress.show(`${name}: ${count} of ${all.length} series`));
  progress.end();
  return result;
}

function judgeNab(detector: string, { judged, ...cost }: Run<NabSeries>): NabResult {
  const all = nabRows(judged);
  return { detector, cost, best: perProfile((profile) => bestNab(all, profile)), fixed: perProfile((profile) => nabAt(all, profile, fixedThreshold)) };
}

function judgeKpi(detector: string, { judged, ...cost }: Run<KpiSeries>, heldOut: ReadonlySet<LabelledSeries>): KpiResult {
  const grouped = heldOut.size === 0 ? { all: judged } : {
    tuned: judged.filter(({ series }) => !heldOut.has(series)), 'held out': judged.filter(({ series }) => heldOut.has(series)), all: judged,
  };
  const groups = Object.entries(grouped).filter(([, group]) => group.length > 0).map(([name, group]) => [name, {
    contest: report(group, { delayRows, bridged: false }), bridged: report(group, { delayRows, bridged: true }),
  }] as const);
  return { detector, cost, groups: Object.fromEntries(groups) };
}

function report(group: Run<KpiSeries>['judged'], rule: SegmentRule): KpiReport {
  return reportKpi(group.map(({ series, scores }) => scoredSeries(series, scores, rule)), fixedThreshold, falseAlarmsPerSeriesDay);
}

function tables(nab: readonly NabSeries[], nabResults: readonly NabResult[], kpi: readonly KpiSeries[], kpiResults: readonly KpiResult[]): string {
  const parts: string[] = [];
  if (nab.length > 0) parts.push(`NAB: ${extent(nab)}. The best threshold of each profile, as it is published, and our fixed one.\n${nabTable(nabResults)}`);
  for (const group of Object.keys(kpiResults[0]?.groups ?? {})) {
    for (const rule of ['contest', 'bridged'] as const) {
      const gaps = rule === 'contest' ? 'as in the contest' : 'missing rows do not end a segment';
      parts.push(`KPI, ${group} (of ${extent(kpi)}), found within ${delayRows} rows, ${gaps}.\n${kpiTable(kpiResults, group, rule)}`);
    }
  }
  return parts.join('\n');
}

function extent(all: readonly LabelledSeries[]): string {
  return `${all.length} series, ${all.reduce((sum, { at }) => sum + at.length, 0).toLocaleString('en')} rows`;
}
