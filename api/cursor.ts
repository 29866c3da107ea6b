import { ApiError } from './errors.ts';

/** Where a list's next page begins: the key of the last row of this one. Nobody but this service reads it. */
export function writeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

type Kind = 'string' | 'number';
type Key<K extends readonly Kind[]> = { readonly [I in keyof K]: K[I] extends 'string' ? string : number };

/**
 * Reads a cursor whose key has the given kinds of parts.
 *
 * @throws {ApiError} `cursor_invalid`
 */
export function readCursor<const K extends readonly Kind[]>(cursor: string, kinds: K): Key<K> {
  const key = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  const fits = Array.isArray(key) && key.length === kinds.length
    && key.every((part, index) => typeof part === kinds[index] && (typeof part === 'string' || Number.isSafeInteger(part)));
  if (!fits) throw new ApiError('cursor_invalid', `cursor: ${cursor.slice(0, 100)}`);
  return key as unknown as Key<K>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
