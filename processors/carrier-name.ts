import type { Rules } from './domain/rules.ts';

const names = new WeakMap<Rules, ReadonlyMap<string, string>>();

/** The id of the carrier that is called so, by its id or an alias, whatever the case; one the rules don't know keeps its name. */
export function carrierNamed(name: string, rules: Rules): string {
  let ids = names.get(rules);
  if (ids === undefined) {
    ids = new Map(rules.carriers.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((one) => [one.toLowerCase(), id] as const)));
    names.set(rules, ids);
  }
  return ids.get(name.toLowerCase()) ?? name;
}
