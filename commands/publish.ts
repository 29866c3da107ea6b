import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../config/settings.ts';
import { createDecoder } from '../ingest/decode.ts';
import { explain } from '../ingest/explain.ts';
import { LogWriter } from '../ingest/log-writer.ts';
import { loadMappings } from '../ingest/mapping.ts';
import { isSource, sources } from '../processors/domain/source.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { brokerUrl, connectBroker } from './broker.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import type { publishOptions } from './publish-options.ts';
import type { Surroundings } from './surroundings.ts';
import type { Values } from './option.ts';

type Given = Values<typeof publishOptions>;

/** A message as it will be sent. */
interface Outgoing {
  readonly subject: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Publishes what a file, standard input or `--data` holds; or shows what it would become. */
export async function publish({ values, settings: readSettings, surroundings }: Call<typeof publishOptions>): Promise<undefined> {
  const subject = subjectOf(values);
  const headers = headersOf(values.header);
  const payloads = values.ndjson ? linesOf(await payloadOf(values, surroundings)) : [await payloadOf(values, surroundings)];
  const messages = payloads.map((payload, index): Outgoing => ({
    subject, headers, payload, messageId: messageId(values.id, payloads.length, index) ?? contentId(subject, payload),
  }));
  const settings = readSettings();
  if (values['dry-run']) show(messages, settings, surroundings);
  else await send(messages, settings, surroundings);
  return undefined;
}

function subjectOf({ subject, source, topic }: Given): string {
  if (subject !== undefined && source !== undefined) throw new UsageError('publish takes either --subject or --source');
  if (subject !== undefined) return subject;
  if (source === undefined) throw new UsageError('publish needs --source, or the whole --subject');
  if (!isSource(source)) throw new UsageError(`there is no source ${source}${didYouMean(source, sources)}`);
  return `orders.${source}.${topic}`;
}

function headersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(given.map((text) => {
    const [, name, value] = /^([^=\s]+)=(.*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--header needs NAME=VALUE, not ${text}`);
    return [name, value];
  }));
}

async function payloadOf({ file, data }: Given, { stdin }: Surroundings): Promise<Uint8Array> {
  if ((file === undefined) === (data === undefined)) throw new UsageError('publish needs either --file or --data');
  if (data !== undefined) return Buffer.from(data);
  if (file === '-') return readAll(stdin);
  try {
    return await readFile(file ?? '');
  } catch (cause) {
    throw new CommandError('file_unreadable', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Split as bytes: the text may be in any encoding in which a line feed is one byte, GBK too. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(0x0a, from);
    const end = feed === -1 ? bytes.length : feed;
    const line = bytes.subarray(from, bytes[end - 1] === 0x0d ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    from = end + 1;
  }
  return lines;
}

function messageId(given: string | undefined, count: number, index: number): string | undefined {
  return given === undefined || count === 1 ? given : `${given}-${index + 1}`;
}

/** Made of what is said, so that publishing a file twice by mistake puts it into the log once. */
function contentId(subject: string, payload: Uint8Array): string {
  return `publish-${createHash('sha256').update(subject).update('\n').update(payload).digest('hex').slice(0, 32)}`;
}

async function send(messages: readonly Outgoing[], settings: Settings, { stdout }: Surroundings): Promise<void> {
  const connection = await connectBroker(brokerUrl(settings), 'orderwatch publish');
  try {
    const writer = new LogWriter(connection);
    for (const message of messages) {
      const { seq, duplicate } = await writer.publish(message).catch((cause: unknown) => refused(message.subject, settings, cause));
      stdout.write(duplicate ? `${message.subject} is in the log already, as ${seq}\n` : `${message.subject} is in the log as ${seq}\n`);
    }
  } finally {
    await connection.close();
  }
}

function refused(subject: string, { stream }: Settings, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new CommandError('publish_refused', `${subject}: ${why}; does stream ${stream.name} exist ("orderwatch doctor" tells), and may this user publish there?`, cause);
}

function show(messages: readonly Outgoing[], settings: Settings, { stdout, now, randomBytes }: Surroundings): void {
  const decode = createDecoder({
    mappings: loadMappings(settings.ingest.mappings),
    maxBytes: settings.ingest.maxBytes,
    buyerKey: settings.buyerKey ?? randomBytes(32),
  });
  messages.forEach(({ subject, headers, messageId: id, payload }, index) => {
    const known = new Map(Object.entries({ 'Nats-Msg-Id': id, ...headers }).map(([name, value]) => [name.toLowerCase(), value]));
    const raw = { seq: index + 1, receivedAt: now(), vouched: false, subject, header: (name: string) => known.get(name.toLowerCase()), payload };
    stdout.write(`${explain(decode(raw), raw)}\n`);
  });
}
