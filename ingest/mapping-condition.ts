import type { KeyPath } from './mapping-problem.ts';
import { textOf } from './value.ts';
import { all, compilePath, one, type Read, type Scope } from './mapping-scope.ts';

export type Condition = Read<boolean>;

/**
 * Compiles `{ path: test, … }`, all of which must hold, or a list of such, one
 * of which must. A test is `present`, `absent`, a value, a list of values (with
 * `absent` among them if that will do), or `{ not: … }` of those. On a path
 * with `[]` a test holds when it holds for some element. `undefined` when
 * nothing is asked.
 */
export function compileCondition(spec: unknown, at: KeyPath, scope: Scope): Condition | undefined {
  if (spec === undefined) return undefined;
  if (Array.isArray(spec)) {
    const either = spec.map((entry, i) => compileAll(entry, [...at, i], scope));
    return (node, run) => either.some((holds) => holds(node, run));
  }
  return compileAll(spec, at, scope);
}

function compileAll(spec: unknown, at: KeyPath, scope: Scope): Condition {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    scope.problems.add(at, 'a condition is { path: test }, such as { status: present }');
    return () => false;
  }
  const tests = Object.entries(spec).map(([path, test]) => compileTest(path, test, [...at, path], scope));
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (node, run) => tests.every((holds) => holds(node, run));
}

function compileTest(text: string, test: unknown, at: KeyPath, scope: Scope): Condition {
  // Asking whether something is there reveals nothing of it, so personal fields may be asked after.
  const path = compilePath(text, at, scope, true);
  const fits = compileFit(test, at, scope);
  if (path === undefined || fits === undefined) return () => false;
  if (path.many) {
    const get = all(path);
    return (node, run) => get(node, run).some((value) => fits(plain(value, scope.nulls)));
  }
  const get = one(path);
  return (node, run) => fits(plain(get(node, run), scope.nulls));
}

/** A value as tests see it: its text, `null` for what is absent, `undefined` for an object or list with something in it. */
function plain(value: unknown, nulls: ReadonlySet<string>): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return Array.isArray(value) && value.length === 0 ? null : undefined;
  const text = textOf(value, '');
  return text === undefined || nulls.has(text) ? null : text;
}

type Fit = (value: string | null | undefined) => boolean;

function compileFit(test: unknown, at: KeyPath, scope: Scope): Fit | undefined {
  if (test === 'present') return (value) => value !== null;
  if (test === 'absent') return (value) => value === null;
  if (typeof test === 'object' && test !== null && !Array.isArray(test)) {
    const { not, ...others } = test as Record<string, unknown>;
    const unwanted = not === undefined || Object.keys(others).length > 0 ? undefined : compileFit(not, at, scope);
    if (unwanted === undefined) scope.problems.add(at, 'the only test with keys is { not: value or list }');
    return unwanted && ((value) => !unwanted(value));
  }
  const values = Array.isArray(test) ? test : [test];
  if (!values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))) {
    scope.problems.add(at, 'a test is present, absent, a value, a list of values or { not: … }');
    return undefined;
  }
  const wanted = new Set(values.map(String));
  const absentToo = wanted.delete('absent');
  return (value) => (value === null ? absentToo : value !== undefined && wanted.has(value));
}
