import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './servers.ts';

/** An alert as Alertmanager's API gives it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly updatedAt: string;
}

export interface Alertmanager {
  readonly url: string;
  /** What it holds for firing now. */
  alerts(): Promise<PostedAlert[]>;
  stop(): Promise<void>;
}

/** Starts the machine's `prometheus-alertmanager` on a port of its own. @throws when it ends before it is ready */
export async function startAlertmanager(): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'orderwatch-alertmanager-'));
  // The one of the compose set-up: that it is taken is half of what is tested.
  const config = fileURLToPath(new URL('../../config/alertmanager.yml', import.meta.url));
  const port = await freePort();
  const child = spawn('prometheus-alertmanager', [
    `--config.file=${config}`, `--storage.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-8_000); });
  child.on('error', (error) => { output += error.message; });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const url = `http://127.0.0.1:${port}`;
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  while ((await fetch(`${url}/-/ready`).catch(() => undefined))?.status !== 200) {
    if (!isRunning()) throw new Error(`prometheus-alertmanager did not start:\n${output}`);
    await pause(20);
  }
  return {
    url,
    async alerts() {
      return (await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as PostedAlert[];
    },
    async stop() {
      process.off('exit', killOnExit);
      if (isRunning()) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
