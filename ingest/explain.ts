import type { Event, EventOf } from '../processors/domain/event.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import type { Item, Message } from '../processors/domain/message.ts';
import { formatMoney, type Money } from '../processors/domain/money.ts';
import { rejectionReasons, type Rejection } from '../processors/domain/rejection.ts';
import type { RawMessage } from './raw-message.ts';

/**
 * What a message would become, for people: its events with times and money, or
 * what stands in the way and what that means. The log's own checks (duplicates,
 * order of events, times in the future) come later and are not foretold.
 */
export function explain(message: Message, raw: RawMessage): string {
  const id = raw.header('Nats-Msg-Id');
  const heading = `${message.subject}, ${message.payload.byteLength} bytes${id === undefined ? '' : `, id ${id}`}`;
  return [heading, ...message.items.flatMap(explainItem).map((line) => `  ${line}`)].join('\n');
}

function explainItem(item: Item): string[] {
  switch (item.kind) {
    case 'event':
      return explainEvent(item.event);
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
