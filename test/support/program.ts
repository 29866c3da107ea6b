import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from './source-files.ts';

/** How a run of the program ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run of the program that is still going on. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output matches; rejects when the program ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface RunOptions {
  /** Variables beside the host's; the host's own ORDERWATCH_ ones are left out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

/** Starts `orderwatch` as a person would, in a process of its own. */
export function startOrderwatch(args: readonly string[], { env = {}, stdin = '' }: RunOptions = {}): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ORDERWATCH_'));
  const child = spawn(process.execPath, [join(projectRoot, 'bin/orderwatch.cjs'), ...args], {
    env: { ...Object.fromEntries(inherited), ...env }, stdio: ['pipe', 'pipe', 'pipe'],
  });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => { written.out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { written.err += chunk.toString(); });
  // A command that does not read its input may end before it is all written.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const ended = (async (): Promise<Ended> => {
    const [code] = await once(child, 'close') as [number | null];
    process.off('exit', killOnExit);
    return { code, ...written };
  })();
  return { child, ended, said: (pattern) => waitFor(pattern, child, written, ended) };
}

/** Runs `orderwatch` to its end. */
export function orderwatch(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return startOrderwatch(args, options).ended;
}

async function waitFor(pattern: RegExp, child: ChildProcess, written: { readonly out: string }, ended: Promise<Ended>): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(written.out);
    if (found !== null) return found;
    const end = await Promise.race([ended, once(child.stdout ?? child, 'data').then(() => undefined)]);
    if (end !== undefined && !pattern.test(end.out)) throw new Error(`it ended with ${end.code} before it said ${pattern}:\n${end.out}${end.err}`);
  }
}
