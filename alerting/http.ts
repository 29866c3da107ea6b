import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Answer } from './receiver.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method?: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpReply {
  readonly status: number;
  /** At most so much as an answer needs. */
  readonly body: string;
  /** What `Retry-After` asks for, milliseconds. */
  readonly waitMs: number | undefined;
}

/** No answer to a notification is longer; the rest is not read. */
const longestBody = 16 * 1024;

/**
 * Sends a request and reads the answer. A redirect is an answer like any other:
 * followed, it would carry the secret of one host to another. Each request has
 * a connection of its own: of one that is kept, nobody knows whether the other
 * side closed it before or after it took the request.
 *
 * @param written called once all of the request has gone out: from then on it may have been taken, whatever comes
 * @throws what Node throws when nobody answers, or `signal` aborts
 */
export async function sendHttp({ url, method = 'POST', headers, body }: HttpRequest, signal: AbortSignal, written: () => void = () => {}): Promise<HttpReply> {
  // A user and a password in the URL go as a header.
  const address = new URL(url);
  const request = address.protocol === 'https:' ? requestHttps : requestHttp;
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(address, { method, headers: { accept: '*/*', 'user-agent': 'orderwatch', ...headers }, agent: false, signal }, resolve);
    outgoing.once('finish', written).on('error', reject);
    outgoing.end(method === 'GET' ? undefined : body);
  });
  return { status: message.statusCode ?? 0, body: await readBody(message), waitMs: retryAfter(message.headers) };
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= longestBody) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds, or a date that is compared with the receiver's own `Date`, so that no clock of ours counts. */
function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const written = headers['retry-after'];
  if (written === undefined) return undefined;
  if (/^\d+$/.test(written.trim())) return Number(written) * 1_000;
  const wait = Date.parse(written) - Date.parse(headers.date ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** What the status alone says. Too many requests, a timeout and a server's own trouble pass; everything else of 3xx and 4xx does not. */
export function answerOf({ status, body, waitMs }: HttpReply): Answer {
  const detail = `HTTP ${status}${body === '' ? '' : `: ${body}`}`;
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail };
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return { outcome: 'failed', detail, ...(waitMs === undefined ? {} : { waitMs }) };
  }
  return { outcome: 'refused', detail };
}
