import { fingerprint } from './domain/fingerprint.ts';

/** Publishers choose these texts, and the store's keys have a limit. */
const longest = 400;

/** A text as the key of an entry of the state: itself, or for one that is too long its beginning and a fingerprint. */
export function stateKey(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, 100)}…${fingerprint(text)}`;
}
