import { businessDate, type Instant } from '../../processors/domain/instant.ts';
import type { Item, Message } from '../../processors/domain/message.ts';
import { omsId } from '../../processors/domain/order.ts';
import type { CoreSettings } from '../../processors/settings.ts';

/** Stands for the id orderwatch gives an order, until the log is made: systems learn it from what orderwatch publishes. */
export const idOf = (key: string): string => `OMS of ${key};`;

const placeholder = /OMS of ([^;]+);/g;

/** The log with real ids in it, as they will be given; of an order that is never known, one that nobody was given. */
export function named(log: readonly Message[], settingsAt: (seq: number) => CoreSettings): Message[] {
  const ids = idsIn(log, settingsAt);
  return log.map((message) => ({ ...message, items: message.items.map((item) => namedItem(item, ids)) }));
}

function idsIn(log: readonly Message[], settingsAt: (seq: number) => CoreSettings): Map<string, string> {
  const ids = new Map<string, string>();
  let [logTime, date, last]: [Instant, string, number] = [0, '', 0];
  for (const { seq, receivedAt, items } of log) {
    const { timezone, maxAheadMs } = settingsAt(seq);
    logTime = Math.max(logTime, receivedAt);
    for (const item of items) {
      if (item.kind !== 'event' || item.event.type !== 'order.placed' || ids.has(item.event.subject)) continue;
      if (item.event.occurredAt - logTime > maxAheadMs) continue;
      const today = businessDate(logTime, timezone);
      [date, last] = today > date ? [today, 1] : [date, last + 1];
      ids.set(item.event.subject, omsId(date, last));
    }
  }
  return ids;
}

function namedItem(item: Item, ids: ReadonlyMap<string, string>): Item {
  if (item.kind !== 'event') return item;
  const { subject, data } = item.event;
  const idFor = (text: string) => text.replace(placeholder, (_, key: string) => ids.get(key) ?? 'OMS-20200101-00001');
  const names = Object.entries(data).filter(([field, text]) => (field === 'shipment' || field === 'refundId') && typeof text === 'string');
  const told = { ...data, ...Object.fromEntries(names.map(([field, text]) => [field, idFor(String(text))])) };
  return { kind: 'event', event: { ...item.event, subject: idFor(subject), data: told } as typeof item.event };
}
