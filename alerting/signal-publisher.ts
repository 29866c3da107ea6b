import { jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { createInbox, headers } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { formatInstant } from '../processors/domain/instant.ts';
import type { Signal } from '../processors/domain/signal.ts';

export interface SignalStreamOptions {
  readonly stream: string;
  readonly replicas: number;
  /** How long the broker knows an id it has seen. */
  readonly duplicateWindowMs: number;
  /** Where acknowledgements arrive: below this subject. */
  readonly inboxPrefix: string;
}

const defaults: SignalStreamOptions = { stream: 'SIGNALS', replicas: 1, duplicateWindowMs: 10 * 60_000, inboxPrefix: '_INBOX' };

/** The broker acknowledges a batch within this long, or it did not get it. */
const patienceMs = 10_000;

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
  readonly #connection: NatsConnection;
  readonly #inboxPrefix: string;

  private constructor(connection: NatsConnection, inboxPrefix: string) {
    this.#connection = connection;
    this.#inboxPrefix = inboxPrefix;
  }

  /**
   * Makes the stream when it is missing; one that is there is left as it is.
   *
   * @throws {SignalError} when the broker refuses or does not answer
   */
  static async open(connection: NatsConnection, options: Partial<SignalStreamOptions> = {}): Promise<SignalPublisher> {
    const { stream, replicas, duplicateWindowMs, inboxPrefix } = { ...defaults, ...options };
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
      return new SignalPublisher(connection, inboxPrefix);
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
    if (signals.length === 0) return;
    try {
      await this.#acknowledged(signals);
    } catch (error) {
      throw new SignalError('signals were not acknowledged', { cause: error });
    }
  }

  /** One inbox and one timer for all of them: a request for each, with its promise and its error in reserve, costs several times as much. */
  #acknowledged(signals: readonly Signal[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let missing = signals.length;
      const inbox = createInbox(this.#inboxPrefix);
      const subscription = this.#connection.subscribe(inbox, {
        callback: (error, message) => {
          const refusal = error ?? refusalOf(message);
          if (refusal !== undefined) end(refusal);
          else if (--missing === 0) end();
        },
      });
      const timer = setTimeout(() => end(new Error(`${missing} of ${signals.length} had no answer in ${patienceMs} ms`)), patienceMs);
      const end = (refusal?: Error) => {
        clearTimeout(timer);
        subscription.unsubscribe();
        if (refusal === undefined) resolve();
        else reject(refusal);
      };
      try {
        for (const signal of signals) this.#connection.publish(`signals.${signal.kind}`, signalText(signal), { headers: identity(signal), reply: inbox });
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}

function identity({ seq, ordinal }: Signal) {
  const head = headers();
  head.set('Nats-Msg-Id', `${seq}-${ordinal}`);
  return head;
}

/** Nobody keeps what is published there. */
const noResponders = 503;

/** Why an answer is no acknowledgement; `undefined` when it is one. Whoever hears a signal may answer it, too. */
function refusalOf(answer: Msg): Error | undefined {
  if (answer.headers?.code === noResponders) return new Error('no stream takes them');
  try {
    const { stream, error } = answer.json<{ stream?: string; error?: { description?: string } }>();
    return error === undefined && stream ? undefined : new Error(error?.description ?? 'the answer is no acknowledgement');
  } catch (cause) {
    return new Error('the answer is no acknowledgement', { cause });
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
