import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createChdbConnection } from 'chdb/connection';
import type { ChdbConnection } from 'chdb/connection';

/** ClickHouse behind HTTP, as a server without access control: the real engine, and just enough of the dialect for our client. */
export interface ClickHouseHttp {
  readonly url: string;
  readonly port: number;
  /** Closes the port and lets go of the folder. */
  stop(): Promise<void>;
}

/** Parameters of the dialect that no engine knows as settings. */
const notSettings = new Set(['query', 'query_id', 'database', 'default_format', 'wait_end_of_query', 'enable_http_compression']);

/** @param port 0 for a free one */
export async function startClickHouseHttp(path: string, port = 0): Promise<ClickHouseHttp> {
  const server = createServer((request, response) => {
    void respond(path, request, response);
  });
  const holder = createChdbConnection({ path });
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  const actual = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${actual}`, port: actual, stop: () => stop(server, holder) };
}

async function respond(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    response.end(await answer(path, request));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    response.writeHead(500, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(message)?.[1] ?? '0' }).end(message);
  }
}

async function answer(path: string, request: IncomingMessage): Promise<Uint8Array | string> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping') return 'Ok.\n';
  const body = await buffer(request);
  const query = url.searchParams.get('query');
  const connection = createChdbConnection({ path });
  try {
    for (const [name, value] of url.searchParams) {
      if (!notSettings.has(name)) await connection.chdb.queryAsync(`SET ${name} = '${value.replace(/[\\']/g, '\\$&')}'`);
    }
    const into = /^INSERT INTO (\S+) \(([^)]*)\)\s+FORMAT TabSeparated$/.exec(query ?? '');
    if (into !== null) {
      await connection.chdb.rawInsert({ table: into[1] ?? '', columns: (into[2] ?? '').split(',').map((name) => name.trim()), values: body, format: 'TabSeparated' });
      return '';
    }
    const format = url.searchParams.get('default_format') ?? 'TabSeparated';
    return (await connection.chdb.queryAsync([query ?? '', body.toString()].join('\n').trim(), { format })).bytes();
  } finally {
    await connection.close();
  }
}

async function stop(server: Server, holder: ChdbConnection): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
  server.closeAllConnections();
  await closed;
  await holder.close();
}
