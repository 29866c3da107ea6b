import type { Row } from './series-file.ts';
import { commonestStep, sayDuration, TimeStep } from './time-step.ts';
import { CommandError } from '../command-error.ts';

/** So many rows are looked at to find the step of a series. */
const looked = 1_000;

/** A series with its step. */
export interface PacedSeries {
  readonly stepMs: number;
  /** The commonest distance of its first rows; `undefined` when there is none. */
  readonly seenMs: number | undefined;
  /** The rows; taking them throws `series_off_step` at one that is no whole number of steps from the first. */
  readonly rows: AsyncIterable<Row>;
}

/**
 * Settles the step of a series: the given one, else the commonest of its first
 * rows.
 *
 * @throws {CommandError} `series_empty`, `step_unknown`
 */
export async function paceSeries(rows: AsyncGenerator<Row>, stepMs: number | undefined, zone: string): Promise<PacedSeries> {
  const first: Row[] = [];
  while (first.length < looked) {
    const { value, done } = await rows.next();
    if (done === true) break;
    first.push(value);
  }
  const [origin] = first;
  if (origin === undefined) throw new CommandError('series_empty', 'there is not one row in the series');
  const seen = commonestStep(first.map(({ at }) => at));
  const settled = stepMs ?? seen;
  if (settled === undefined) throw new CommandError('step_unknown', 'how far apart the rows are cannot be seen, as no two are a second to a day apart: say it with --step');
  return { stepMs: settled, seenMs: seen, rows: checked(first, rows, new TimeStep(settled, zone, origin.at), seen) };
}

async function* checked(first: readonly Row[], rest: AsyncGenerator<Row>, step: TimeStep, seen: number | undefined): AsyncGenerator<Row> {
  const check = (row: Row) => {
    if (step.fits(row.at)) return row;
    const hint = seen === undefined || seen === step.stepMs ? '' : `; most rows are ${sayDuration(seen)} apart: --step ${seen / 1_000}`;
    throw new CommandError('series_off_step', `line ${row.line}: ${row.timestamp} is no whole number of steps of ${sayDuration(step.stepMs)} after the first row${hint}`);
  };
  for (const row of first) yield check(row);
  for await (const row of rest) yield check(row);
}
