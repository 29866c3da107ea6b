import type { z } from 'zod';
import { defaultMonitoring } from '../processors/domain/monitoring.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';
import { valueAt, wording } from './mapping-schema.ts';
import { checkRelations } from './rules-relations.ts';
import { rulesSchema } from './rules-schema.ts';
import { isTree } from './value.ts';

/** Something wrong with rules, by a path of the log's keys. */
export interface RulesMistake {
  readonly at: KeyPath;
  readonly what: string;
  /** Nothing was said there, and something has to be. */
  readonly missing: boolean;
}

export type RulesCheck =
  | { readonly rules: Rules; readonly mistakes: readonly [] }
  | { readonly rules: undefined; readonly mistakes: readonly RulesMistake[] };

/**
 * Checks complete rules, every part and what parts ask of one another. A part
 * that `isKnown` to be wrong is not told of again.
 */
export function checkRules(value: unknown, isKnown: (at: KeyPath) => boolean = () => false): RulesCheck {
  const mistakes: RulesMistake[] = [];
  // Rules published before anything was watched say nothing of it.
  const whole = isTree(value) ? { ...defaultMonitoring, ...value } : value;
  const result = rulesSchema.safeParse(whole);
  const issues = (result.error?.issues ?? []).flatMap((issue) => mistakesOf(issue, whole))
    .filter(({ at }) => !isKnown(at));
  mistakes.push(...issues);
  // Relations look at ids, lists and conditions: a slip in a number, or a part that is wrong, does not keep the others from being told at once.
  const unsound = new Set(issues.filter(({ shape }) => shape).map(({ at: [part] }) => part));
  if (!unsound.has(undefined)) checkRelations(whole as Rules, (part) => !unsound.has(part), (at, what) => mistakes.push({ at, what, missing: false }));
  if (mistakes.length > 0 || result.data === undefined) return { rules: undefined, mistakes };
  return { rules: result.data, mistakes: [] };
}

/** `shape` when something is not there, or is of another kind than it has to be. */
function mistakesOf(issue: z.core.$ZodIssue, value: unknown): (RulesMistake & { readonly shape: boolean })[] {
  const at = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    const notes = issue.message.split('\n');
    return issue.keys.map((key, i) => ({ at: [...at, key], what: notes[i] ?? 'unknown key', missing: false, shape: false }));
  }
  return [{ at, what: wording(issue, value), missing: valueAt(value, issue.path) === undefined, shape: issue.code === 'invalid_type' }];
}
