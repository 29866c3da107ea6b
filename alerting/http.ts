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
 * followed, it would carry the secret of one host to another.
 *
 * @throws what `fetch` throws when nobody answers, or `signal` aborts
 */
export async function sendHttp({ url, method = 'POST', headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const { address, login } = withoutLogin(url);
  const response = await fetch(address, { method, headers: { ...login, ...headers }, ...(body === undefined || method === 'GET' ? {} : { body }), redirect: 'manual', signal });
  const { status } = response;
  return { status, body: await readBody(response), waitMs: retryAfter(response.headers) };
}

/** `fetch` takes no URL with a user and a password in it, and shows them in its complaint. */
function withoutLogin(url: string): { readonly address: string; readonly login: Readonly<Record<string, string>> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address: url, login: {} };
  address.username = '';
  address.password = '';
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { address: address.href, login: { authorization: `Basic ${credentials}` } };
}

async function readBody({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = body.getReader();
  while (bytes < longestBody) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds, or a date that is compared with the receiver's own `Date`, so that no clock of ours counts. */
function retryAfter(headers: Headers): number | undefined {
  const written = headers.get('retry-after');
  if (written === null) return undefined;
  if (/^\d+$/.test(written.trim())) return Number(written) * 1_000;
  const wait = Date.parse(written) - Date.parse(headers.get('date') ?? '');
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
