import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command-error.ts';
import type { BenchPlace } from '../bench.ts';

const program = fileURLToPath(new URL('../../bin/orderwatch.cjs', import.meta.url));

/** Starts an orderwatch command in a process of its own, in the benchmark's place. */
export function startChild({ env }: Pick<BenchPlace, 'env'>, arguments_: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...arguments_], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs a command to its end. @throws CommandError `bench_failed` when it fails */
export async function runChild(place: Pick<BenchPlace, 'env'>, arguments_: readonly string[]): Promise<void> {
  const [code] = (await once(startChild(place, arguments_), 'exit')) as [number | null];
  if (code !== 0) throw new CommandError('bench_failed', `orderwatch ${arguments_.join(' ')} ended with ${code}`);
}

/** Waits until the service answers `path` with 200. */
export async function answers(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new CommandError('bench_failed', `the service ended with ${child.exitCode}`);
    const status = await fetch(url).then((response) => response.status, () => 0);
    if (status === 200) return;
    await pause(50);
  }
}
