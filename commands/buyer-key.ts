import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Surroundings } from './surroundings.ts';

/** The key buyers are recognised by: the configured one, or one made once and kept with the data. */
export async function buyerKey(settings: Settings, { randomBytes }: Pick<Surroundings, 'randomBytes'>): Promise<string> {
  const known = settings.buyerKey ?? (await keptBuyerKey(settings));
  if (known !== undefined) return known;
  const made = Buffer.from(randomBytes(32)).toString('hex');
  await writeFile(fileOf(settings), `${made}\n`, { mode: 0o600 });
  return made;
}

/** The key as the service made it once and keeps it with the data; undefined before its first start. */
export async function keptBuyerKey(settings: Pick<Settings, 'data'>): Promise<string | undefined> {
  const kept = await readFile(fileOf(settings), 'utf8').catch(() => undefined);
  return kept?.trim();
}

function fileOf({ data }: Pick<Settings, 'data'>): string {
  return join(data, 'buyer.key');
}
