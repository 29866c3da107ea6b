import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Instant } from '../../processors/domain/instant.ts';
import { CommandError } from '../command-error.ts';
import { isHeading, timestampReader } from './timestamp.ts';

/** A row of a series. */
export interface Row {
  /** Line of the file, the first is 1. */
  readonly line: number;
  readonly at: Instant;
  /** As it was written. */
  readonly timestamp: string;
  /** `undefined`: missing. */
  readonly value: number | undefined;
}

/** Which columns are meant, by name or by number from 1. */
export interface Columns {
  readonly time?: string | undefined;
  readonly value?: string | undefined;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const missing = /^(?:nan|na|n\/a|null)?$/i;

/** The bytes of a file, unpacked when its name ends in `.gz`; `-` is standard input. */
export function seriesBytes(file: string, stdin: AsyncIterable<Uint8Array | string>): Readable {
  if (file === '-') return Readable.from(stdin, { objectMode: false });
  const bytes = createReadStream(file);
  // A failure of any part ends the last, which is the one that is read.
  return file.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/**
 * Reads rows in order, one at a time.
 *
 * @throws {CommandError} `series_unreadable`, `series_broken` naming the line,
 * `series_disordered` where a row does not come after the one before
 */
export async function* readSeries(bytes: Readable, columns: Columns, zone: string): AsyncGenerator<Row> {
  const records = pipeline(bytes, parse({ bom: true, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] }), () => {});
  const readTime = timestampReader(zone);
  let places: Places | undefined;
  let line = 0;
  let before: Row | undefined;
  try {
    for await (const cells of records as AsyncIterable<string[]>) {
      line += 1;
      if (cells.length === 1 && cells[0]?.trim() === '') continue;
      if (places === undefined) {
        places = findColumns(cells, columns);
        if (places.named) continue;
      }
      const row = readRow(cells, line, places, (text) => readTime(text, before?.at ?? -Infinity));
      if (before !== undefined && row.at <= before.at) throw disordered(row, before);
      yield row;
      before = row;
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError('series_unreadable', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

interface Places {
  readonly time: number;
  readonly value: number;
  readonly count: number;
  /** The first row has names and no point. */
  readonly named: boolean;
}

function findColumns(first: readonly string[], { time, value }: Columns): Places {
  const names = first.map((cell) => cell.trim());
  const numbered = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) && !names.includes(text) ? Number(text) - 1 : undefined);
  const named = isHeading(first[numbered(time) ?? 0] ?? '');
  const place = (what: string, option: string | undefined, usual: string, otherwise: number): number => {
    const wanted = numbered(option) ?? (named ? names.indexOf(option ?? usual) : -1);
    const found = wanted === -1 && option === undefined ? otherwise : wanted;
    if (found >= 0 && found < names.length) return found;
    const there = named ? `the columns are ${names.join(', ')}` : `there ${names.length === 1 ? 'is one column' : `are ${names.length} columns`} and no names`;
    throw broken(1, `there is no ${what} column${option === undefined ? '' : ` ${option}`}: ${there}${partedOtherwise(first)}`);
  };
  const timePlace = place('timestamp', time, 'timestamp', 0);
  return { time: timePlace, value: place('value', value, 'value', timePlace === 1 ? 0 : 1), count: names.length, named };
}

function partedOtherwise(cells: readonly string[]): string {
  return cells.length === 1 && /[;\t]/.test(cells[0] ?? '') ? '; cells must be parted by commas' : '';
}

function readRow(cells: readonly string[], line: number, places: Places, readTime: (text: string) => Instant | undefined): Row {
  if (cells.length !== places.count) throw broken(line, `it has ${cells.length} columns where the first line has ${places.count}`);
  const timestamp = cells[places.time] ?? '';
  const text = (cells[places.value] ?? '').trim();
  const at = readTime(timestamp);
  if (at === undefined) throw broken(line, `${quote(timestamp)} is no timestamp: unix seconds, or ISO 8601 such as 2026-03-01T10:00:00+08:00`);
  if (missing.test(text)) return { line, at, timestamp, value: undefined };
  const value = number.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw broken(line, `${quote(text)} is no number`);
  return { line, at, timestamp, value };
}

function disordered(row: Row, before: Row): CommandError {
  const what = row.at === before.at ? 'is the same time as' : 'is before';
  return new CommandError('series_disordered', `line ${row.line}: ${row.timestamp} ${what} ${before.timestamp} in line ${before.line}; sort the rows by time, each time once`);
}

function broken(line: number, what: string): CommandError {
  return new CommandError('series_broken', `line ${line}: ${what}`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
