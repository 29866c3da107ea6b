import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './servers.ts';

const program = fileURLToPath(new URL('../../bin/orderwatch.cjs', import.meta.url));

/** A whole orderwatch in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Waits until `path` answers with `status`. @throws when the process ends first */
  answers(path: string, status?: number): Promise<Response>;
  /** Asks `/clickhouse` and gives the answer's text. @throws with the engine's words */
  ask(sql: string): Promise<string>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `orderwatch <args>` with settings given as environment variables. */
export async function startServiceProcess(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const port = env['ORDERWATCH_PORT'] ?? String(await freePort());
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env, ORDERWATCH_PORT: port }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', killOnExit);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    url, child, output: () => output,
    async answers(path, status = 200) {
      for (;;) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`orderwatch ended:\n${output}`);
        const response = await fetch(url + path).catch(() => undefined);
        if (response?.status === status) return response;
        await response?.body?.cancel();
        await pause(50);
      }
    },
    async ask(sql) {
      const response = await fetch(`${url}/clickhouse`, { method: 'POST', body: sql });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
