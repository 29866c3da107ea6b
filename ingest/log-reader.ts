import { AckPolicy, DeliverPolicy, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { createInbox, type Msg, nanos, type NatsConnection } from '@nats-io/transport-node';
import { parseInstant, second } from '../processors/domain/instant.ts';
import { type Delivery, isDelivery, parseDelivery } from './delivery.ts';
import { inboxPrefix } from './inbox.ts';
import type { RawMessage } from './raw-message.ts';

/** In replay a trusted publisher gives log time in this header, as an ISO 8601 instant. */
export const logTimeHeader = 'Orderwatch-Log-Time';

export interface LogReaderSettings {
  readonly stream: string;
  /** Whether log time may come from `Orderwatch-Log-Time`. Never on a live log: anyone may publish a header. */
  readonly replay: boolean;
}

/** A message of the log, and how many the broker had after it when it sent it. */
export interface LogMessage extends RawMessage {
  readonly behind: number;
}

/** The broker says at least this often that it is there. */
const heartbeatMs = 5 * second;

/** After this long without a word from it the broker has forgotten us. */
const silenceMs = 3 * heartbeatMs;

/** A reader that is gone is forgotten after this long. */
const forgetMs = 30 * second;

/** The status of a heartbeat, and of the question whether we keep up. Any other says that the consumer is gone. */
const allIsWell = 100;

/**
 * Reads the log from a sequence on, in order, until `signal` aborts. Nothing is
 * acknowledged: the position is the reader's own.
 *
 * The broker pushes, and asks now and then whether we keep up; it is answered
 * when what came before is taken, and until then it sends 32 MB ahead at most.
 * A bound in messages would not do: a few thousand large ones overflow what the
 * broker keeps for a connection, and it cuts the connection.
 * @throws when the broker refuses, or does not answer; reading can begin again from the last message taken
 */
export async function* readLog(
  connection: NatsConnection, settings: LogReaderSettings, fromSeq: number, signal: AbortSignal,
): AsyncGenerator<LogMessage, void, undefined> {
  const manager = await jetstreamManager(connection);
  const link = new Link(connection);
  let next = fromSeq;
  while (!signal.aborted) {
    for await (const [message, delivery] of deliver(connection, manager, link, settings.stream, next, signal)) {
      next = delivery.streamSeq + 1;
      yield toRaw(message, delivery, settings.replay);
    }
  }
}

/** What the broker sends to one consumer. Ends when `signal` aborts, and when the consumer is of no more use and a new one is needed. */
async function* deliver(
  connection: NatsConnection, manager: JetStreamManager, link: Link, stream: string, fromSeq: number, signal: AbortSignal,
): AsyncGenerator<readonly [Msg, Delivery], void, undefined> {
  const inbox = createInbox(inboxPrefix);
  const subscription = connection.subscribe(inbox);
  const end = () => subscription.unsubscribe();
  signal.addEventListener('abort', end, { once: true });
  link.restored = end;
  let received = -1;
  const watch = setInterval(() => {
    if (!link.away && subscription.getReceived() === received) end();
    received = subscription.getReceived();
  }, silenceMs);
  try {
    await manager.consumers.add(stream, {
      deliver_subject: inbox, deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: fromSeq, ack_policy: AckPolicy.None,
      flow_control: true, idle_heartbeat: nanos(heartbeatMs), inactive_threshold: nanos(forgetMs), mem_storage: true, num_replicas: 1,
    });
    let delivered = 0;
    for await (const message of subscription) {
      if (!isDelivery(message)) {
        // Only the question whether we keep up has somewhere to answer to.
        message.respond();
        if (message.headers?.code !== allIsWell) return;
        continue;
      }
      const delivery = parseDelivery(message.reply!);
      // Something was lost on the way.
      if (delivery.deliverySeq !== ++delivered) return;
      yield [message, delivery];
    }
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', end);
    end();
  }
}

/** Follows whether the connection stands. What was on its way when it broke is lost, so once it is back a reader begins anew. */
class Link {
  away = false;
  restored: () => void = () => {};

  constructor(connection: NatsConnection) {
    void this.follow(connection);
  }

  /** Ends with the connection. */
  private async follow(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.away = true;
      if (type !== 'reconnect') continue;
      this.away = false;
      this.restored();
    }
  }
}

function toRaw(message: Msg, { streamSeq, receivedAt, pending }: Delivery, replay: boolean): LogMessage {
  const given = replay ? message.headers?.get(logTimeHeader) || undefined : undefined;
  const logTime = given === undefined ? undefined : parseInstant(given);
  return {
    seq: streamSeq,
    receivedAt: logTime ?? receivedAt,
    vouched: logTime !== undefined,
    subject: message.subject,
    header(name) {
      return message.headers?.get(name) || undefined;
    },
    payload: message.data,
    behind: pending,
  };
}
