import { jetstream, jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { formatInstant } from '../processors/domain/instant.ts';
import type { Signal } from '../processors/domain/signal.ts';

export interface SignalStreamOptions {
  readonly stream: string;
  readonly replicas: number;
  /** How long the broker knows an id it has seen. */
  readonly duplicateWindowMs: number;
}

const defaults: SignalStreamOptions = { stream: 'SIGNALS', replicas: 1, duplicateWindowMs: 10 * 60_000 };

/** A signal that could not be put into its stream; `cause` says why. Publishing it again is harmless. */
export class SignalError extends Error {
  readonly code = 'signals_away';
}

/**
 * Publishes signals on `signals.<kind>`, at least once: a batch is done when
 * the broker has acknowledged every one of it. Each carries its identity as
 * `Nats-Msg-Id`, so a batch published again after a crash adds nothing within
 * the stream's window, and a reader can tell a repetition for ever after.
 */
export class SignalPublisher {
  readonly #client: JetStreamClient;

  private constructor(client: JetStreamClient) {
    this.#client = client;
  }

  /**
   * Makes the stream when it is missing; one that is there is left as it is.
   *
   * @throws {SignalError} when the broker refuses or does not answer
   */
  static async open(connection: NatsConnection, options: Partial<SignalStreamOptions> = {}): Promise<SignalPublisher> {
    const { stream, replicas, duplicateWindowMs } = { ...defaults, ...options };
    try {
      const manager = await jetstreamManager(connection);
      if (!(await exists(manager.streams.info(stream)))) {
        await manager.streams.add({
          name: stream,
          subjects: ['signals.>'],
          retention: RetentionPolicy.Limits,
          storage: StorageType.File,
          num_replicas: replicas,
          duplicate_window: duplicateWindowMs * 1_000_000,
        });
      }
      return new SignalPublisher(jetstream(connection));
    } catch (error) {
      throw new SignalError(`stream ${stream} cannot be opened`, { cause: error });
    }
  }

  /**
   * Publishes in order and waits for all acknowledgements.
   *
   * @throws {SignalError} when one is not acknowledged; then publish the whole batch again
   */
  async publish(signals: readonly Signal[]): Promise<void> {
    try {
      await Promise.all(signals.map((signal) =>
        this.#client.publish(`signals.${signal.kind}`, signalText(signal), { msgID: `${signal.seq}-${signal.ordinal}` })));
    } catch (error) {
      throw new SignalError('signals were not acknowledged', { cause: error });
    }
  }
}

async function exists(info: Promise<unknown>): Promise<boolean> {
  try {
    await info;
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return false;
    throw error;
  }
}

/** JetStream's own code for a stream that isn't there. */
const streamNotFound = 10059;

/** A signal as JSON, its log time as ISO 8601. */
export function signalText({ kind, seq, ordinal, logTime, subject, evidence, phase }: Signal): string {
  return JSON.stringify({ kind, seq, ordinal, logTime: formatInstant(logTime), subject, evidence, phase });
}
