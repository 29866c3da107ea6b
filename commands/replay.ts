import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { logTimeHeader } from '../ingest/log-reader.ts';
import { LogStream } from '../ingest/log-stream.ts';
import { type Entry, LogWriter } from '../ingest/log-writer.ts';
import { formatInstant, type Instant, parseInstant } from '../processors/domain/instant.ts';
import { history } from '../samples/history.ts';
import { loadInvoices, sampleFile } from '../samples/invoice.ts';
import { live } from '../samples/live.ts';
import type { Publication } from '../samples/publication.ts';
import { brokerUrl, connectBroker, leaveBroker } from './broker.ts';
import type { Call } from './command.ts';
import { CommandError } from './command-error.ts';
import { ProgressLine } from './progress.ts';
import type { replayOptions } from './replay-options.ts';

/** New orders a minute there are at least in the live phase, so that something moves also at night. */
const floorPerMinute = 10;
const run = 1_000;

/**
 * Pauses before a run that the broker did not acknowledge is published again.
 * Together with the waiting they stay within the two minutes in which the broker
 * knows a message id again, so nothing gets into the log twice.
 */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** The options of `orderwatch replay`, as the table of commands has them. */
type ReplayCommand = typeof replayOptions & {
  readonly until: { readonly kind: 'text'; readonly value: string; readonly summary: string };
  readonly 'history-only': { readonly kind: 'flag'; readonly summary: string };
};

/** What a replay began with and how far it has come; kept beside the data, so that a broken one goes on. */
export interface ReplayProgress {
  readonly seed: number;
  readonly scale: number;
  readonly until: Instant;
  /** Messages of the replay that are in the log. */
  readonly published: number;
  readonly historyDone: boolean;
}

/** Told to the process that started this one, if one did. */
export type ReplayNews = { readonly published: number; readonly logTime: Instant; readonly historyDone: boolean };

/** `orderwatch replay`: publishes the sample orders into an empty log, or goes on with a replay that was broken off. */
export async function replay({ values, settings: read, surroundings }: Call<ReplayCommand>): Promise<number> {
  const settings = read();
  const connection = await connectBroker(brokerUrl(settings), 'orderwatch replay', { forever: true });
  try {
    const stream = await LogStream.open(connection, settings.stream);
    const file = join(settings.data, 'replay.json');
    const progress = readProgress(file) ?? await begin(stream, values, surroundings.now());
    const stopping = surroundings.stopSignal();
    const feed = new Feed(new LogWriter(connection), file, progress, new ProgressLine(surroundings.stderr, surroundings.now), stopping);
    const invoices = loadInvoices(sampleFile);
    const setting = { invoices, seed: progress.seed, scale: progress.scale, until: progress.until };
    if (!progress.historyDone) {
      for (const publication of history({ ...setting, after: progress.published })) {
        await feed.add(publication, true);
        if (stopping.aborted) return 0;
      }
      await feed.endHistory();
      if (stopping.aborted) return 0;
    }
    if (values['history-only']) return 0;
    const going = live({ ...setting, speed: values.speed, floorPerMinute, startedAt: surroundings.now(), after: feed.published });
    while (!stopping.aborted) {
      for (const publication of going.due(surroundings.now())) await feed.add(publication, false);
      await feed.flush();
      await pause(500, undefined, { signal: stopping }).catch(() => {});
    }
    return 0;
  } finally {
    await leaveBroker(connection);
  }
}

function readProgress(file: string): ReplayProgress | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ReplayProgress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError('replay_unreadable', `${file} does not say how far the replay has come; move it away together with the log`, error);
  }
}

/** A replay rewrites time. It goes into an empty log, never among real orders. */
async function begin(stream: LogStream, values: Call<ReplayCommand>['values'], now: Instant): Promise<ReplayProgress> {
  const { lastSeq } = await stream.extent();
  if (lastSeq > 0) {
    throw new CommandError('log_not_empty', `the log holds ${lastSeq} messages, and the sample orders go into an empty one only; set ORDERWATCH_DATA to a new folder`);
  }
  const until = values.until === undefined ? now : parseInstant(values.until);
  if (until === undefined) throw new CommandError('time_malformed', `--until ${values.until} is not an ISO 8601 time with its offset`);
  return { seed: values.seed, scale: Math.round(values.scale), until, published: 0, historyDone: false };
}

/** Publishes in runs and remembers, after each, how far it has come. */
class Feed {
  published: number;
  private pending: Entry[] = [];
  private logTime = 0;

  constructor(
    private readonly writer: LogWriter, private readonly file: string, private progress: ReplayProgress,
    private readonly line: ProgressLine, private readonly stopping: AbortSignal,
  ) {
    this.published = progress.published;
  }

  async add({ subject, messageId, logTime, headers, payload }: Publication, past: boolean): Promise<void> {
    const stamped = past ? { ...headers, [logTimeHeader]: formatInstant(logTime) } : headers;
    this.pending.push({ subject, messageId, payload, headers: stamped });
    this.logTime = logTime;
    if (this.pending.length >= run) await this.flush();
  }

  /** Publishes what is pending. Told to stop while the broker is away it leaves that for the next time. */
  async flush(): Promise<void> {
    if (this.pending.length === 0 || !(await this.publish())) return;
    this.published += this.pending.length;
    this.pending = [];
    this.keep({ ...this.progress, published: this.published });
    if (this.progress.historyDone) return;
    this.line.show(`replaying: ${formatInstant(this.logTime).slice(0, 10)}, ${this.published.toLocaleString('en')} messages published`);
  }

  async endHistory(): Promise<void> {
    await this.flush();
    this.line.end();
    if (this.pending.length > 0) return;
    this.keep({ ...this.progress, historyDone: true });
  }

  /** False when it was told to stop before the broker had taken everything. */
  private async publish(): Promise<boolean> {
    for (let failures = 0; ; failures++) {
      try {
        await this.writer.publishRun(this.pending);
        return true;
      } catch (cause) {
        const pauseMs = pausesMs[failures];
        if (pauseMs === undefined) {
          const why = cause instanceof Error ? cause.message : String(cause);
          throw new CommandError('log_away', `the broker has not acknowledged ${this.pending.length} messages in ${failures + 1} attempts: ${why}; started again, the replay goes on after message ${this.published}`, cause);
        }
        await pause(pauseMs, undefined, { signal: this.stopping }).catch(() => {});
        if (this.stopping.aborted) return false;
      }
    }
  }

  private keep(progress: ReplayProgress): void {
    this.progress = progress;
    mkdirSync(join(this.file, '..'), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(progress));
    renameSync(`${this.file}.new`, this.file);
    const news: ReplayNews = { published: progress.published, logTime: this.logTime, historyDone: progress.historyDone };
    process.send?.(news);
  }
}
