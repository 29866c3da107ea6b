import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseClientConfigOptions } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import type { ChdbConnection } from 'chdb/connection';
import type { ClickHouse, ForeignAnswer, ForeignQuery } from './clickhouse.ts';
import { guarded, storeError } from './clickhouse-error.ts';
import { insertSettings } from './insert-settings.ts';
import type { Query } from './query.ts';
import { paramText, sqlString } from './query.ts';
import { type ReadLimits, readSettings } from './read-settings.ts';
import { Slots } from './slots.ts';
import { StoreError } from './store-error.ts';

/**
 * ClickHouse in this process. One connection runs one statement at a time, so
 * the writer keeps one for itself and every read opens its own: that takes a
 * fifth of a millisecond, and a fresh session holds nobody else's settings.
 */
export function openEmbedded(path: string, options: { readonly readers: number } & ReadLimits): ClickHouse {
  const slots = new Slots(options.readers, 1_000);
  const writer = connect(path);
  let version: Promise<string> | undefined;

  return {
    kind: 'embedded',
    command: (sql) => guarded(async () => { await writer.client.command({ query: sql }); }),
    insert: (table, columns, text) => guarded(async () => {
      if (text.length === 0) return;
      // The bytes go to the engine as they are; through the client they would be decoded and encoded once more.
      await writer.connection.chdb.rawInsert({ table, columns: [...columns], values: text, format: 'TabSeparated', settings: insertSettings });
    }),
    read: <Row>(query: Query<Row>) => guarded(() => slots.run(() => inSession(path, async (client) => {
      const answer = await client.query({
        query: withParams(query),
        format: 'JSONEachRow',
        clickhouse_settings: { ...readSettings(options), readonly: '1' },
      });
      return answer.json<Row>();
    }))),
    readForeign: (query) => inSession(path, (client) => runForeign(client, query)),
    ping: () => guarded(async () => {
      const answer = await writer.client.ping();
      if (!answer.success) throw answer.error;
    }),
    version: () => {
      version ??= guarded(() => inSession(path, async (client) => {
        const answer = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
        return (await answer.json<{ version: string }>())[0]?.version ?? '';
      }));
      return version;
    },
    close: () => writer.client.close(),
  };
}

/** The binding is typed after another copy of the client's common part; the interface is one and the same. */
type ClientConnection = NonNullable<ClickHouseClientConfigOptions['connection']>;

interface Session {
  readonly connection: ChdbConnection;
  readonly client: ClickHouseClient;
}

function connect(path: string): Session {
  try {
    const connection = createChdbConnection({ path });
    return { connection, client: createClient({ connection: connection as unknown as ClientConnection, log: { level: ClickHouseLogLevel.OFF } }) };
  } catch (error) {
    const taken = error instanceof Error && error.message.includes('one active data directory');
    if (taken) throw new StoreError('store_path_taken', `${path} cannot be opened: ${error.message}`, error);
    throw storeError(error);
  }
}

async function inSession<T>(path: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
  const session = connect(path);
  try {
    return await work(session.client);
  } finally {
    await session.client.close();
  }
}

/**
 * The parameters as `SET param_…` of the session. The binding's own way to
 * bind them runs one query at a time in the whole process, and a slow one
 * would hold up all others.
 */
function withParams(query: Query<unknown>): string {
  return settingsSql(Object.entries(query.params).map(([name, value]) => [`param_${name}`, paramText(value)])) + query.sql;
}

function settingsSql(settings: ReadonlyArray<readonly [string, string]>): string {
  return settings.map(([name, value]) => {
    if (!/^\w+$/.test(name)) throw new TypeError(`${JSON.stringify(name)} cannot be the name of a setting`);
    return `SET ${name} = ${sqlString(value)}; `;
  }).join('');
}

/**
 * The session is bound first and the foreign text comes alone, in a second
 * call: with `readonly` at 1 nothing in it can loosen what was set before.
 */
async function runForeign(client: ClickHouseClient, query: ForeignQuery): Promise<ForeignAnswer> {
  const settings = Object.entries(query.settings);
  const params = Object.entries(query.params).map(([name, value]) => [`param_${name}`, value] as const);
  const bind = `USE \`${query.database.replace(/[\\`]/g, '\\$&')}\`; ${settingsSql([...settings, ...params])}SET readonly = 1`;
  await client.command({ query: bind });
  const answer = await client.exec({ query: query.sql, clickhouse_settings: { default_format: query.format } as Record<string, string> });
  return answer.summary === undefined
    ? { body: answer.stream }
    : { body: answer.stream, summary: { ...answer.summary } };
}
