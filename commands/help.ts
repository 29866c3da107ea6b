import type { Command } from './command.ts';
import type { Option } from './option.ts';

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'Usage: orderwatch <command> [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'orderwatch <command> --help says more. Settings come from ORDERWATCH_* variables and the file ORDERWATCH_CONFIG names.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const options = Object.entries(command.options);
  return [
    `Usage: orderwatch ${command.name}${command.positionals === undefined ? '' : ` ${command.positionals}`} [options]`,
    '',
    `${command.summary}.`,
    '',
    'Options:',
    ...columns([...options.map(([name, option]) => [heading(name, option), describe(option)] as const), ['--help', 'this text']]),
    ...(command.more === undefined ? [] : ['', command.more]),
  ].join('\n');
}

function heading(name: string, option: Option): string {
  return option.kind === 'flag' ? `--${name}` : `--${name} ${option.value}`;
}

function describe(option: Option): string {
  if (option.kind === 'list') return `${option.summary} (may be repeated)`;
  return 'default' in option && option.default !== undefined ? `${option.summary} (default ${option.default})` : option.summary;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
