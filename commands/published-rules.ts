import { createHash } from 'node:crypto';
import { createDecoder } from '../ingest/decode.ts';
import type { LogStream, StoredMessage } from '../ingest/log-stream.ts';
import { areSameRules } from '../ingest/rules-digest.ts';
import type { RawMessage } from '../ingest/raw-message.ts';
import type { Instant } from '../processors/domain/instant.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { CommandError } from './command-error.ts';
import type { Outgoing } from './publish.ts';

const subject = 'orders.control.rules';

/** Rules as a message of the log puts them in force. */
export interface PublishedRules {
  readonly seq: number;
  readonly receivedAt: Instant;
  readonly rules: Rules;
  readonly by: string;
  readonly reason: string;
}

/** All rules the log still holds, the oldest first; the last are in force once all of it is read. What ingest would refuse is passed over. */
export async function publishedRules(stream: LogStream, maxBytes: number): Promise<PublishedRules[]> {
  const found: PublishedRules[] = [];
  for await (const { seq, receivedAt, payload } of stream.on(subject)) {
    const control = read(payload, maxBytes).control;
    if (control !== undefined) found.push({ seq, receivedAt, rules: control.rules, by: control.by, reason: control.reason });
  }
  return found;
}

/** The message, if there is one, in which other rules bear the name of these. */
export function namesakeOf(rules: Rules, published: readonly PublishedRules[]): PublishedRules | undefined {
  return published.find((one) => one.rules.version === rules.version && !areSameRules(one.rules, rules));
}

/**
 * The message that puts rules in force. Its id is of its content and of what it
 * follows: two that start at once and mean the same publish it once, and going
 * back to earlier rules is no repetition.
 * @throws {CommandError} `rules_refused` when ingest would not take it, being too large
 */
export function rulesMessage(
  { rules, by, reason }: Pick<PublishedRules, 'rules' | 'by' | 'reason'>, after: Pick<StoredMessage, 'seq'> | undefined, maxBytes: number,
): Outgoing {
  const payload = Buffer.from(JSON.stringify({ rules, by, reason }));
  const { detail } = read(payload, maxBytes);
  if (detail !== undefined) throw new CommandError('rules_refused', `rules ${rules.version} would be refused: ${detail}`);
  const content = createHash('sha256').update(payload).digest('hex').slice(0, 32);
  return { subject, messageId: `rules-${content}-after-${after?.seq ?? 0}`, headers: {}, payload };
}

/** The control message as ingest reads it, or why it would not. */
function read(payload: Uint8Array, maxBytes: number) {
  const decode = createDecoder({ mappings: [], maxBytes, buyerKey: '' });
  const raw: RawMessage = { seq: 1, receivedAt: 0, vouched: false, subject, header: () => undefined, payload };
  const [item] = decode(raw).items;
  const control = item?.kind === 'control' && item.control.type === 'rules' ? item.control : undefined;
  return { control, detail: item?.kind === 'rejection' ? item.rejection.detail : undefined };
}
