import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts, failure, isEnded, type NatsFiles, runningNats, spawnNats, stopNats } from './nats-process.ts';

/** A running embedded broker. */
export interface EmbeddedNats {
  readonly url: string;
  /** Why it does not serve at the moment; `undefined` while it does. */
  readonly trouble: string | undefined;
  /** Ends it by its process id. */
  stop(): Promise<void>;
}

/** Messages larger than `ingest.maxBytes` still reach the log, up to this, so that they can be refused by name. */
const maxPayloadBytes = 8 * 1024 * 1024;

const logBytes = 10 * 1024 * 1024;

/** How often it is looked whether the broker lives. */
const watchMs = 100;

/** First and longest pause before a broker that ended is started again; each is twice the one before. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * Starts the machine's `nats-server` with JetStream under `dir`. A server that a
 * killed orderwatch left behind on the same folder is taken over. One that ends
 * is started again on the same folder: what it had acknowledged is there, and
 * clients connect again by themselves. `tell` hears of each end and return.
 * @throws Error with `code` `nats_port_taken`, `nats_missing` or `nats_failed`
 */
export async function startEmbeddedNats(dir: string, port: number, tell: (message: string) => void = () => {}): Promise<EmbeddedNats> {
  await mkdir(dir, { recursive: true });
  const files: NatsFiles = { config: join(dir, 'nats.conf'), pid: join(dir, 'nats.pid'), log: join(dir, 'nats.log') };
  await writeFile(files.config, configText(dir, files, port));
  const orphan = await runningNats(files);
  if (orphan !== undefined && (await accepts(port))) return new WatchedNats(orphan, files, port, tell);
  if (orphan !== undefined) await stopNats(orphan, files);
  return new WatchedNats(await start(files, port), files, port, tell);
}

function configText(dir: string, { log }: NatsFiles, port: number): string {
  return [
    'server_name: orderwatch',
    'host: 127.0.0.1',
    `port: ${port}`,
    `max_payload: ${maxPayloadBytes}`,
    `jetstream { store_dir: ${JSON.stringify(join(dir, 'jetstream'))} }`,
    `log_file: ${JSON.stringify(log)}`,
    `logfile_size_limit: ${logBytes}`,
    '',
  ].join('\n');
}

async function start(files: NatsFiles, port: number): Promise<number> {
  if (await accepts(port)) {
    throw failure('nats_port_taken', `port ${port} is in use; set ORDERWATCH_NATS_PORT to a free one, or ORDERWATCH_NATS_URL to a server of yours`);
  }
  return spawnNats(files, port);
}

/** Looks after a broker by its process id, since one taken over is nobody's child here. */
class WatchedNats implements EmbeddedNats {
  readonly url: string;
  trouble: string | undefined;
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private pid: number | undefined, private readonly files: NatsFiles, private readonly port: number, private readonly tell: (message: string) => void) {
    this.url = `nats://127.0.0.1:${port}`;
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    const { pid } = this;
    this.pid = undefined;
    if (pid !== undefined) await stopNats(pid, this.files);
  }

  private async watch(): Promise<void> {
    while (await this.rest(watchMs)) {
      if (this.pid === undefined || (await isEnded(this.pid))) await this.revive();
    }
  }

  private async revive(): Promise<void> {
    // Another process may be given the number.
    this.pid = undefined;
    this.trouble = `the embedded nats-server has ended; ${this.files.log} may say why; it is being started again`;
    this.tell(this.trouble);
    for (let waitMs = firstPauseMs; await this.rest(waitMs); waitMs = Math.min(2 * waitMs, longestPauseMs)) {
      try {
        this.pid = await start(this.files, this.port);
        this.trouble = undefined;
        this.tell('the embedded nats-server serves again');
        return;
      } catch (error) {
        this.trouble = `the embedded nats-server has ended and cannot be started again: ${error instanceof Error ? error.message : String(error)}`;
        this.tell(this.trouble);
      }
    }
  }

  /** False when it is time to stop. */
  private async rest(ms: number): Promise<boolean> {
    await pause(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {});
    return !this.stopping.signal.aborted;
  }
}
