import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A running embedded broker. `stop` ends it by its process id. */
export interface EmbeddedNats {
  readonly url: string;
  stop(): Promise<void>;
}

/** Messages larger than `ingest.maxBytes` still reach the log, up to this, so that they can be refused by name. */
const maxPayloadBytes = 8 * 1024 * 1024;

/**
 * Starts the machine's `nats-server` with JetStream under `dir`. A server that a
 * killed orderwatch left behind on the same folder is taken over.
 * @throws Error with `code` `nats_port_taken`, `nats_missing` or `nats_failed`
 */
export async function startEmbeddedNats(dir: string, port: number): Promise<EmbeddedNats> {
  const url = `nats://127.0.0.1:${port}`;
  await mkdir(dir, { recursive: true });
  const config = join(dir, 'nats.conf');
  const pidFile = join(dir, 'nats.pid');
  const orphan = await ownServer(pidFile, config);
  if (orphan !== undefined && (await accepts(port))) return { url, stop: () => stopProcess(orphan, pidFile) };
  if (orphan !== undefined) await stopProcess(orphan, pidFile);
  if (await accepts(port)) {
    throw failure('nats_port_taken', `port ${port} is in use; set ORDERWATCH_NATS_PORT to a free one, or ORDERWATCH_NATS_URL to a server of yours`);
  }
  await writeFile(config, [
    'server_name: orderwatch',
    'host: 127.0.0.1',
    `port: ${port}`,
    `max_payload: ${maxPayloadBytes}`,
    `jetstream { store_dir: ${JSON.stringify(join(dir, 'jetstream'))} }`,
    '',
  ].join('\n'));
  const child = spawn('nats-server', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  await ready(child, port);
  await writeFile(pidFile, String(child.pid));
  child.stderr?.destroy();
  child.unref();
  return { url, stop: () => stopProcess(child.pid!, pidFile) };
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  let ended: string | undefined;
  child.stderr?.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-2_000); });
  child.on('error', (error: NodeJS.ErrnoException) => {
    ended = error.code === 'ENOENT' ? 'nats-server is not installed; "npm start" installs it, or: apt-get install nats-server' : error.message;
  });
  child.on('exit', (code) => { ended ??= `nats-server ended with ${code}: ${output.trim().split('\n').at(-1) ?? ''}`; });
  while (!/Server is ready/.test(output)) {
    if (ended !== undefined) throw failure(ended.includes('not installed') ? 'nats_missing' : 'nats_failed', ended);
    await pause(20);
  }
  while (!(await accepts(port))) await pause(20);
}

/** The process id of a server that runs on our very configuration, if one does. */
async function ownServer(pidFile: string, config: string): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('nats-server') && command.includes(config) ? pid : undefined;
}

async function stopProcess(pid: number, pidFile: string): Promise<void> {
  signal(pid, 'SIGTERM');
  while (signal(pid, 0)) await pause(20);
  await rm(pidFile, { force: true });
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connectSocket({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
