import type { Resend } from '../api/rejections.ts';
import { logTimeHeader } from '../ingest/log-reader.ts';
import type { LogStream } from '../ingest/log-stream.ts';
import type { LogWriter, Published } from '../ingest/log-writer.ts';
import type { ClickHouse } from '../store/clickhouse.ts';
import { rejectedMessages } from '../store/queries/rejections.ts';
import { CommandError } from './command-error.ts';

/**
 * Puts what was rejected at a sequence into the log once more. A message comes
 * from the log itself, headers and all; where the broker has forgotten it, from
 * the rejection's bytes, if it is the message's own rejection that keeps them.
 */
export function resender(clickhouse: ClickHouse, stream: LogStream, writer: LogWriter): Resend {
  return async ({ resendOf }) => {
    const sent: Published[] = [];
    for (const { event_seq: seq, subject, payload_base64: bytes } of await clickhouse.read(rejectedMessages(resendOf))) {
      const kept = seq === resendOf ? { subject, headers: new Map(), payload: Buffer.from(bytes, 'base64') } : undefined;
      const original = (await stream.get(seq)) ?? kept;
      if (original === undefined) throw new CommandError('message_gone', `the log no longer has message ${seq}, and its bytes were not kept`);
      sent.push(await writer.publish({
        subject: original.subject,
        // Pressing twice sends once; when the broker's window has passed, it can be sent again.
        messageId: `resend-${seq}`,
        headers: { ...headersOf(original.headers), 'Orderwatch-Resend-Of': String(seq) },
        payload: original.payload,
      }));
    }
    const last = sent.at(-1);
    if (last === undefined) throw new CommandError('message_gone', `nothing was rejected at ${resendOf}`);
    return { seq: last.seq, duplicate: sent.every(({ duplicate }) => duplicate) };
  };
}

/** The old message's identity and log time are not the new one's. */
const ownHeaders: ReadonlySet<string> = new Set(['Nats-Msg-Id', logTimeHeader]);

function headersOf(headers: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !ownHeaders.has(name)).map(([name, values]) => [name, values[0] ?? '']));
}
