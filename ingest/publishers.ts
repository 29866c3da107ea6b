import { isChannel, type Channel, type System } from '../processors/domain/source.ts';
import { eventTypes, type ReadableType } from './event-fields.ts';

/** Platforms and the shop speak of the whole life of their own orders, and of nothing else. */
const ofChannels = eventTypes.filter((type) => type.startsWith('order.') || type.startsWith('shipment.'));

const ofSystems: { readonly [S in System]: readonly ReadableType[] } = {
  payments: ['order.payment_started', 'order.paid', 'order.refund_requested', 'order.refunded', 'order.refund_rejected', 'payment.settled'],
  wms: [
    'order.approved', 'order.held', 'order.released', 'order.cancelled',
    ...eventTypes.filter((type) => type.startsWith('shipment.') || type.startsWith('stock.')),
    'return.received',
  ],
  carrier: [...eventTypes.filter((type) => type.startsWith('shipment.')), 'return.received'],
  care: [
    'complaint.opened', 'complaint.resolved', 'order.cancel_requested', 'order.refund_requested', 'order.refund_rejected',
    'order.held', 'order.released',
  ],
};

const channelTypes: ReadonlySet<string> = new Set(ofChannels);
const systemTypes = new Map<string, ReadonlySet<string>>(Object.entries(ofSystems).map(([system, types]) => [system, new Set(types)]));

/** Who may publish an event type, in words. */
export function whoMayPublish(type: ReadableType): string {
  const named = [...systemTypes].filter(([, types]) => types.has(type)).map(([system]) => system);
  const all = channelTypes.has(type) ? [...named, "the order's own channel"] : named;
  return all.length === 1 ? String(all[0]) : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** Whether a source may publish an event type. `order.closed` and `order.completed` are a channel's own to say. */
export function mayPublish(source: Channel | System, type: ReadableType): boolean {
  return isChannel(source) ? channelTypes.has(type) : (systemTypes.get(source)?.has(type) ?? false);
}
