import type { Settings } from '../config/settings.ts';
import { createDecoder } from '../ingest/decode.ts';
import { explain, warningsOf } from '../ingest/explain.ts';
import { loadMappings } from '../ingest/mapping.ts';
import type { RawMessage } from '../ingest/raw-message.ts';
import type { Item, Message } from '../processors/domain/message.ts';
import { keptBuyerKey } from './buyer-key.ts';
import type { Outgoing } from './publish.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what ingest makes of messages. Resolves with 1 when it would reject any part of them. */
export async function preview(messages: readonly Outgoing[], settings: Settings, { stdout, now, randomBytes }: Surroundings): Promise<number> {
  const key = settings.buyerKey ?? (await keptBuyerKey(settings));
  let code = 0;
  let hashed = false;
  readAsLog(messages, settings, key ?? randomBytes(32), now).forEach(({ message, raw }) => {
    if (message.items.some(({ kind }) => kind === 'rejection')) code = 1;
    hashed ||= message.items.some(namesBuyer);
    stdout.write(`${explain(message, raw)}\n`);
  });
  if (hashed && key === undefined) stdout.write(`the buyer's hash is made with a throw-away key: there is no other in ${settings.data} yet\n`);
  return code;
}

/** What whoever publishes messages should know of each before they are in the log: what will be refused, what may be a slip. */
export function foretell(messages: readonly Outgoing[], settings: Settings, { now, randomBytes }: Surroundings): Foretold {
  const read = readAsLog(messages, settings, randomBytes(32), now).map(({ message }) => message);
  return { warnings: read.flatMap((message) => warningsOf(message).map((warning) => `${message.subject}: ${warning}`)), items: read.flatMap(({ items }) => items) };
}

export interface Foretold {
  readonly warnings: readonly string[];
  readonly items: readonly Item[];
}

/** Messages as ingest will read them, with the mappings of this installation. */
function readAsLog(messages: readonly Outgoing[], { ingest }: Settings, buyerKey: string | Uint8Array, now: () => number): { readonly message: Message; readonly raw: RawMessage }[] {
  const decode = createDecoder({ mappings: loadMappings(ingest.mappings), maxBytes: ingest.maxBytes, buyerKey });
  return messages.map(({ subject, headers, messageId, payload }, index) => {
    const known = new Map(Object.entries({ 'Nats-Msg-Id': messageId, ...headers }).map(([name, value]) => [name.toLowerCase(), value]));
    const raw = { seq: index + 1, receivedAt: now(), vouched: false, subject, header: (name: string) => known.get(name.toLowerCase()), payload };
    return { message: decode(raw), raw };
  });
}

function namesBuyer(item: Item): boolean {
  return item.kind === 'event' && item.event.type === 'order.placed' && item.event.data.buyer !== undefined;
}
