import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';
import type { Output } from '../surroundings.ts';
import type { Row } from './series-file.ts';
import type { HeldJudgement } from './stretch.ts';

const heading = 'timestamp,value,expected,lower,upper,score,anomalous\n';
const blockLength = 65_536;

/** Where judgements are written. */
export interface JudgementSink {
  add(row: Row, judgement: HeldJudgement): Promise<void>;
  /** Writes what is left. With `false` the file is left as it was before. */
  end(well: boolean): Promise<void>;
}

/** Opens a file, which takes its name only once it is whole, or standard output for `-`. */
export async function openJudgements(file: string, stdout: Output): Promise<JudgementSink> {
  if (file === '-') {
    return sink(async (text) => { stdout.write(text); }, async () => {});
  }
  const target = await existing(file);
  // A device or a pipe is written to as it is; a file of its kind would take its place.
  const inPlace = target !== undefined && !target.isFile;
  const path = inPlace ? target.path : `${target?.path ?? file}.part`;
  const handle = await openFile(path);
  return sink(async (text) => { await handle.appendFile(text); }, async (well) => {
    await handle.close();
    if (inPlace) return;
    await (well ? rename(path, target?.path ?? file) : rm(path, { force: true }));
  });
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (cause) {
    throw new CommandError('output_unwritable', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function existing(file: string): Promise<{ readonly path: string; readonly isFile: boolean } | undefined> {
  try {
    return { path: await realpath(file), isFile: (await stat(file)).isFile() };
  } catch {
    return undefined;
  }
}

function sink(write: (text: string) => Promise<void>, close: (well: boolean) => Promise<void>): JudgementSink {
  let block = heading;
  return {
    async add(row, judgement) {
      block += formatJudgement(row, judgement);
      if (block.length < blockLength) return;
      const text = block;
      block = '';
      await write(text);
    },
    async end(well) {
      if (well) await write(block);
      await close(well);
    },
  };
}

/** A line of the output: six significant digits are more than a plot or a person can tell apart. */
export function formatJudgement({ timestamp, value }: Row, { expected, lower, upper, score, held }: HeldJudgement): string {
  return `${cell(timestamp)},${value ?? ''},${round(expected)},${round(lower)},${round(upper)},${Math.floor(score * 1e6) / 1e6},${held ? 1 : 0}\n`;
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : '';
}

/** A timestamp that was read holds no quote. */
function cell(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}
