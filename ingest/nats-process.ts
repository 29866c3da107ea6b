import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The files of one embedded broker. */
export interface NatsFiles {
  readonly config: string;
  readonly pid: string;
  readonly log: string;
}

const stepMs = 20;

/**
 * Starts `nats-server` in a process of its own, which outlives this one, and
 * waits until it serves. What it says goes to its log file, also before it has
 * read where that is, and when it ends in a panic.
 * @returns its process id
 * @throws Error with `code` `nats_missing` or `nats_failed`
 */
export async function spawnNats(files: NatsFiles, port: number): Promise<number> {
  await dropRotated(files.log);
  const log = await open(files.log, 'a');
  try {
    const { size: from } = await log.stat();
    const child = spawn('nats-server', ['-c', files.config], { stdio: ['ignore', log.fd, log.fd], detached: true });
    await once(child, 'spawn').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw failure('nats_failed', error.message);
      throw failure('nats_missing', 'nats-server is not installed; "npm start" installs it, or: apt-get install nats-server');
    });
    child.unref();
    const pid = child.pid!;
    await writeFile(files.pid, String(pid));
    for (;;) {
      const ended = await isEnded(pid);
      const said = await readFrom(files.log, from);
      if (ended) throw failure('nats_failed', `nats-server ended: ${said.trim().split('\n').at(-1) ?? ''} (${files.log})`);
      if (said.includes('Server is ready') && (await accepts(port))) return pid;
      await pause(stepMs);
    }
  } finally {
    await log.close();
  }
}

/** The process id of a broker that runs on our very configuration, if one does. */
export async function runningNats({ pid: pidFile, config }: NatsFiles): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('nats-server') && command.includes(config) ? pid : undefined;
}

export async function stopNats(pid: number, files: NatsFiles): Promise<void> {
  signal(pid, 'SIGTERM');
  while (!(await isEnded(pid))) await pause(stepMs);
  await rm(files.pid, { force: true });
}

/** True also of a process that has ended and that nobody has taken notice of, as an orphan in a container may stay for ever. */
export async function isEnded(pid: number): Promise<boolean> {
  if (!signal(pid, 0)) return true;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) Z /.test(status);
}

/** Whether somebody listens on a port of this machine. */
export async function accepts(port: number): Promise<boolean> {
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

export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The broker begins a new log file when one is full and keeps every old one; one is enough. */
async function dropRotated(log: string): Promise<void> {
  const names = await readdir(dirname(log));
  const rotated = names.filter((name) => name.startsWith(`${basename(log)}.`)).toSorted();
  for (const name of rotated.slice(0, -1)) await rm(join(dirname(log), name));
}

/** What a file holds behind a place; from its beginning when it has become shorter. */
async function readFrom(path: string, from: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const position = size < from ? 0 : from;
    const { buffer } = await file.read({ buffer: Buffer.alloc(size - position), position });
    return buffer.toString();
  } finally {
    await file.close();
  }
}
