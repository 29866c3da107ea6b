import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../config/settings.ts';
import { LogWriter } from '../ingest/log-writer.ts';
import type { Item } from '../processors/domain/message.ts';
import { isSource, sources } from '../processors/domain/source.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { brokerUrl, connectBroker } from './broker.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import { reasonOf } from './doctor/finding.ts';
import { foretell, preview } from './preview.ts';
import type { publishOptions } from './publish-options.ts';
import { whereToLook } from './where-to-look.ts';
import type { Surroundings } from './surroundings.ts';
import type { Values } from './option.ts';

type Given = Values<typeof publishOptions>;

/** A message as it will be sent. */
export interface Outgoing {
  readonly subject: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Publishes what a file, standard input or `--data` holds; or shows what it would become, 1 when some of it would be rejected. */
export async function publish({ values, settings: readSettings, surroundings }: Call<typeof publishOptions>): Promise<number> {
  const subject = subjectOf(values);
  const headers = headersOf(values.header);
  const payloads = values.ndjson ? linesOf(await payloadOf(values, surroundings)) : [await payloadOf(values, surroundings)];
  if (payloads.length === 0) throw new CommandError('nothing_to_publish', 'there is not one line in what was given');
  const messages = payloads.map((payload, index): Outgoing => ({
    subject, headers, payload, messageId: messageId(values.id, payloads.length, index) ?? ownId(subject, payload, surroundings),
  }));
  const settings = readSettings();
  if (values['dry-run']) return preview(messages, settings, surroundings);
  await send(messages, settings, surroundings);
  const items = warn(messages, settings, surroundings);
  // In a pipe a line is a message's place and nothing else.
  const hint = surroundings.stdout.isTTY === true ? whereToLook(items, subject, settings) : undefined;
  if (hint !== undefined) surroundings.stdout.write(`${hint}\n`);
  return 0;
}

/** So many warnings are told; who has more has published something else. */
const mostWarnings = 10;

/**
 * Says of what is in the log that it will be refused, or looks like a slip. It
 * is no failure: the log keeps what was said, and who reads it may have other
 * mappings.
 */
function warn(messages: readonly Outgoing[], settings: Settings, surroundings: Surroundings): readonly Item[] {
  const { stderr } = surroundings;
  try {
    const { warnings, items } = foretell(messages, settings, surroundings);
    for (const warning of warnings.slice(0, mostWarnings)) stderr.write(`warning: ${warning}\n`);
    if (warnings.length > mostWarnings) stderr.write(`warning: and ${warnings.length - mostWarnings} more; --dry-run shows them all\n`);
    return items;
  } catch (error) {
    // What is wrong with this installation's mappings is no reason not to publish.
    stderr.write(`warning: what ingest will make of it could not be told: ${reasonOf(error)}\n`);
    return [];
  }
}

function subjectOf({ subject, source, topic }: Given): string {
  if (subject !== undefined && source !== undefined) throw new UsageError('publish takes either --subject or --source');
  if (subject !== undefined) return subject;
  if (source === undefined) throw new UsageError('publish needs --source, or the whole --subject');
  if (!isSource(source)) throw new UsageError(`there is no source ${source}${didYouMean(source, sources) || `; there are ${sources.join(' ')}`}`);
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
  if (file !== undefined && data !== undefined) throw new UsageError('publish takes either --file or --data, not both');
  if (file === undefined && data === undefined) throw new UsageError('publish needs --file or --data');
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

/**
 * Of a fact the id is made of what is said, so that publishing a file twice by
 * mistake puts it into the log once. An order of a person and a sign of life say
 * the same words again and mean them again: each has an id of its own.
 */
function ownId(subject: string, payload: Uint8Array, { randomBytes }: Surroundings): string {
  if (isControl(subject) || subject.endsWith('.heartbeat')) return `publish-${Buffer.from(randomBytes(16)).toString('hex')}`;
  return `publish-${createHash('sha256').update(subject).update('\n').update(payload).digest('hex').slice(0, 32)}`;
}

function isControl(subject: string): boolean {
  return subject.startsWith('orders.control.');
}

/** Puts messages into the log and waits until it has them, telling the place of each. */
export async function send(messages: readonly Outgoing[], settings: Settings, { stdout }: Surroundings): Promise<void> {
  for (const { subject } of messages) checkSubject(subject);
  const connection = await connectBroker(brokerUrl(settings), 'orderwatch publish');
  try {
    const limit = connection.info?.max_payload ?? Infinity;
    for (const { payload } of messages) checkSize(payload, limit);
    const writer = new LogWriter(connection);
    for (const message of messages) {
      const { subject } = message;
      const { seq, duplicate } = await writer.publish(message).catch((cause: unknown) => refused(message, settings, cause));
      if (duplicate && isControl(subject)) {
        throw new CommandError('control_repeated', `${subject} was not taken: the log has a message with this id already, as ${seq}; give another --id, or none`);
      }
      stdout.write(duplicate ? `${subject} is in the log already, as ${seq}\n` : `${subject} is in the log as ${seq}\n`);
    }
  } finally {
    await connection.close();
  }
}

/** Anything else reaches no stream, and the broker only says that nobody listens. */
function checkSubject(subject: string): void {
  if (/^orders(?:\.[^\s.*>]+)+$/.test(subject)) return;
  throw new CommandError('subject_foreign', `${subject} is not a subject of the log, which takes orders.<source>.<topic>, without spaces and wildcards`);
}

function checkSize({ byteLength }: Uint8Array, limit: number): void {
  if (byteLength <= limit) return;
  throw new CommandError('payload_too_large', `the message has ${byteLength} bytes and the broker takes ${limit} at most: send it in parts, or raise the broker's max_payload`);
}

function refused({ subject }: Outgoing, { stream }: Settings, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new CommandError('publish_refused', `${subject}: ${why}; does stream ${stream.name} exist ("orderwatch doctor" tells), and may this user publish there?`, cause);
}
