import { parseJson } from './json.ts';
import { payloadText, type Encoding } from './payload-text.ts';
import { Refusal } from './refusal.ts';
import { parseXml } from './xml.ts';

export type PayloadFormat = 'json' | 'xml';

/** Reads bytes as an object or a list. Throws a Refusal. */
export function readPayload(payload: Uint8Array, encodings: readonly Encoding[], formats: readonly PayloadFormat[]): object {
  const text = payloadText(payload, encodings);
  const format = formats.includes('xml') && (formats.length === 1 || /^\s*</.test(text)) ? 'xml' : 'json';
  let read: unknown;
  try {
    read = format === 'xml' ? parseXml(text) : parseJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal('payload_malformed', '', text.trim() === '' ? 'the payload is empty' : `not ${format.toUpperCase()}: ${why}`);
  }
  if (typeof read === 'object' && read !== null) return read;
  throw new Refusal('payload_malformed', '', `the ${format.toUpperCase()} is ${read === null ? 'null' : `a ${typeof read}`}, not an object or a list`);
}
