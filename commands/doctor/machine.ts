import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, rmdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../../bin/environment.mjs';
import { missingPackages } from '../../bin/packages.mjs';
import type { Settings } from '../../config/settings.ts';
import { codeOf, fault, good, reasonOf, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export function checkNode(version: string = process.versions.node): Finding {
  const major = Number(version.split('.')[0]);
  return major >= 20 ? good(`Node.js ${version}`) : fault(`Node.js ${version} is too old: install 20 or newer`);
}

export function checkPackages(root: string = projectRoot): Finding {
  const missing = missingPackages(root);
  if (missing.length === 0) return good('npm packages are those of the lockfile');
  return fault(`${missing.length} npm packages are missing or of another version (${missing.slice(0, 3).join(', ')}): run "npm ci"`);
}

/** JetStream's ordered consumers and deduplication, as they are used here, came with it. */
const oldestNats = [2, 9] as const;

/** The `nats-server` program, wanted only where orderwatch runs a broker of its own. */
export async function checkNatsServer(settings: Settings): Promise<Finding> {
  if (settings.natsUrl !== undefined) return good('nats-server is not needed here: natsUrl names a server');
  const program = findProgram('nats-server');
  if (program === undefined) return fault('nats-server is not installed: "npm start" installs it, or "sudo apt-get install nats-server"');
  const { stdout } = await promisify(execFile)(program, ['--version']);
  const version = /v(\d+)\.(\d+)\.\d+\S*/.exec(stdout);
  if (version === null) return warning(`${program} does not say its version: ${stdout.trim()}`);
  return isRecentNats(version[0]) ? good(`nats-server ${version[0]} (${program})`) : fault(`nats-server ${version[0]} is too old: install ${oldestNats.join('.')} or newer`);
}

/** Whether a server's version, `v2.9.10` or `2.9.10`, has what orderwatch uses. */
export function isRecentNats(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNats[0] || (major === oldestNats[0] && minor >= oldestNats[1]);
}

const gigabyte = 1_000_000_000;

/** What orderwatch keeps in its data folder; a run under another user leaves them that user's. */
const parts = ['state', 'nats', 'clickhouse'] as const;

/** Whether the state, the log and the tables have somewhere to be written. Tried with a folder that is gone again at once. */
export async function checkData({ data }: Settings): Promise<Finding[]> {
  const folder = await existingAncestor(data);
  const kept = folder === data ? (await readdir(data).catch(() => [])).filter((name) => (parts as readonly string[]).includes(name)) : [];
  for (const path of [folder, ...kept.map((name) => join(data, name))]) {
    try {
      await rmdir(await mkdtemp(join(path, '.doctor-')));
    } catch (error) {
      const why = codeOf(error) === 'ENOTDIR' ? `${path} is a file` : reasonOf(error);
      return [fault(`data folder ${data} cannot be written (${why}): change its owner, or set ORDERWATCH_DATA`)];
    }
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const said = `${(free / gigabyte).toFixed(1)} GB free for ${data}`;
  if (free < gigabyte / 2) return [fault(`only ${said}: make room, or set ORDERWATCH_DATA to a larger disk`)];
  return [free < 5 * gigabyte ? warning(`only ${said}`) : good(said)];
}

async function existingAncestor(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch {
    return existingAncestor(dirname(path));
  }
}

/** The business day's zone, and what time it is there; the host's own zone plays no part. */
export function checkZone({ timezone }: Settings, now: number): Finding {
  const there = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, dateStyle: 'medium', timeStyle: 'short' }).format(now);
  return good(`business day in ${timezone}, where it is ${there}`);
}
