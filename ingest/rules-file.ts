import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, stringify } from 'yaml';
import { exponentOf } from '../processors/domain/money.ts';
import { defaultRules, type Rules } from '../processors/domain/rules.ts';
import { Problems, showKeyPath, type KeyPath } from './mapping-problem.ts';
import { checkRules, type RulesMistake } from './rules-check.ts';
import { nameOfContent } from './rules-digest.ts';
import { doubtRegions } from './rules-doubts.ts';
import { fromWritten, toWritten, writtenPath } from './rules-form.ts';
import { rulesSchema } from './rules-schema.ts';
import { isTree, type Tree } from './value.ts';

/** A rules file that cannot be used. The message lists every mistake, a line each. */
export class RulesError extends Error {
  readonly code: 'rules_invalid' | 'rules_unreadable';

  constructor(code: RulesError['code'], problems: readonly string[], cause?: unknown) {
    super(problems.join('\n'), { cause });
    this.name = 'RulesError';
    this.code = code;
  }
}

/**
 * Reads the rules a YAML file makes of the default ones. Keys and values are
 * laid over the defaults key by key; a list stands in for the default's list.
 * @param warn called with what is no mistake and may be a slip, as the mistakes are told
 * @throws {RulesError} with every mistake, as `file:line: key.path: what is wrong`
 */
export function readRulesFile(path: string, warn?: Warn): Rules {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RulesError('rules_unreadable', [`${path}: ${cause instanceof Error ? cause.message : String(cause)}`], cause);
  }
  return parseRules(text, path, warn);
}

/** The same of a text. `file` names it in mistakes. */
export function parseRules(text: string, file: string, warn: Warn = () => {}): Rules {
  const lines = new LineCounter();
  // Everything is a text at first: an amount keeps its digits, an id its zeros. The schema knows what is a number.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const problems = new Problems(file, document, lines);
  // What follows a first slip in the YAML is mostly its echo.
  for (const error of [...document.errors.slice(0, 1), ...document.warnings]) {
    problems.addAt(lines.linePos(error.pos[0]).line, `not YAML: ${error.message}`);
  }
  const rules = document.errors.length > 0 ? undefined : compile(document.toJS({ maxAliasCount: mostAliases }) ?? {}, problems);
  if (rules === undefined || problems.found.length > 0) throw new RulesError('rules_invalid', problems.texts());
  const doubts = new Problems(file, document, lines);
  doubtRegions(rules, (at, what) => doubts.add(writtenPath(rulesSchema, at), what));
  doubts.texts().forEach(warn);
  return rules;
}

type Warn = (doubt: string) => unknown;

/** A rate may be said once and be meant by every warehouse. */
const mostAliases = 100_000;

function compile(written: unknown, problems: Problems): Rules | undefined {
  if (!isTree(written)) {
    problems.addAt(1, 'holds no keys and values');
    return undefined;
  }
  const unreadable: KeyPath[] = [];
  const currency = typeof written['currency'] === 'string' && exponentOf(written['currency']) !== undefined ? written['currency'] : defaultRules.currency;
  const said = fromWritten(rulesSchema, written, [], {
    currency,
    problem: (at, what) => {
      unreadable.push(at);
      problems.add(at, what);
    },
  }) as Tree;
  const rules = named(over(currency === defaultRules.currency ? defaultRules : { ...defaultRules, costs: {} }, said) as Rules, said);
  const excused = (at: KeyPath) => unreadable.some((known) => known.every((key, i) => at[i] === key));
  const { rules: checked, mistakes } = checkRules(rules, (at) => excused(writtenPath(rulesSchema, at)));
  for (const { at, what } of mistakes.filter((one) => !isUnsaidCost(one))) problems.add(writtenPath(rulesSchema, at), what);
  const unsaid = mistakes.filter(isUnsaidCost).map(({ at }) => showKeyPath(writtenPath(rulesSchema, at).slice(1)));
  if (unsaid.length > 0) {
    problems.add(['costs'], `the currency is ${currency} and the defaults are amounts in ${defaultRules.currency}, so all costs have to be said; missing: ${unsaid.join(', ')}`);
  }
  return checked;
}

/** Costs have defaults in the default currency alone, so this is told once and not for each. */
function isUnsaidCost({ at, missing }: RulesMistake): boolean {
  return at[0] === 'costs' && missing;
}

/** What was said goes before what was there; keys with keys below them are gone through one by one. */
function over(there: unknown, said: unknown): unknown {
  if (!isTree(there) || !isTree(said)) return said;
  const both: Record<string, unknown> = { ...there };
  for (const [key, value] of Object.entries(said)) both[key] = Object.hasOwn(there, key) ? over(there[key], value) : value;
  return both;
}

function named(rules: Rules, said: Tree): Rules {
  return { ...rules, version: typeof said['version'] === 'string' ? said['version'] : nameOfContent(rules) };
}

/** Rules as a YAML file that makes them of the default ones. */
export function formatRules(rules: Rules): string {
  const { currency } = rules;
  const base = currency === defaultRules.currency ? defaultRules : { ...defaultRules, costs: undefined };
  const { version, ...rest } = (beyond(base, rules) ?? {}) as Partial<Rules>;
  const ownName = version !== undefined && version !== nameOfContent(rules);
  const said = { ...(ownName ? { version } : {}), ...rest };
  return stringify(asTexts(toWritten(rulesSchema, said, currency)), { lineWidth: 0, schema: 'failsafe' });
}

/** As texts it is read again, so nothing needs quotes for looking like a number. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asTexts(part)]));
  return String(value);
}

/** What the first lacks of the second; `undefined` when nothing. */
function beyond(there: unknown, wanted: unknown): unknown {
  if (!isTree(there) || !isTree(wanted)) return JSON.stringify(there) === JSON.stringify(wanted) ? undefined : wanted;
  const more = Object.entries(wanted).map(([key, value]) => [key, beyond(there[key], value)] as const).filter(([, value]) => value !== undefined);
  return more.length === 0 ? undefined : Object.fromEntries(more);
}
