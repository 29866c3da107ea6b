import { Readable } from 'node:stream';
import type { Surroundings } from '../../commands/surroundings.ts';

/** Surroundings of a test's own, with everything written kept. */
export interface RecordedSurroundings extends Surroundings {
  readonly written: { out: string; err: string };
}

export function recordedSurroundings(options: { env?: Record<string, string>; stdin?: string } = {}): RecordedSurroundings {
  const written = { out: '', err: '' };
  return {
    env: options.env ?? {},
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout: { write: (text) => { written.out += text; } },
    stderr: { write: (text) => { written.err += text; } },
    now: () => Date.now(),
    elapsed: () => performance.now(),
    randomBytes: (length) => new Uint8Array(length).fill(7),
    stopSignal: () => new AbortController().signal,
    written,
  };
}
