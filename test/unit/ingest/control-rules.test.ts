import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readControl } from '../../../ingest/control-message.ts';
import { Refusal } from '../../../ingest/refusal.ts';
import { readRulesFile } from '../../../ingest/rules-file.ts';

/** Rules from the log, of which anything may be missing or something else. */

const example: unknown = readRulesFile('config/rules.example.yaml');
const control = (rules: unknown) => readControl('rules', { rules, by: 'li', reason: 'a new season' });

function refusalOf(rules: unknown): string {
  try {
    control(rules);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.message}`;
    throw error;
  }
  return '';
}

test('rules that lack most of what they need are refused with the names of the missing keys', () => {
  expect(refusalOf({ version: 'x' })).toMatch(/^control_malformed .*rules\.currency.*rules\.warehouses/);
  expect(refusalOf({ version: 'x', alerts: {} })).toMatch(/^control_malformed /);
  expect(refusalOf({})).toMatch(/^control_malformed .*rules\.version/);
});

test('rules published before anything was watched are taken', () => {
  const { windows: _w, volume: _v, calendar: _c, thresholds: _t, staleness: _s, clocks: _k, alerts: _a, ...before } = example as Record<string, unknown>;
  expect(control(before)).toMatchObject({ type: 'rules', rules: { version: before['version'] } });
});

/** Every place in a tree, as the keys that lead there. */
function placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...at, key]))];
}

function changed(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = Array.isArray(value) ? [...value as unknown[]] : { ...(value as object) };
  const parts = copy as Record<string, unknown>;
  if (rest.length === 0 && other === undefined && !Array.isArray(copy)) delete parts[key];
  else parts[key] = changed(parts[key], rest, other);
  return copy;
}

test('whatever stands in place of a part is refused with words, not with a fault of ours', () => {
  const anything = fc.oneof(fc.constant(undefined), fc.constant(null), fc.constant({}), fc.constant([]), fc.constant(['']), fc.constant([{}]), fc.constant('constructor'), fc.jsonValue());
  fc.assert(fc.property(fc.constantFrom(...placesOf(example).filter((at) => at.length > 0)), anything, (at, other) => {
    expect(refusalOf(changed(example, at, other))).not.toMatch(/Cannot read|is not a function|is not iterable/);
  }), { numRuns: 500 });
});
