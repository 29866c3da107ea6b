import type { Event, EventOf } from '../processors/domain/event.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import type { Item, Message } from '../processors/domain/message.ts';
import { formatMoney, type Money } from '../processors/domain/money.ts';
import { rejectionReasons, type Rejection } from '../processors/domain/rejection.ts';
import { speaksCloudEvents } from './canonical.ts';
import { isEventType } from './event-fields.ts';
import { readPayload } from './payload.ts';
import type { RawMessage } from './raw-message.ts';
import { unreadFields } from './unknown-fields.ts';
import { isTree } from './value.ts';

/**
 * What a message would become, for people: its events with times and money, or
 * what stands in the way and what that means. The log's own checks (duplicates,
 * order of events, times in the future) come later and are not foretold.
 */
export function explain(message: Message, raw: RawMessage): string {
  const id = raw.header('Nats-Msg-Id');
  const heading = `${message.subject}, ${message.payload.byteLength} bytes${id === undefined ? '' : `, id ${id}`}`;
  const ignored = ignoredFields(message);
  const lines = message.items.flatMap((item, i) => explainItem(item, [...ignored(item, i), ...topicDiffers(message, item)]));
  return [heading, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** What whoever publishes a message should know before: what of it will be refused, and what may be a slip. */
export function warningsOf(message: Message): string[] {
  return message.items.flatMap((item) => (
    item.kind === 'rejection' ? [`will be refused: ${item.rejection.reason}: ${item.rejection.detail}`] : topicDiffers(message, item)
  ));
}

/** The topic of a CloudEvent decides nothing, its type does. A topic that is another type's name is a slip in one of the two. */
function topicDiffers({ subject, source }: Message, item: Item): string[] {
  if (item.kind !== 'event' || !speaksCloudEvents(source)) return [];
  const topic = subject.slice(`orders.${source}.`.length);
  return isEventType(topic) && topic !== item.event.type ? [`the topic is ${topic} and the type is ${item.event.type}: the type is what counts`] : [];
}

/** The fields of a CloudEvent that nothing reads. What a mapping leaves out of a platform's push is its own affair. */
function ignoredFields({ source, items, payload }: Message): (item: Item, place: number) => string[] {
  if (!speaksCloudEvents(source) || items.every(({ kind }) => kind !== 'event')) return () => [];
  const read = readPayload(payload, ['utf-8'], ['json']);
  const pushes: readonly unknown[] = Array.isArray(read) ? read : [read];
  return (item, place) => {
    const push = pushes[place];
    if (item.kind !== 'event' || !isEventType(item.event.type) || !isTree(push) || !isTree(push['data'])) return [];
    const unread = unreadFields(item.event.type, push['data']);
    return unread.length === 0 ? [] : [`ignored, since nothing reads it: ${unread.join(', ')}`];
  };
}

function explainItem(item: Item, notes: readonly string[]): string[] {
  switch (item.kind) {
    case 'event':
      return [...explainEvent(item.event), ...notes.map((note) => `  ${note}`)];
    case 'rejection':
      return explainRejection(item.rejection);
    case 'heartbeat':
      return [item.occurredAt === undefined ? 'a heartbeat' : `a heartbeat of ${formatInstant(item.occurredAt)}`];
    case 'control':
      return [`control: ${JSON.stringify(item.control)}`];
    case 'ignored':
      return [`nothing: "${item.topic}" is understood and of no concern to an order's life`];
    default:
      return item satisfies never;
  }
}

function explainRejection({ reason, detail }: Rejection): string[] {
  return [`refused: ${reason}`, `  ${detail}`, `  ${rejectionReasons[reason]}`];
}

function explainEvent(event: Event): string[] {
  const implied = event.implied ? ', as this push implies; a repetition is no news' : '';
  return [
    `${event.type} ${event.subject} at ${formatInstant(event.occurredAt)}`,
    `  id ${event.id}${implied}`,
    ...(event.type === 'order.placed' ? explainPlaced(event) : explainData(event.data)).map((line) => `  ${line}`),
  ];
}

function explainPlaced({ data }: EventOf<'order.placed'>): string[] {
  const { currency, totalMinor, lines, discounts, shippingMinor, taxMinor, remark, ...rest } = data;
  const show = (minor: number) => formatMoney({ minor, currency });
  return [
    `total ${show(totalMinor)} ${currency}`,
    ...lines.map(({ line, sku, quantity, unitPriceMinor, discountMinor }) =>
      `line ${line}: ${quantity} × ${sku} at ${show(unitPriceMinor)}${discountMinor === 0 ? '' : `, less ${show(discountMinor)}`}`),
    ...discounts.map(({ fundedBy, amountMinor }) => `discount ${show(amountMinor)}, paid for by the ${fundedBy}`),
    ...(shippingMinor === 0 ? [] : [`shipping ${show(shippingMinor)}`]),
    ...(taxMinor === 0 ? [] : [`tax ${show(taxMinor)}`]),
    ...explainData(rest),
    ...(remark === undefined ? [] : [`a remark of ${remark.length} characters, looked at for risk words and kept nowhere`]),
  ];
}

const instants: ReadonlySet<string> = new Set(['promisedBy', 'settledAt']);

function explainData(data: object): string[] {
  return Object.entries(data).map(([name, value]: [string, unknown]) => `${name} ${explainValue(name, value)}`);
}

function explainValue(name: string, value: unknown): string {
  if (typeof value === 'number' && instants.has(name)) return formatInstant(value);
  if (typeof value === 'string') return value;
  if (isMoney(value)) return `${formatMoney(value)} ${value.currency}`;
  return JSON.stringify(value);
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;
}
