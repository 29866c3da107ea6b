import {
  DiscardPolicy, type JetStreamManager, jetstreamManager, type NextMsgRequest, RetentionPolicy, StorageType, type StoredMsg, type StreamConfig,
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
    const existing = await LogStream.find(connection, settings.name);
    if (existing !== undefined) return existing;
    const manager = await jetstreamManager(connection);
    await manager.streams.add(configOf(settings));
    return new LogStream(manager, settings.name);
  }

  /** The stream if it is there. */
  static async find(connection: NatsConnection, name: string): Promise<LogStream | undefined> {
    const manager = await jetstreamManager(connection);
    const info = await manager.streams.info(name).catch(absent);
    return info === undefined ? undefined : new LogStream(manager, name);
  }

  async extent(): Promise<LogExtent> {
    const { state, config } = await this.manager.streams.info(this.name);
    return {
      firstSeq: state.first_seq, lastSeq: state.last_seq, duplicateWindowMs: millis(config.duplicate_window ?? 0),
    };
  }

  /** The message at a sequence; `undefined` when the broker no longer has it. */
  async get(seq: number): Promise<StoredMessage | undefined> {
    return toStored(await this.manager.streams.getMessage(this.name, { seq }).catch(absent));
  }

  /** The messages of one subject, the oldest first. Each is asked for by itself: for subjects on which little is said. */
  async *on(subject: string): AsyncGenerator<StoredMessage, void, undefined> {
    for (let seq = 1; ;) {
      const query: NextMsgRequest & { seq: number } = { seq, next_by_subj: subject };
      const found = toStored(await this.manager.streams.getMessage(this.name, query).catch(absent));
      if (found === undefined) return;
      yield found;
      seq = found.seq + 1;
    }
  }
}

function toStored(stored: StoredMsg | null | undefined): StoredMessage | undefined {
  if (stored === null || stored === undefined) return undefined;
  const headers = new Map(stored.header.keys().map((name) => [name, stored.header.values(name)]));
  return { seq: stored.seq, subject: stored.subject, receivedAt: stored.time.getTime(), headers, payload: stored.data };
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
