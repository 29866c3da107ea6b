import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A real nats-server with JetStream, on a port of its own. */
export interface NatsServer {
  readonly port: number;
  /** `nats://127.0.0.1:<port>`, without credentials. */
  readonly url: string;
  readonly pid: number;
  /** Stops the server by its pid and removes its temporary folder. Harmless when called twice. */
  stop(): Promise<void>;
  /** `kill -9`, folder kept: what a crash of the broker leaves behind. */
  kill(): Promise<void>;
}

export interface NatsOptions {
  /** More configuration in nats-server's own language, e.g. an `authorization` block. */
  readonly config?: string;
  /** Where JetStream keeps its files; kept by `stop()`. Without it a temporary folder that `stop()` removes. */
  readonly storeDir?: string;
  /** A fixed port, for a server that comes back where it was. Without it a free one. */
  readonly port?: number;
}

/**
 * Starts the machine's `nats-server`. The server itself chooses a free port
 * and writes it to a file, so no two tests can race for one.
 *
 * @throws when the server ends before it listens; the message holds its output
 */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'orderwatch-nats-'));
  const config = join(folder, 'nats.conf');
  await writeFile(config, [
    'host: 127.0.0.1',
    `port: ${options.port ?? -1}`,
    `ports_file_dir: ${JSON.stringify(folder)}`,
    `jetstream { store_dir: ${JSON.stringify(options.storeDir ?? join(folder, 'jetstream'))} }`,
    options.config ?? '',
  ].join('\n'));

  const child = spawn('nats-server', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-8_000); });
  child.on('error', (error) => { output += error.message; });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', killOnExit);
    if (isRunning(child)) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  };

  try {
    const port = await listeningPort(child, folder, () => output);
    return {
      port,
      url: `nats://127.0.0.1:${port}`,
      pid: child.pid ?? 0,
      kill: () => end('SIGKILL'),
      async stop() {
        await end('SIGTERM');
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A port nobody listens on, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The port in the file nats-server writes once it listens. */
async function listeningPort(child: ChildProcess, folder: string, output: () => string): Promise<number> {
  const file = join(folder, `nats-server_${child.pid}.ports`);
  for (;;) {
    if (!isRunning(child)) throw new Error(`nats-server did not start:\n${output()}`);
    const address = await readFile(file, 'utf8').then(firstAddress, () => undefined);
    if (address !== undefined) return Number(new URL(address).port);
    await pause(20);
  }
}

/** Undefined while the file is still being written. */
function firstAddress(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { nats?: string[] }).nats?.[0];
  } catch {
    return undefined;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
