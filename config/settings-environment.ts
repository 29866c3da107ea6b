import { didYouMean } from './nearest-name.ts';

/** How a variable's text becomes a setting. */
type Kind = 'text' | 'number' | 'flag' | 'tokens';

/** The settings that may come from the environment, by variable. ORDERWATCH_CONFIG, the file's path, stands apart. */
export const variables: Readonly<Record<string, { readonly key: string; readonly kind: Kind }>> = {
  ORDERWATCH_NATS_URL: { key: 'natsUrl', kind: 'text' },
  ORDERWATCH_NATS_PORT: { key: 'natsPort', kind: 'number' },
  ORDERWATCH_CLICKHOUSE_URL: { key: 'clickhouseUrl', kind: 'text' },
  ORDERWATCH_DATA: { key: 'data', kind: 'text' },
  ORDERWATCH_HOST: { key: 'host', kind: 'text' },
  ORDERWATCH_PORT: { key: 'port', kind: 'number' },
  ORDERWATCH_TIMEZONE: { key: 'timezone', kind: 'text' },
  ORDERWATCH_TOKENS: { key: 'tokens', kind: 'tokens' },
  ORDERWATCH_BUYER_KEY: { key: 'buyerKey', kind: 'text' },
  ORDERWATCH_RULES: { key: 'rules', kind: 'text' },
  ORDERWATCH_DEBUG: { key: 'debug', kind: 'flag' },
};

export const configVariable = 'ORDERWATCH_CONFIG';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets. An empty variable counts as unset: compose files and CI write those. */
export function readEnvironment(env: Environment): { values: Record<string, unknown>; mistakes: string[] } {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('ORDERWATCH_') || name === configVariable || text === undefined || text === '') continue;
    const variable = variables[name];
    if (variable === undefined) {
      mistakes.push(`${name}: is not a setting${didYouMean(name, [...Object.keys(variables), configVariable])}`);
    } else {
      values[variable.key] = read(text, variable.kind);
    }
  }
  return { values, mistakes };
}

/** A text that is not of its kind stays as it is, for the schema to refuse. */
function read(text: string, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'flag':
      return { 1: true, true: true, 0: false, false: false }[text] ?? text;
    case 'tokens':
      // The role stands first, since a token may hold a colon.
      return text.split(',').map((one) => {
        const [role = '', ...rest] = one.trim().split(':');
        return { role, token: rest.join(':') };
      });
    default:
      return kind satisfies never;
  }
}
