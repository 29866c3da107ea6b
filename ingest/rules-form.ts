import { z } from 'zod';
import type { KeyPath } from './mapping-problem.ts';
import { didYouMean } from './nearest.ts';
import { spellings, type Spelling } from './rules-fields.ts';
import { readUnit, UnitError, writeUnit } from './rules-unit.ts';
import { isTree, seen, type Tree } from './value.ts';

/**
 * Rules as people write them and as the log holds them differ in two ways: in a
 * file the unit stands in the value (`base: 8.00`, `limit: 4h`), in the log in
 * the key (`baseMinor: 800`). The schema knows both; this goes from the one to
 * the other, and leaves judging what it read to the schema.
 */
export interface Writing {
  /** The currency of amounts. */
  readonly currency: string;
  /** Called for what cannot be read. */
  readonly problem: (at: KeyPath, what: string) => void;
}

/** A file's texts as the log holds them. What is left out is absent; what cannot be read is `undefined`, or a list with nothing in it. */
export function fromWritten(schema: z.ZodType, written: unknown, at: KeyPath, writing: Writing): unknown {
  const bare = unwrap(schema);
  const { unit, words } = spellingOf(bare);
  try {
    if (unit !== undefined) return readUnit(unit, written, writing.currency);
    if (words !== undefined && typeof written === 'string') return wordOf(written, words);
    if (bare instanceof z.ZodObject && isTree(written)) return readKeys(bare, written, at, writing);
    if (bare instanceof z.ZodRecord && isTree(written)) {
      return mapTree(written, (value, key) => fromWritten(bare.valueType as z.ZodType, value, [...at, key], writing));
    }
    if (bare instanceof z.ZodArray && Array.isArray(written)) {
      return written.map((value, i) => fromWritten(bare.element as z.ZodType, value, [...at, i], writing));
    }
    return typeof written === 'string' ? readText(bare, written) : written;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    writing.problem(at, error.message);
    return bare instanceof z.ZodArray ? [] : undefined;
  }
}

/** What the log holds as people would write it. */
export function toWritten(schema: z.ZodType, value: unknown, currency: string): unknown {
  const bare = unwrap(schema);
  const { unit, words = {}, readOff } = spellingOf(bare);
  if (unit !== undefined) return writeUnit(unit, value, currency);
  const word = Object.entries(words).find(([, meant]) => JSON.stringify(meant) === JSON.stringify(value));
  if (word !== undefined) return word[0];
  if (bare instanceof z.ZodObject && isTree(value)) {
    const hidden = readOff?.keys ?? [];
    return Object.fromEntries(Object.entries(value).filter(([key]) => !hidden.includes(key)).map(([key, one]) => [nameOf(bare, key), toWritten(bare.shape[key] as z.ZodType, one, currency)]));
  }
  if (bare instanceof z.ZodRecord && isTree(value)) return mapTree(value, (one) => toWritten(bare.valueType as z.ZodType, one, currency));
  if (bare instanceof z.ZodArray && Array.isArray(value)) return value.map((one) => toWritten(bare.element as z.ZodType, one, currency));
  return value;
}

/** Where in a file something stands that the schema knows by the log's keys. */
export function writtenPath(schema: z.ZodType, path: KeyPath): KeyPath {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject) {
    const inner = bare.shape[key] as z.ZodType | undefined;
    const { readOff } = spellingOf(bare);
    if (readOff?.keys.includes(String(key)) === true) return [readOff.from];
    return [nameOf(bare, String(key)), ...(inner === undefined ? rest : writtenPath(inner, rest))];
  }
  if (bare instanceof z.ZodRecord) return [key, ...writtenPath(bare.valueType as z.ZodType, rest)];
  return bare instanceof z.ZodArray ? [key, ...writtenPath(bare.element as z.ZodType, rest)] : path;
}

function readKeys(schema: z.ZodObject, written: Tree, at: KeyPath, writing: Writing): Tree {
  const { readOff } = spellingOf(schema);
  const keys = new Map(Object.keys(schema.shape).filter((key) => readOff?.keys.includes(key) !== true).map((key) => [nameOf(schema, key), key]));
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(written)) {
    const key = keys.get(name);
    if (key === undefined) writing.problem([...at, name], `unknown key${didYouMean(name, keys.keys())}`);
    // A key with nothing behind it, as when all below it is commented out, says nothing.
    else if (value !== '') read[key] = fromWritten(schema.shape[key] as z.ZodType, value, [...at, name], writing);
  }
  for (const key of keys.values()) {
    const { assumed } = spellingOf(unwrap(schema.shape[key] as z.ZodType));
    if (assumed !== undefined && !(key in read)) read[key] = assumed;
  }
  const text = readOff === undefined ? undefined : read[readOff.from];
  if (readOff === undefined || typeof text !== 'string') return read;
  const meant = readOff.read(text);
  if (typeof meant === 'string') writing.problem([...at, readOff.from], meant);
  return typeof meant === 'string' ? read : { ...read, ...meant };
}

/** A file is read as texts, so that no id loses a zero and no amount a digit; what is no text is made here. */
function readText(schema: z.ZodType, written: string): unknown {
  if (schema instanceof z.ZodNumber) return /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : fail(`${seen(written)} is not a number`);
  if (schema instanceof z.ZodBoolean) {
    if (written === 'true' || written === 'false') return written === 'true';
    return fail(`${seen(written)} is neither true nor false`);
  }
  return written;
}

function wordOf(written: string, words: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(words, written)) return words[written];
  const known = Object.keys(words);
  return fail(`${seen(written)} is neither ${known.join(' nor ')} nor a list${didYouMean(written, known)}`);
}

function fail(what: string): never {
  throw new UnitError(what);
}

function nameOf(schema: z.ZodObject, key: string): string {
  const inner = schema.shape[key] as z.ZodType | undefined;
  return (inner && spellingOf(unwrap(inner)).name) ?? key;
}

function spellingOf(schema: z.ZodType): Spelling {
  return spellings.get(schema) ?? {};
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodExactOptional ? (schema.unwrap() as z.ZodType) : schema;
}

function mapTree(tree: Tree, change: (value: unknown, key: string) => unknown): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(value, key)]));
}
