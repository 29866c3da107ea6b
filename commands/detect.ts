import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Detector } from '../processors/detection/detector.ts';
import { isZone } from '../ingest/local-time.ts';
import { day, second } from '../processors/domain/instant.ts';
import type { Call } from './command.ts';
import { UsageError } from './command-error.ts';
import type { detectOptions } from './detect-options.ts';
import { openJudgements } from './detect/judgement-file.ts';
import { paceSeries } from './detect/paced-series.ts';
import type { PacedSeries } from './detect/paced-series.ts';
import { PlotColumns } from './detect/plot-columns.ts';
import { checkPlotName, writePlot } from './detect/plot-file.ts';
import { mostColumns, plotSvg } from './detect/plot-svg.ts';
import { readSeries, seriesBytes } from './detect/series-file.ts';
import { Stretch } from './detect/stretch.ts';
import type { HeldJudgement } from './detect/stretch.ts';
import { sayDuration } from './detect/time-step.ts';
import { ProgressLine } from './progress.ts';
import type { Surroundings } from './surroundings.ts';

type DetectCall = Call<typeof detectOptions>;

/** Runs the service's own detector over a series from a file, row by row. */
export async function detect(call: DetectCall): Promise<undefined> {
  const { values, surroundings } = call;
  const { input, plot } = values;
  if (input === undefined) throw new UsageError('detect needs --input, a file or - for standard input');
  if (plot !== undefined) checkPlotName(plot);
  await checkOutput(values);
  const zone = zoneOf(call);
  const stepMs = stepOf(values.step);
  const rows = readSeries(seriesBytes(input, surroundings.stdin), { time: values.time, value: values.column }, zone);
  const series = await paceSeries(rows, stepMs, zone);
  if (stepMs === undefined) surroundings.stderr.write(`the rows are ${sayDuration(series.stepMs)} apart\n`);
  else if (series.seenMs !== undefined && stepMs < series.seenMs) {
    surroundings.stderr.write(`--step ${stepMs / second} is less than the ${sayDuration(series.seenMs)} most rows are apart: a season of points that are never there is not learned\n`);
  }
  const drawn = plot === undefined ? undefined : new PlotColumns(mostColumns, series.stepMs);
  const tally = await judge(call, series, zone, drawn);
  if (plot !== undefined && drawn !== undefined) await writePlot(plot, plotSvg(input === '-' ? 'standard input' : basename(input), drawn, zone));
  surroundings.stderr.write(`${describe(tally)}\n`);
}

async function judge({ values, surroundings }: DetectCall, series: PacedSeries, zone: string, drawn: PlotColumns | undefined): Promise<Tally> {
  const detector = new Detector({ stepMs: series.stepMs, timezone: zone, week: !values['no-week'] });
  const sink = await openJudgements(values.output, surroundings.stdout);
  const progress = progressOf(surroundings, values.output === '-');
  const tally = new Tally();
  const stretch = new Stretch();
  let well = false;
  try {
    for await (const row of series.rows) {
      const judgement = stretch.hold(detector.judge({ at: row.at, value: row.value }), row.value);
      await sink.add(row, judgement);
      drawn?.add(row.at, row.value, judgement);
      tally.add(row.value, judgement);
      if (tally.rows % 100_000 === 0) progress?.show(`${tally.rows.toLocaleString('en')} rows`);
    }
    tally.stretches = stretch.count;
    well = true;
  } finally {
    progress?.end();
    await sink.end(well);
  }
  return tally;
}

/** Neither the judgements nor the picture may take the place of what is being read. */
async function checkOutput({ input, output, plot }: DetectCall['values']): Promise<void> {
  if (input === undefined || input === '-') return;
  const read = await place(input);
  for (const [option, file] of [['--output', output], ['--plot', plot]] as const) {
    if (file !== undefined && file !== '-' && (await place(file)) === read) throw new UsageError(`${option} ${file} is the input: name another file`);
  }
}

/** Where a file really lies; for one that is not there, where it would. */
async function place(file: string): Promise<string> {
  return realpath(file).catch(() => resolve(file));
}

/** Judgements on a terminal are progress enough. */
function progressOf({ stderr, stdout, now }: Surroundings, toStdout: boolean): ProgressLine | undefined {
  return toStdout && stdout.isTTY === true ? undefined : new ProgressLine(stderr, now);
}

function zoneOf({ values, settings }: DetectCall): string {
  const zone = values.timezone;
  if (zone === undefined) return settings().timezone;
  if (!isZone(zone) || /^[+-]/.test(zone)) throw new UsageError(`--timezone needs an IANA zone such as Asia/Shanghai, not ${zone}`);
  return zone;
}

function stepOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (seconds * second > day) throw new UsageError(`--step is at most ${day / second}, a day, not ${seconds}`);
  if (!Number.isInteger(seconds * second)) throw new UsageError(`--step is no finer than a millisecond: ${seconds}`);
  return seconds * second;
}

/** What is said of a series in the end. */
class Tally {
  rows = 0;
  missing = 0;
  anomalous = 0;
  stretches = 0;
  learning = 0;

  add(value: number | undefined, { held, learning }: HeldJudgement): void {
    this.rows += 1;
    if (value === undefined) this.missing += 1;
    if (learning) this.learning += 1;
    if (held) this.anomalous += 1;
  }
}

function describe({ rows, missing, anomalous, stretches, learning }: Tally): string {
  const empty = missing === 0 ? '' : `, ${missing.toLocaleString('en')} without a value`;
  const found = anomalous === 0 ? 'none anomalous' : `${anomalous.toLocaleString('en')} anomalous, in ${count(stretches, 'stretch', 'stretches')}`;
  return `${count(rows, 'row')}${empty}: ${found}; learning in ${learning.toLocaleString('en')}`;
}

function count(value: number, noun: string, many = `${noun}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? noun : many}`;
}
