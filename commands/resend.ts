import type { Resend } from '../api/rejections.ts';
import { logTimeHeader } from '../ingest/log-reader.ts';
import type { LogStream } from '../ingest/log-stream.ts';
import type { LogWriter } from '../ingest/log-writer.ts';
import type { ClickHouse } from '../store/clickhouse.ts';
import { rejectionBySequence } from '../store/queries/rejections.ts';
import { CommandError } from './command-error.ts';

/**
 * Puts a message into the log once more. It comes from the log itself, headers
 * and all; where the broker has forgotten it, from the rejection's bytes.
 */
export function resender(clickhouse: ClickHouse, stream: LogStream, writer: LogWriter): Resend {
  return async ({ resendOf }) => {
    const original = (await stream.get(resendOf)) ?? (await fromTable(clickhouse, resendOf));
    const headers = Object.fromEntries(
      [...original.headers].filter(([name]) => !ownHeaders.has(name)).map(([name, values]) => [name, values[0] ?? '']),
    );
    return writer.publish({
      subject: original.subject,
      // Pressing twice sends once; when the broker's window has passed, it can be sent again.
      messageId: `resend-${resendOf}`,
      headers: { ...headers, 'Orderwatch-Resend-Of': String(resendOf) },
      payload: original.payload,
    });
  };
}

/** The old message's identity and log time are not the new one's. */
const ownHeaders: ReadonlySet<string> = new Set(['Nats-Msg-Id', logTimeHeader]);

async function fromTable(clickhouse: ClickHouse, seq: number) {
  const [row] = await clickhouse.read(rejectionBySequence(seq));
  if (row === undefined) throw new CommandError('message_gone', `neither the log nor the table of rejections has message ${seq}`);
  return {
    subject: row.subject, headers: new Map<string, readonly string[]>(), payload: Buffer.from(row.payload_base64, 'base64'),
  };
}
