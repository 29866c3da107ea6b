import { isQuantity, largestQuantity } from '../processors/domain/quantity.ts';
import { asList, getter, listGetter, type Path } from './mapping-path.ts';
import { readAmount, type MoneyUnit } from './amount.ts';
import { compileCondition } from './mapping-condition.ts';
import type { KeyPath } from './mapping-problem.ts';
import { check, expressionSchema } from './mapping-schema.ts';
import { all, compilePath, compileTime, mapped, one, type Read, type Reader, type Run, type Scope } from './mapping-scope.ts';
import { Refusal } from './refusal.ts';
import { textOf } from './value.ts';

/** Turns the text found at `where` into what is wanted. */
type Convert<T> = (text: string, where: string, run: Run) => T;

/** What an expression may be, besides a path and a constant. */
interface Kind<T> {
  readonly name: 'a text' | 'an amount' | 'a time';
  convert(options: Options, at: KeyPath, scope: Scope): Convert<T>;
  readonly personal?: boolean;
}

interface Options {
  readonly format?: Scope['times']['format'] | undefined;
  readonly zone?: string | undefined;
  readonly unit?: MoneyUnit | undefined;
}

const asText: Kind<string> = { name: 'a text', convert: () => (text) => text };
const asAccount: Kind<string> = { ...asText, personal: true };
const asAmount: Kind<number> = {
  name: 'an amount',
  convert: ({ unit }, _at, scope) => {
    const inUnit = unit ?? scope.unit;
    return (text, where, run) => readAmount(text, run.currency, inUnit, where);
  },
};
const asTime: Kind<number> = {
  name: 'a time',
  convert: (options, at, scope) => {
    const { format, read } = compileTime(options, at, scope);
    return (text, where) => {
      const instant = read(text);
      if (instant !== undefined) return instant;
      throw new Refusal('time_malformed', where, `${JSON.stringify(text)} is not a time as the mapping names it (${format})`);
    };
  },
};

export function compileText(spec: unknown, at: KeyPath, scope: Scope): Reader<string> {
  return compile(spec, at, scope, asText);
}

/** A text that may be an account's name, because it leaves as a keyed hash. */
export function compileAccount(spec: unknown, at: KeyPath, scope: Scope): Reader<string> {
  return compile(spec, at, scope, asAccount);
}

/** An amount in minor units of the order's currency. */
export function compileAmount(spec: unknown, at: KeyPath, scope: Scope): Reader<number> {
  return compile(spec, at, scope, asAmount);
}

/** An instant. `$received` is when the broker received the message. */
export function compileInstant(spec: unknown, at: KeyPath, scope: Scope): Reader<number> {
  const nulls = scope.times.nulls === undefined ? scope.nulls : new Set([...scope.nulls, ...scope.times.nulls]);
  return compile(spec, at, { ...scope, nulls }, asTime);
}

function compile<T>(spec: unknown, at: KeyPath, scope: Scope, kind: Kind<T>): Reader<T> {
  if (typeof spec === 'string') return compileLeaf(spec, {}, at, scope, kind);
  const read = check(expressionSchema, spec, at, scope.problems);
  if (read === undefined) return nothing;
  const { path, const: constant, header, first, sum, only, when, nulls, match, map, ...options } = read;
  const ways = [path, constant, header, first, sum].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    scope.problems.add(at, 'say exactly one of path, const, header, first, sum');
    return nothing;
  }
  if (sum === undefined && only !== undefined) scope.problems.add([...at, 'only'], 'goes with sum');
  if (sum !== undefined && kind.name !== 'an amount') scope.problems.add([...at, 'sum'], `adds up amounts; this is ${kind.name}`);
  if (options.unit !== undefined && kind.name !== 'an amount') scope.problems.add([...at, 'unit'], `goes with amounts; this is ${kind.name}`);
  for (const key of ['format', 'zone'] as const) {
    if (options[key] !== undefined && kind.name !== 'a time') scope.problems.add([...at, key], `goes with times; this is ${kind.name}`);
  }
  const inner = nulls === undefined ? scope : { ...scope, nulls: new Set([...scope.nulls, ...nulls]) };
  const reader = (): Reader<T> => {
    if (sum !== undefined) return compileSum(sum, only, at, inner) as unknown as Reader<T>;
    if (first !== undefined) return compileFirst(first, [...at, 'first'], inner, kind);
    if (path !== undefined) return compileLeaf(path, { match, map, ...options }, at, inner, kind);
    const convert = kind.convert(options, at, inner);
    if (header !== undefined) {
      return leaf((_node, { raw }) => raw.header(header), `header ${header}`, inner.nulls, convert);
    }
    return leaf(() => constant, 'the constant', new Set(), convert);
  };
  const holds = compileCondition(when, [...at, 'when'], scope);
  const compiled = reader();
  if (holds === undefined) return compiled;
  return { where: compiled.where, read: (node, run) => (holds(node, run) ? compiled.read(node, run) : undefined) };
}

const nothing: Reader<never> = { read: () => undefined, where: '' };

interface LeafOptions extends Options {
  readonly match?: string | undefined;
  readonly map?: Readonly<Record<string, string>> | undefined;
}

function compileLeaf<T>(text: string, options: LeafOptions, at: KeyPath, scope: Scope, kind: Kind<T>): Reader<T> {
  if (text === '$received') {
    if (kind.name === 'a time') return { where: text, read: ((_node, { raw }) => raw.receivedAt) as Read<T & number> };
    scope.problems.add(at, `$received is a time; this is ${kind.name}`);
    return nothing;
  }
  const path = compilePath(text, at, scope, kind.personal);
  if (path === undefined) return nothing;
  if (path.many) {
    scope.problems.add(at, `"${text}" leads to many values, and one is wanted`);
    return nothing;
  }
  const get = compileMatch(one(path), text, options, at, scope);
  return leaf(get, text, scope.nulls, kind.convert(options, at, scope));
}

function leaf<T>(get: Read<unknown>, where: string, nulls: ReadonlySet<string>, convert: Convert<T>): Reader<T> {
  return {
    where,
    read: (node, run) => {
      const text = textOf(get(node, run), where);
      return text === undefined || nulls.has(text) ? undefined : convert(text, where, run);
    },
  };
}

/** Takes the part of a text that a pattern's group finds, and puts another word for it where `map` has one. */
function compileMatch(get: Read<unknown>, where: string, { match, map }: LeafOptions, at: KeyPath, scope: Scope): Read<unknown> {
  if (match === undefined && map === undefined) return get;
  const pattern = match === undefined ? undefined : compilePattern(match, [...at, 'match'], scope);
  const words = map === undefined ? undefined : new Map(Object.entries(map));
  return (node, run) => {
    let text = textOf(get(node, run), where);
    if (text === undefined || text === '') return undefined;
    if (pattern !== undefined) {
      const found = pattern.exec(text)?.[1];
      if (found === undefined) throw new Refusal('field_malformed', where, `${JSON.stringify(text)} does not match ${match}`);
      text = found;
    }
    return words?.get(text) ?? text;
  };
}

function compilePattern(match: string, at: KeyPath, { problems }: Scope): RegExp | undefined {
  try {
    const pattern = new RegExp(match, 'u');
    if (new RegExp(`${match}|`, 'u').exec('')?.length === 2) return pattern;
    problems.add(at, 'a pattern needs exactly one group, the part to take');
  } catch (error) {
    problems.add(at, error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

function compileFirst<T>(specs: readonly unknown[], at: KeyPath, scope: Scope, kind: Kind<T>): Reader<T> {
  const readers = specs.map((spec, i) => compile(spec, [...at, i], scope, kind));
  return {
    where: readers.map(({ where }) => where).join(' or '),
    read: (node, run) => {
      for (const { read } of readers) {
        const value = read(node, run);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

/** Adds terms up; `-path` takes away. Absent terms count as nothing, but when all are absent so is the sum. */
function compileSum(specs: readonly unknown[], only: unknown, at: KeyPath, scope: Scope): Reader<number> {
  const terms = specs.map((spec, i) => compileTerm(spec, only, [...at, 'sum', i], at, scope));
  return {
    where: terms.map(({ where }) => where).join(' + '),
    read: (node, run) => {
      let sum: number | undefined;
      for (const { read } of terms) {
        const value = read(node, run);
        if (value !== undefined) sum = (sum ?? 0) + value;
      }
      return sum;
    },
  };
}

function compileTerm(spec: unknown, only: unknown, at: KeyPath, sumAt: KeyPath, scope: Scope): Reader<number> {
  if (typeof spec !== 'string') return compileAmount(spec, at, scope);
  const minus = spec.startsWith('-');
  const text = minus ? spec.slice(1) : spec;
  const path = compilePath(text, at, scope);
  if (path === undefined) return nothing;
  const reader = path.many ? compileEachTerm(path, only, sumAt, scope) : compileAmount(text, at, scope);
  if (!minus) return reader;
  return {
    where: spec,
    read: (node, run) => {
      const value = reader.read(node, run);
      return value === undefined ? undefined : 0 - value;
    },
  };
}

/** The amounts of a list's elements, of those that `only` lets through. */
function compileEachTerm(path: Path, only: unknown, at: KeyPath, scope: Scope): Reader<number> {
  const cut = path.segments.findLastIndex((segment) => typeof segment === 'symbol');
  const elements = all({ ...path, segments: path.segments.slice(0, cut + 1) });
  const getAmount = getter({ ...path, segments: path.segments.slice(cut + 1) });
  const counts = compileCondition(only, [...at, 'only'], scope);
  const amount = leaf(getAmount, path.text, scope.nulls, asAmount.convert({}, at, scope));
  return {
    where: path.text,
    read: (node, run) => {
      let sum: number | undefined;
      for (const element of elements(node, run)) {
        if (counts !== undefined && !counts(element, run)) continue;
        const value = amount.read(element, run);
        if (value !== undefined) sum = (sum ?? 0) + value;
      }
      return sum;
    },
  };
}

/** The elements of `each`: what a list path, or a path to a list, leads to. */
export function compileElements(text: string, at: KeyPath, scope: Scope): Read<unknown[]> {
  const path = compilePath(text, at, scope);
  if (path === undefined) return () => [];
  if (path.many) {
    const get = listGetter(path);
    return path.fromPush ? (_node, run) => get(run.push) : get;
  }
  const get = one(path);
  return (node, run) => asList(get(node, run));
}

const wholeAboveZero = /^0*[1-9]\d{0,14}$/;

/** A whole number above zero. */
export function compileQuantity(spec: unknown, at: KeyPath, scope: Scope): Reader<number> {
  const text = compileText(spec, at, scope);
  return mapped(text, (written) => {
    if (wholeAboveZero.test(written) && isQuantity(Number(written))) return Number(written);
    throw new Refusal('quantity_malformed', text.where, `${JSON.stringify(written)} is not a whole number from 1 to ${largestQuantity}`);
  });
}
