/**
 * ClickHouse's HTTP dialect, writes included, before the embedded engine, in a
 * process of its own: where no ClickHouse server can be had, this is one that
 * can be killed and started again. Usage: clickhouse-front.ts FOLDER PORT
 */
import { createServer, type IncomingMessage } from 'node:http';
import { createChdbConnection } from 'chdb/connection';
import { sqlString } from '../../store/query.ts';

/** What the client sends for HTTP's sake and the engine does not know. */
const httpOnly = new Set(['query', 'query_id', 'default_format', 'database', 'wait_end_of_query', 'enable_http_compression', 'session_id', 'role']);

const [folder, port] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('usage: clickhouse-front.ts FOLDER PORT');

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const server = createServer((request, response) => {
  void (async () => {
    const url = new URL(request.url ?? '/', 'http://front');
    if (url.pathname === '/ping') return response.end('Ok.\n');
    const body = await bodyOf(request);
    const settings = [...url.searchParams].filter(([name]) => !httpOnly.has(name)).map(([name, value]) => `SET ${name} = ${sqlString(value)}; `);
    const sql = [url.searchParams.get('query') ?? '', body].filter((text) => text !== '').join('\n');
    const connection = createChdbConnection({ path: folder });
    try {
      const answer = await connection.chdb.queryAsync(`${settings.join('')}${sql}`, { format: url.searchParams.get('default_format') ?? 'TabSeparated' });
      return response.end(Buffer.from(answer.bytes()));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return response.writeHead(500, { 'X-ClickHouse-Exception-Code': /Code: (\d+)/.exec(message)?.[1] ?? '1000' }).end(message);
    } finally {
      await connection.close();
    }
  })();
});
// The first connection opens the folder and keeps it open between requests.
createChdbConnection({ path: folder });
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
