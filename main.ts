/** The composition root: the only place that reads the environment, the clock and chance. */
import { randomBytes } from 'node:crypto';
import { runCommandLine } from './commands/cli.ts';
import type { Surroundings } from './commands/surroundings.ts';
import { commands } from './commands/table.ts';

/** A first signal asks for an end in good order, a second one does not ask. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(name));
  }
  return controller.signal;
}

const surroundings: Surroundings = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  elapsed: () => performance.now(),
  randomBytes,
  stopSignal,
};

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine(process.argv.slice(2), commands, surroundings);
