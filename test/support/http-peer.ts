import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface PeerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the peer does with a request. `stall`: it never answers. `cut`: it ends the connection in the middle. */
export type PeerAnswer = { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | 'stall' | 'cut';

/** A real HTTP server that answers as it is told and keeps what it was asked. */
export interface HttpPeer {
  readonly url: string;
  readonly requests: PeerRequest[];
  answer: (request: PeerRequest, index: number) => PeerAnswer;
  /** Waits until so many requests have come. */
  seen(count: number): Promise<PeerRequest[]>;
  stop(): Promise<void>;
}

export async function startHttpPeer(answer: HttpPeer['answer'] = () => ({ status: 200 }), port = 0): Promise<HttpPeer> {
  const requests: PeerRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      requests.push(one);
      const given = peer.answer(one, requests.length - 1);
      if (given === 'stall') return;
      if (given === 'cut') request.socket.destroy();
      else response.writeHead(given.status, given.headers).end(given.body ?? '');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const peer: HttpPeer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests, answer,
    async seen(count) {
      while (requests.length < count) await pause(5);
      return requests;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return peer;
}
