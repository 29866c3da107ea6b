import type { Settings } from '../config/settings.ts';
import { createDecoder } from '../ingest/decode.ts';
import { explain } from '../ingest/explain.ts';
import { loadMappings } from '../ingest/mapping.ts';
import type { Item } from '../processors/domain/message.ts';
import { keptBuyerKey } from './buyer-key.ts';
import type { Outgoing } from './publish.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what ingest makes of messages. Resolves with 1 when it would reject any part of them. */
export async function preview(messages: readonly Outgoing[], settings: Settings, { stdout, now, randomBytes }: Surroundings): Promise<number> {
  const key = settings.buyerKey ?? (await keptBuyerKey(settings));
  const decode = createDecoder({
    mappings: loadMappings(settings.ingest.mappings), maxBytes: settings.ingest.maxBytes, buyerKey: key ?? randomBytes(32),
  });
  let code = 0;
  let hashed = false;
  messages.forEach(({ subject, headers, messageId, payload }, index) => {
    const known = new Map(Object.entries({ 'Nats-Msg-Id': messageId, ...headers }).map(([name, value]) => [name.toLowerCase(), value]));
    const raw = { seq: index + 1, receivedAt: now(), vouched: false, subject, header: (name: string) => known.get(name.toLowerCase()), payload };
    const message = decode(raw);
    if (message.items.some(({ kind }) => kind === 'rejection')) code = 1;
    hashed ||= message.items.some(namesBuyer);
    stdout.write(`${explain(message, raw)}\n`);
  });
  if (hashed && key === undefined) stdout.write(`the buyer's hash is made with a throw-away key: there is no other in ${settings.data} yet\n`);
  return code;
}

function namesBuyer(item: Item): boolean {
  return item.kind === 'event' && item.event.type === 'order.placed' && item.event.data.buyer !== undefined;
}
