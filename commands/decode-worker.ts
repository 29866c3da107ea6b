/** The decoding thread: reads the log, decodes each message, and hands chunks of them over. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { createDecoder } from '../ingest/decode.ts';
import { readLog } from '../ingest/log-reader.ts';
import { loadMappings } from '../ingest/mapping.ts';
import type { Message } from '../processors/domain/message.ts';
import { connectBroker } from './broker.ts';
import { packChunk } from './decoded-chunk.ts';
import type { DecodeOrder } from './decoded-log.ts';

/** Messages and bytes that make a chunk full, and chunks handed over and not yet taken, at most. */
const chunkMessages = 256;
const chunkBytes = 1024 * 1024;
const chunksAhead = 8;

/** How long a chunk waits to become full while the broker has that much more: what comes with one read of the socket is a fraction of a chunk. */
const patienceMs = 10;

const order = workerData as DecodeOrder;
const port = parentPort!;
const stopping = new AbortController();
let untaken = 0;

port.on('message', (said: 'taken' | 'stop') => {
  if (said === 'stop') stopping.abort();
  else untaken--;
});

const decode = createDecoder({ mappings: loadMappings(order.mappings), maxBytes: order.maxBytes, buyerKey: order.buyerKey });
const connection = await connectBroker(order.natsUrl, 'orderwatch reader', { forever: true });
let chunk: Message[] = [];
let bytes = 0;
let behind = 0;
let handing: NodeJS.Immediate | undefined;
let handingLater: NodeJS.Timeout | undefined;

/** Resolves once a further chunk may be handed over. */
async function room(): Promise<void> {
  await once(port, 'message');
  if (untaken >= chunksAhead && !stopping.signal.aborted) await room();
}

/** Runs when the chunk is full, or when nothing more lies ready; with more on its way from the broker, a little later. */
function handOver(): void {
  clearImmediate(handing);
  clearTimeout(handingLater);
  handing = handingLater = undefined;
  if (chunk.length === 0) return;
  const packed = packChunk(chunk, behind);
  chunk = [];
  bytes = 0;
  untaken++;
  port.postMessage(packed, [packed.packed.buffer as ArrayBuffer, packed.payloads.buffer as ArrayBuffer]);
}

try {
  for await (const raw of readLog(connection, { stream: order.stream, replay: order.replay }, order.fromSeq, stopping.signal)) {
    chunk.push(decode(raw));
    bytes += raw.payload.length;
    behind = raw.behind;
    if (chunk.length >= chunkMessages || bytes >= chunkBytes) handOver();
    else if (behind > chunkMessages) handingLater ??= setTimeout(handOver, patienceMs);
    else handing ??= setImmediate(handOver);
    if (untaken >= chunksAhead) await room();
  }
} finally {
  clearImmediate(handing);
  clearTimeout(handingLater);
  await connection.close();
  port.close();
}
