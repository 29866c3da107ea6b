import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { openClickHouse } from '../../store/clickhouse.ts';
import { fault, good, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';

/**
 * Whether ClickHouse answers: the server's, or the engine in this process. The
 * engine is tried on a folder of its own, since a running orderwatch holds the real one.
 */
export async function checkClickHouse({ clickhouseUrl }: Settings): Promise<Finding> {
  if (clickhouseUrl !== undefined) {
    const name = new URL(clickhouseUrl).host;
    return version({ url: clickhouseUrl }).then(
      (found) => good(`ClickHouse ${found} at ${name}`),
      (error: unknown) => fault(`ClickHouse at ${name} does not answer (${reasonOf(error)}): start it, or mend ORDERWATCH_CLICKHOUSE_URL`),
    );
  }
  const path = await mkdtemp(join(tmpdir(), 'orderwatch-doctor-'));
  try {
    return good(`embedded ClickHouse ${await version({ path })}`);
  } catch (error) {
    return fault(`the embedded ClickHouse does not answer (${reasonOf(error)}): run "npm ci", or set ORDERWATCH_CLICKHOUSE_URL to a server`);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function version(target: { readonly path: string } | { readonly url: string }): Promise<string> {
  const engine = openClickHouse(target, { readers: 1 });
  try {
    return await engine.version();
  } finally {
    await engine.close();
  }
}
