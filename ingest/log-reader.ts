import { DeliverPolicy, jetstream, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { parseInstant } from '../processors/domain/instant.ts';
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

/** Messages asked for ahead. Enough to hide the round trip, few enough to hold in memory at their largest. */
const readAhead = 5_000;

/**
 * Reads the log from a sequence on, in order, until `signal` aborts. Nothing is
 * acknowledged: the position is the reader's own.
 */
export async function* readLog(
  connection: NatsConnection, settings: LogReaderSettings, fromSeq: number, signal: AbortSignal,
): AsyncGenerator<LogMessage, void, undefined> {
  const consumer = await jetstream(connection).consumers.get(settings.stream, {
    deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: fromSeq,
  });
  const messages = await consumer.consume({ max_messages: readAhead });
  const stop = () => void messages.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const message of messages) yield toRaw(message, settings.replay);
  } finally {
    signal.removeEventListener('abort', stop);
    await messages.close();
  }
}

/** As a float the nanoseconds since 1970 lose their last digits; the milliseconds survive. */
function receivedAt(message: JsMsg): number {
  return Math.floor(message.info.timestampNanos / 1_000_000);
}

function toRaw(message: JsMsg, replay: boolean): LogMessage {
  const header = (name: string): string | undefined => message.headers?.get(name) || undefined;
  const given = replay ? header(logTimeHeader) : undefined;
  const logTime = given === undefined ? undefined : parseInstant(given);
  return {
    seq: message.seq,
    receivedAt: logTime ?? receivedAt(message),
    vouched: logTime !== undefined,
    subject: message.subject,
    header,
    payload: message.data,
    behind: message.info.pending,
  };
}
