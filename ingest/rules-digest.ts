import { createHash } from 'node:crypto';
import type { Rules } from '../processors/domain/rules.ts';

/** What rules without a name of their own are called: the same rules the same, wherever and in whatever order they were written. */
export function nameOfContent(rules: Omit<Rules, 'version'>): string {
  const { version: _version, ...content } = rules as Rules;
  return `sha-${createHash('sha256').update(canonical(content)).digest('hex').slice(0, 12)}`;
}

/** Whether two say the same, version and all. */
export function areSameRules(one: Rules, other: Rules): boolean {
  return canonical(one) === canonical(other);
}

/** JSON with keys in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part
  ));
}
