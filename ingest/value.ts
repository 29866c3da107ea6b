import { numberMark } from './json.ts';
import { Refusal } from './refusal.ts';

/** A parsed payload's object. Its own keys only: JSON.parse makes `__proto__` an ordinary one. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON number, also one kept as its digits. */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.charCodeAt(0) === 0x7f);
}

/** The exact text of a text, number or boolean; `undefined` for null and what is absent. Lists and objects are refused. */
export function textOf(value: unknown, where: string): string | undefined {
  if (typeof value === 'string') return value.charCodeAt(0) === 0x7f ? value.slice(1) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return undefined;
  throw new Refusal('field_malformed', where, `is ${seen(value)}, not a text`);
}

/** How a value looks, for people: short, and with its kind told apart from its text. */
export function seen(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return 'an object';
  if (value.startsWith(numberMark)) return shorten(value.slice(1));
  return JSON.stringify(shorten(value));
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
