import { parseArgs } from 'node:util';
import { didYouMean } from '../config/nearest-name.ts';
import { UsageError } from './command-error.ts';
import type { Option, Options, Values } from './option.ts';

/** A command line, read by a table of options. */
export interface Arguments<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/**
 * Reads what follows a command's name.
 *
 * @throws {UsageError} when an option is unknown (naming the nearest), lacks
 * its argument, has one too many, or is no number where one is wanted
 */
export function readArguments<O extends Options>(argv: readonly string[], options: O): Arguments<O> {
  const config = Object.fromEntries(Object.entries(options).map(([name, option]) => (
    [name, { type: option.kind === 'flag' ? 'boolean' as const : 'string' as const }]
  )));
  // Not strict: its errors would have to be told apart by their text.
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true });

  const given = new Map<string, (string | undefined)[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(`there is no option ${token.rawName}${didYouMean(token.rawName, known)}`);
    }
    given.set(token.name, [...(given.get(token.name) ?? []), token.value]);
  }
  const values = Object.entries(options).map(([name, option]) => [name, read(name, option, given.get(name))] as const);
  return { values: Object.fromEntries(values) as Values<O>, positionals };
}

function read(name: string, option: Option, given: readonly (string | undefined)[] | undefined): unknown {
  switch (option.kind) {
    case 'flag':
      if (given?.some((text) => text !== undefined)) throw new UsageError(`--${name} takes no argument`);
      return given !== undefined;
    case 'list':
      return (given ?? []).map((text) => argument(name, text, option.value));
    case 'text':
      return given === undefined ? option.default : argument(name, given.at(-1), option.value);
    case 'number':
      return given === undefined ? option.default : number(name, argument(name, given.at(-1), option.value), option);
    default:
      return option satisfies never;
  }
}

function argument(name: string, text: string | undefined, value: string): string {
  if (text === undefined) throw new UsageError(`--${name} needs its ${value}`);
  return text;
}

function number(name: string, text: string, { min, whole = false }: Option & { readonly kind: 'number' }): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} needs a number, not ${text}`);
  if (whole && !Number.isSafeInteger(value)) throw new UsageError(`--${name} needs a whole number, not ${text}`);
  if (min !== undefined && value < min) throw new UsageError(`--${name} is at least ${min}, not ${text}`);
  return value;
}
