import type { Settings } from '../config/settings.ts';
import { readSettings } from '../config/settings.ts';
import { readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { UsageError } from './command-error.ts';
import type { Options } from './option.ts';
import type { Surroundings } from './surroundings.ts';

/** One call of a command. */
export interface Call<O extends Options> extends Arguments<O> {
  /** Read on demand, since not every command needs settings to be right. @throws {SettingsError} */
  readonly settings: () => Settings;
  /** The settings file that `--config` names. */
  readonly configFile: string | undefined;
  readonly surroundings: Surroundings;
}

interface Definition<O extends Options> {
  readonly name: string;
  readonly summary: string;
  /** What may follow the options, as the help shows it; without it nothing may. */
  readonly positionals?: string;
  readonly options: O;
  /** More of the help: a paragraph or examples. */
  readonly more?: string;
  /** Resolves with the exit code; nothing means 0. Loads what it needs itself, so that `--help` is quick. */
  readonly run: (call: Call<O>) => Promise<number | undefined>;
}

/** A command as the table holds it, whatever its options are. */
export interface Command extends Omit<Definition<Options>, 'run'> {
  readonly start: (argv: readonly string[], surroundings: Surroundings) => Promise<number>;
}

const everywhere = {
  config: { kind: 'text', value: 'FILE', summary: 'settings file, instead of ORDERWATCH_CONFIG' },
} as const satisfies Options;

/** Ties a command's options to the code that receives their values. */
export function defineCommand<const O extends Options>(definition: Definition<O>): Command {
  const options = { ...definition.options, ...everywhere };
  return {
    ...definition,
    options,
    async start(argv, surroundings) {
      const { values, positionals } = readArguments(argv, options);
      if (definition.positionals === undefined && positionals.length > 0) {
        throw new UsageError(`${definition.name} takes no argument such as ${positionals[0]}`);
      }
      const configFile = values.config;
      const settings = () => readSettings({ env: surroundings.env, file: configFile });
      return (await definition.run({ values, positionals, settings, configFile, surroundings })) ?? 0;
    },
  };
}
