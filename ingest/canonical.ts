import type { Event, Placed } from '../processors/domain/event.ts';
import { isChannel } from '../processors/domain/source.ts';
import { canonicalReaders, instant, text, tree } from './canonical-fields.ts';
import { asEvent, eventFields, eventTypes, isEventType, isOwnType, type ReadableType } from './event-fields.ts';
import { didYouMean } from './nearest.ts';
import { orderSubject } from './order-subject.ts';
import { placedAmounts, type PlacedParts, type PlacedPlaces } from './placed.ts';
import { mayPublish, whoMayPublish } from './publishers.ts';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';
import { refuseSlips } from './unknown-fields.ts';
import { seen, type Tree } from './value.ts';

/** The shop and the systems publish CloudEvents; a platform is read by its mapping. */
export function speaksCloudEvents(source: string): boolean {
  return source === 'shop' || !isChannel(source);
}

/** Reads one CloudEvent 1.0 in JSON: what the shop and all systems but the platforms publish. */
export function readCloudEvent(payload: unknown, reading: Reading): Event {
  const { specversion, id, source, type, time, subject, data } = tree(payload, '');
  if (specversion !== '1.0') {
    throw new Refusal(specversion === undefined ? 'field_missing' : 'field_malformed', 'specversion', `is ${seen(specversion)}, not "1.0"`);
  }
  const eventId = text(id, 'id');
  text(source, 'source');
  const name = text(type, 'type');
  if (isOwnType(name)) throw new Refusal('type_forbidden', 'type', `nobody may publish ${name}, which orderwatch itself decides`);
  if (!isEventType(name)) throw new Refusal('type_unknown', 'type', `${JSON.stringify(name)} is no event type${didYouMean(name, eventTypes)}`);
  if (!mayPublish(reading.source, name)) {
    throw new Refusal('type_forbidden', 'type', `${reading.source} may not publish ${name}; ${whoMayPublish(name)} may`);
  }
  const read = readData(name, tree(data, 'data'), reading);
  return asEvent({
    type: name,
    id: `${reading.source}/${eventId}`,
    source: reading.source,
    subject: subjectOf(name, read, subject, reading.source),
    occurredAt: instant(time, 'time'),
    implied: false,
    data: read,
  });
}

function subjectOf(type: ReadableType, data: Tree, subject: unknown, source: Reading['source']): string {
  if (type === 'payment.settled') {
    // A settlement may speak of no order, and may name it in its data alone.
    const named = subject ?? data.order;
    return named === undefined || named === null || named === '' ? '' : orderSubject(source, text(named, 'subject'));
  }
  const named = text(subject, 'subject');
  if (!type.startsWith('stock.')) return orderSubject(source, named);
  const place = `${String(data.warehouse)}/${String(data.sku)}`;
  if (named === place) return place;
  throw new Refusal('subject_malformed', 'subject', `${JSON.stringify(named)} is not <warehouse>/<sku> of the data, ${JSON.stringify(place)}`);
}

interface CanonicalField {
  readonly name: string;
  readonly where: string;
  readonly required: boolean;
  readonly read: (typeof canonicalReaders)[keyof typeof canonicalReaders];
}

const plans = new Map<ReadableType, readonly CanonicalField[]>(
  eventTypes.map((type) => [
    type,
    eventFields[type].map(({ name, kind, need }) => ({
      name, where: `data.${name}`, required: need !== 'optional', read: canonicalReaders[kind],
    })),
  ]),
);

const places: PlacedPlaces = { total: 'data.total', lines: 'data.lines', shipping: 'data.shipping', tax: 'data.tax' };

function readData(type: ReadableType, data: Tree, reading: Reading): Record<string, unknown> {
  refuseSlips(type, data);
  const read: Record<string, unknown> = {};
  let currency = '';
  for (const { name, where, required, read: reader } of plans.get(type) ?? []) {
    const value = data[name];
    if (value === undefined || value === null) {
      if (required) throw new Refusal('field_missing', where, 'is required');
      continue;
    }
    const found = reader(value, where, reading, currency);
    if (found === undefined) continue;
    read[name] = found;
    // The catalogue lists the currency first, so amounts after it know theirs.
    if (name === 'currency') currency = read[name] as string;
  }
  refuseRoundTrip(read);
  return type === 'order.placed' ? placedData(read, places) : read;
}

/** Stock goes from one warehouse to another. */
function refuseRoundTrip({ warehouse, to, from }: Record<string, unknown>): void {
  if (to !== undefined && to === warehouse) throw new Refusal('field_malformed', 'data.to', `${seen(to)} is the warehouse it is sent from`);
  if (from !== undefined && from === warehouse) throw new Refusal('field_malformed', 'data.from', `${seen(from)} is the warehouse that received it`);
}

/** What was read under its public names, checked and under the domain's. */
export function placedData(read: Record<string, unknown>, where: PlacedPlaces): Record<string, unknown> {
  const { currency, total, lines, discounts, shipping, tax, ...rest } = read;
  const parts = { currency, total, lines, discounts, shipping, tax } as PlacedParts;
  return { ...placedAmounts(parts, where), ...rest } satisfies Partial<Placed>;
}
