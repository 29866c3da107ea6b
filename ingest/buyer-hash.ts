import { createHmac } from 'node:crypto';

/**
 * A keyed hash that recognises a buyer within one channel and says nothing of
 * who it is: 32 hexadecimal digits. Without the key it cannot be guessed back.
 */
export function buyerHash(key: string | Uint8Array, source: string, buyer: string): string {
  return createHmac('sha256', key).update(`${source}\n${buyer}`).digest('hex').slice(0, 32);
}
