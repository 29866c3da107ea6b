import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import type { ClickHouse, ForeignAnswer, ForeignQuery } from './clickhouse.ts';
import { guarded } from './clickhouse-error.ts';
import { insertSettings } from './insert-settings.ts';
import type { Query } from './query.ts';
import { type ReadLimits, readSettings } from './read-settings.ts';
import { Slots } from './slots.ts';

interface Server {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** ClickHouse behind an HTTP address. Writer and readers hold connections of their own, so neither waits for the other. */
export function openServer(server: Server, options: { readonly readers: number } & ReadLimits): ClickHouse {
  const slots = new Slots(options.readers, 1_000);
  const account = { ...place(server.url), ...credentials(server), log: { level: ClickHouseLogLevel.OFF } };
  const writer = createClient({ ...account, max_open_connections: 2, request_timeout: 120_000 });
  // The engine stops a slow read itself; the client gives it a moment more, then takes it for lost.
  const readers = createClient({
    ...account, max_open_connections: options.readers, request_timeout: (options.maxReadSeconds + 5) * 1_000,
  });
  const foreigners = createClient({ ...account, max_open_connections: 64, request_timeout: 300_000 });
  let version: Promise<string> | undefined;

  return {
    kind: 'server',
    command: (sql) => guarded(async () => { await writer.command({ query: sql }); }),
    insert: (table, columns, text) => guarded(async () => {
      if (text.length === 0) return;
      await writer.insert({
        table,
        columns: columns as [string, ...string[]],
        values: Readable.from([Buffer.from(text.buffer, text.byteOffset, text.byteLength)], { objectMode: false }),
        format: 'TabSeparated',
        clickhouse_settings: { ...insertSettings, async_insert: 0 },
      });
    }),
    read: <Row>(query: Query<Row>) => guarded(() => slots.run(async () => {
      const answer = await readers.query({
        query: query.sql,
        query_params: { ...query.params },
        format: 'JSONEachRow',
        clickhouse_settings: { ...readSettings(options), readonly: '1' },
      });
      return answer.json<Row>();
    })),
    readForeign: (query) => runForeign(foreigners, query),
    ping: () => guarded(async () => {
      const answer = await writer.ping();
      if (!answer.success) throw answer.error;
    }),
    version: () => {
      version ??= guarded(async () => {
        const answer = await readers.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
        return (await answer.json<{ version: string }>())[0]?.version ?? '';
      });
      version.catch(() => { version = undefined; });
      return version;
    },
    close: async () => { await Promise.all([writer.close(), readers.close(), foreigners.close()]); },
  };
}

/** The client would take a path within the URL for the name of a database; here it is the way to a server behind a proxy. */
function place(url: string): { url: string; pathname?: string } {
  const { pathname } = new URL(url);
  const path = pathname.replace(/\/$/, '');
  return path === '' ? { url } : { url: new URL('/', url).toString(), pathname: path };
}

function credentials({ username, password }: Server): { username?: string; password?: string } {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}

/** Values of parameters arrive as the dialect's own text, so they travel as settings do and are not escaped again. */
async function runForeign(client: ClickHouseClient, query: ForeignQuery): Promise<ForeignAnswer> {
  const params = Object.fromEntries(Object.entries(query.params).map(([name, value]) => [`param_${name}`, value]));
  const answer = await client.exec({
    query: query.sql,
    clickhouse_settings: {
      ...query.settings, ...params, database: query.database, default_format: query.format, readonly: '1',
    } as Record<string, string>,
  });
  return answer.summary === undefined
    ? { body: answer.stream }
    : { body: answer.stream, summary: { ...answer.summary } };
}
