/** An option of a command. `value` names its argument in the help. */
export type Option =
  | { readonly kind: 'flag'; readonly summary: string }
  | { readonly kind: 'text'; readonly value: string; readonly summary: string; readonly default?: string }
  | { readonly kind: 'number'; readonly value: string; readonly summary: string; readonly default?: number; readonly min?: number; /** No fractions. */ readonly whole?: boolean }
  /** May be given several times. */
  | { readonly kind: 'list'; readonly value: string; readonly summary: string };

export type Options = Readonly<Record<string, Option>>;

/** What an option's argument becomes. */
type Value<O extends Option> =
  O extends { kind: 'flag' } ? boolean
  : O extends { kind: 'list' } ? readonly string[]
  : O extends { kind: 'number' } ? number | (O extends { default: number } ? never : undefined)
  : string | (O extends { default: string } ? never : undefined);

/** The options of one call, by name. */
export type Values<O extends Options> = { readonly [K in keyof O]: Value<O[K]> };
