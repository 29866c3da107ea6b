import { gunzipSync } from 'node:zlib';

const blockBytes = 512;

/**
 * The files of a `.tar.gz`, by path. Plain files with names of up to 255
 * characters (ustar), which is what a data set is.
 */
export function readArchive(packed: Uint8Array): ReadonlyMap<string, string> {
  const bytes = gunzipSync(packed);
  const files = new Map<string, string>();
  for (let at = 0; at + blockBytes <= bytes.length && bytes[at] !== 0;) {
    const field = (from: number, length: number) => bytes.toString('utf8', at + from, at + from + length).split('\0', 1)[0] ?? '';
    const prefix = field(345, 155);
    const size = Number.parseInt(field(124, 12), 8);
    const kind = field(156, 1);
    if (kind === '0' || kind === '') {
      const content = bytes.toString('utf8', at + blockBytes, at + blockBytes + size);
      files.set(prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`, content);
    }
    at += blockBytes * (1 + Math.ceil(size / blockBytes));
  }
  return files;
}
