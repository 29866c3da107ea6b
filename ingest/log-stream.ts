import {
  DiscardPolicy, type JetStreamManager, jetstreamManager, RetentionPolicy, StorageType, type StreamConfig,
} from '@nats-io/jetstream';
import { millis, nanos, type NatsConnection } from '@nats-io/transport-node';
import { day, type Instant, minute } from '../processors/domain/instant.ts';

/** How the log is kept. */
export interface LogStreamSettings {
  readonly name: string;
  readonly replicas: number;
  /** The broker forgets older messages; unset, it keeps them all. */
  readonly maxAgeDays?: number | undefined;
}

/** Where the log begins and ends. */
export interface LogExtent {
  readonly firstSeq: number;
  /** 0 while the log is empty. */
  readonly lastSeq: number;
  /** How long the broker tells a repeated `Nats-Msg-Id`. */
  readonly duplicateWindowMs: number;
}

/** One stored message, as it was published. */
export interface StoredMessage {
  readonly seq: number;
  readonly subject: string;
  readonly receivedAt: Instant;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly payload: Uint8Array;
}

/** The log as a whole: every subject under `orders.`, in one JetStream stream. */
export class LogStream {
  private constructor(private readonly manager: JetStreamManager, private readonly name: string) {}

  /** Opens the stream, made first where it is missing. An existing stream keeps its operator's settings. */
  static async open(connection: NatsConnection, settings: LogStreamSettings): Promise<LogStream> {
    const manager = await jetstreamManager(connection);
    const existing = await manager.streams.info(settings.name).catch(absent);
    if (existing === undefined) await manager.streams.add(configOf(settings));
    return new LogStream(manager, settings.name);
  }

  async extent(): Promise<LogExtent> {
    const { state, config } = await this.manager.streams.info(this.name);
    return {
      firstSeq: state.first_seq, lastSeq: state.last_seq, duplicateWindowMs: millis(config.duplicate_window ?? 0),
    };
  }

  /** The message at a sequence; `undefined` when the broker no longer has it. */
  async get(seq: number): Promise<StoredMessage | undefined> {
    const stored = await this.manager.streams.getMessage(this.name, { seq }).catch(absent);
    if (stored === null || stored === undefined) return undefined;
    const headers = new Map(stored.header.keys().map((name) => [name, stored.header.values(name)]));
    return { seq, subject: stored.subject, receivedAt: stored.time.getTime(), headers, payload: stored.data };
  }
}

function configOf({ name, replicas, maxAgeDays }: LogStreamSettings): Partial<StreamConfig> & { name: string } {
  return {
    name,
    subjects: ['orders.>'],
    description: 'The log: every fact orderwatch knows, in the order it became known.',
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    duplicate_window: nanos(2 * minute),
    ...(maxAgeDays === undefined ? {} : { max_age: nanos(maxAgeDays * day) }),
  };
}

/** JetStream answers 404 for a stream or message that is not there; anything else is a real failure. */
function absent(error: unknown): undefined {
  const { code, status } = error as { code?: number; status?: number };
  if (code === 404 || status === 404) return undefined;
  throw error;
}
