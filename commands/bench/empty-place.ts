import type { Settings } from '../../config/settings.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { openClickHouse } from '../../store/clickhouse.ts';
import { connectBroker, leaveBroker } from '../broker.ts';
import { CommandError } from '../command-error.ts';

type Servers = Pick<Settings, 'natsUrl' | 'clickhouseUrl' | 'stream'>;

/** Whether a part leaves something behind that the next would find: embedded servers go with their folder, configured ones stay. */
export function leavesTraces({ natsUrl, clickhouseUrl }: Servers): boolean {
  return natsUrl !== undefined || clickhouseUrl !== undefined;
}

/**
 * A part writes orders of its own and measures by counting, so on servers it
 * needs a log and tables that nobody uses.
 * @throws CommandError `bench_not_empty` when there is something in either
 */
export async function requireEmpty(servers: Servers): Promise<void> {
  const messages = servers.natsUrl === undefined ? 0 : await messagesIn(servers.natsUrl, servers.stream);
  if (messages > 0) refuse(`the stream ${servers.stream.name} of ORDERWATCH_NATS_URL holds ${messages} messages`);
  const rows = servers.clickhouseUrl === undefined ? 0 : await rowsIn(servers.clickhouseUrl);
  if (rows > 0) refuse(`the tables of ORDERWATCH_CLICKHOUSE_URL hold ${rows} rows`);
}

/** The last sequence and not the count: a purged log goes on where it was, and the bench counts from 1. */
async function messagesIn(natsUrl: string, settings: Settings['stream']): Promise<number> {
  const connection = await connectBroker(natsUrl, 'orderwatch bench');
  try {
    return (await (await LogStream.open(connection, settings)).extent()).lastSeq;
  } finally {
    await leaveBroker(connection);
  }
}

async function rowsIn(url: string): Promise<number> {
  const clickhouse = openClickHouse({ url });
  try {
    const [found] = await clickhouse.read<{ rows: string | number | null }>({
      sql: 'SELECT sum(total_rows) AS rows FROM system.tables WHERE database = {database:String} AND name != {ours:String}',
      params: { database: 'orderwatch', ours: 'migrations' },
    });
    return Number(found?.rows ?? 0);
  } finally {
    await clickhouse.close();
  }
}

function refuse(what: string): never {
  throw new CommandError('bench_not_empty', `${what}, and the benchmark would write its own orders among them; give it servers that are empty, or leave both settings unset`);
}
