import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { Refusal } from './refusal.ts';

export const encodings = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

/**
 * The text of a payload, without a byte order mark. The encodings are tried in
 * their order; bytes that are none of them are refused rather than patched.
 */
export function payloadText(payload: Uint8Array, tried: readonly Encoding[]): string {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  // ASCII is every encoding's common part and the quickest to read.
  if (isAscii(bytes)) return bytes.toString('latin1');
  for (const encoding of tried) {
    const text = encoding === 'utf-8' ? utf8(bytes) : gb18030(bytes);
    if (text !== undefined) return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  throw new Refusal('bytes_unreadable', '', `${bytes.length} bytes are not ${tried.join(' or ')}; ${unreadable(bytes)}`);
}

function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** GBK is a part of GB 18030. Bytes that are not valid come out as U+FFFD, which no sender writes. */
function gb18030(bytes: Buffer): string | undefined {
  const text = iconv.decode(bytes, 'gb18030');
  return text.includes('\ufffd') ? undefined : text;
}

/** Where reading as UTF-8 breaks off, for people. */
function unreadable(bytes: Buffer): string {
  const good = bytes.toString('utf8').indexOf('\ufffd');
  if (good < 0) return 'no place found';
  const at = Buffer.byteLength(bytes.toString('utf8').slice(0, good));
  return `at byte ${at} is ${[...bytes.subarray(at, at + 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
