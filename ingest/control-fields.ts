import { Refusal } from './refusal.ts';
import { isTree, seen, type Tree } from './value.ts';

/** What a control message says, by key. */
export function body(payload: unknown): Tree {
  if (isTree(payload)) return payload;
  throw malformed('', `the body is ${seen(payload)}, not an object`);
}

/** Who and why must be said: these messages are what an audit asks for. */
export function words(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.charCodeAt(0) !== 0x7f) return value;
  throw malformed(where, isOr(value, 'not a text with something in it'));
}

export const required = 'is required';

export function isOr(value: unknown, what: string): string {
  return isAbsent(value) ? required : `${seen(value)} is ${what}`;
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

export function malformed(where: string, what: string): Refusal {
  return new Refusal('control_malformed', where, what);
}
