import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';

/** The key buyers are recognised by, as the service made it once and keeps it with the data; undefined before its first start. */
export async function keptBuyerKey({ data }: Pick<Settings, 'data'>): Promise<string | undefined> {
  const kept = await readFile(join(data, 'buyer.key'), 'utf8').catch(() => undefined);
  return kept?.trim();
}
