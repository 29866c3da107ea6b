import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Message } from '../processors/domain/message.ts';
import { type PackedChunk, unpackChunk } from './decoded-chunk.ts';

/** What the decoding thread needs to know. */
export interface DecodeOrder {
  readonly natsUrl: string;
  readonly stream: string;
  /** Believe `Orderwatch-Log-Time`. */
  readonly replay: boolean;
  readonly mappings: string;
  readonly maxBytes: number;
  readonly buyerKey: string;
  readonly fromSeq: number;
}

/** Messages in the order of the log, and how many the broker had after them. */
export interface DecodedChunk {
  readonly messages: readonly Message[];
  readonly behind: number;
}

const boot = new URL('../bin/worker.mjs', import.meta.url);
const decoding = new URL('./decode-worker.ts', import.meta.url).href;

/** Decoding makes much short-lived garbage; with room for it few collections run. */
const youngGenerationMb = 96;

/**
 * Reads the log from a sequence on and decodes it, in a thread of its own, so
 * that the core has this one. Ends when `signal` aborts.
 * @throws what ended the thread; reading can begin again from the last message taken
 */
export async function* readDecoded(order: DecodeOrder, signal: AbortSignal): AsyncGenerator<DecodedChunk, void, undefined> {
  const worker = new Worker(boot, {
    workerData: { ...order, module: decoding }, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });
  const chunks: PackedChunk[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let failure: Error | undefined;
  worker.on('message', (chunk: PackedChunk) => { chunks.push(chunk); wake?.(); });
  worker.on('error', (error) => { failure = error; wake?.(); });
  worker.on('exit', () => { ended = true; wake?.(); });
  const stop = () => worker.postMessage('stop');
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        yield { messages: unpackChunk(chunk), behind: chunk.behind };
        worker.postMessage('taken');
        continue;
      }
      if (failure !== undefined) throw failure;
      if (ended || signal.aborted) return;
      await new Promise<void>((resolve) => { wake = resolve; });
    }
  } finally {
    signal.removeEventListener('abort', stop);
    if (!ended) {
      stop();
      await Promise.race([once(worker, 'exit'), worker.terminate()]);
    }
  }
}
