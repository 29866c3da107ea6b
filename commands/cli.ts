import { didYouMean } from '../config/nearest-name.ts';
import type { Command } from './command.ts';
import { UsageError } from './command-error.ts';
import { commandHelp, programHelp } from './help.ts';
import type { Surroundings } from './surroundings.ts';
import { version } from './version.ts';

/**
 * Runs one command line and resolves with the exit code: 0 well, 1 a failure,
 * 2 a command line that cannot be understood. A failure is told on stderr as
 * its code and message; where it came from only with ORDERWATCH_DEBUG.
 */
export async function runCommandLine(
  argv: readonly string[], commands: readonly Command[], surroundings: Surroundings,
): Promise<number> {
  try {
    return await dispatch(argv, commands, surroundings);
  } catch (error) {
    surroundings.stderr.write(`orderwatch: ${describeFailure(error, isDebug(surroundings))}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(argv: readonly string[], commands: readonly Command[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = argv;
  const print = (text: string) => {
    surroundings.stdout.write(`${text}\n`);
    return 0;
  };
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = rest[0] === undefined ? undefined : find(rest[0], commands);
    return print(about === undefined ? programHelp(commands) : commandHelp(about));
  }
  if (name === '--version') return print(version());
  const command = find(name, commands);
  if (rest.includes('--help') || rest.includes('-h')) return print(commandHelp(command));
  return command.start(rest, surroundings);
}

function find(name: string, commands: readonly Command[]): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  throw new UsageError(`there is no command ${name}${didYouMean(name, commands.map((one) => one.name))} ("orderwatch --help" lists them)`);
}

function describeFailure(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `unexpected: ${String(error)}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  const message = error.message.includes('\n') ? `\n${error.message.replace(/^/gm, '  ')}` : error.message;
  return debug ? `${code}: ${message}\n${error.stack ?? ''}` : `${code}: ${message}`;
}

/** Asked without the settings, since it is they that may have failed. */
function isDebug({ env }: Surroundings): boolean {
  return env['ORDERWATCH_DEBUG'] === '1' || env['ORDERWATCH_DEBUG'] === 'true';
}
