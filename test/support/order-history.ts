import { omsId } from '../../processors/domain/order.ts';
import type { Order, OrderState } from '../../processors/domain/order.ts';
import type { EventRow } from '../../processors/domain/row.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowBatch } from '../../store/row-batch.ts';
import { eventRow, order, rejectionRow } from './clickhouse-rows.ts';

const minute = 60_000;

/** 1 March 2026, 00:00 UTC: where the history begins. */
export const historyFrom = Date.UTC(2026, 2, 1);
/** Where it ends: all of it lies before. */
export const historyTo = historyFrom + 4 * 86_400_000;
export const historyOrders = 240;

const states: readonly OrderState[] = ['delivered', 'shipped', 'paid', 'closed', 'refunded', 'pending_payment'];

/** Days of trade in all channels, made of nothing but the counter: paid, unpaid, refunded, early, twice, illegal, unreadable. */
export function orderHistory(): RowBatch {
  const batch = new RowBatch();
  let seq = 0;
  for (let number = 1; number <= historyOrders; number++) {
    const made = historyOrder(number);
    const event = (type: string, changes: Partial<EventRow>) => {
      seq++;
      batch.add({
        table: 'events',
        row: eventRow({
          seq, type, eventId: `${made.channel}/${seq}`, logTime: made.placedLogTime + seq % 7, occurredAt: made.placedAt,
          source: made.channel, orderId: made.id, channelOrderId: made.key, amountMinor: made.totalMinor, currency: made.currency, ...changes,
        }),
      });
    };
    event('order.placed', {});
    if (made.paidMinor > 0) event('order.paid', { source: 'payments', stateBefore: 'pending_payment', stateAfter: 'paid' });
    if (made.refundedMinor > 0) event('order.refunded', { source: 'payments', stateBefore: 'paid', stateAfter: 'refunded' });
    if (number % 10 === 0) event('order.paid', { outcome: 'duplicate', reason: 'same_payment' });
    if (number % 15 === 0) event('shipment.scanned', { source: 'carrier', outcome: 'parked', reason: 'awaits_dispatch' });
    if (number % 20 === 0) {
      event('shipment.dispatched', { source: 'wms', outcome: 'refused', reason: 'order_closed', amountMinor: 0, currency: '' });
      batch.add({
        table: 'rejections',
        row: rejectionRow({
          seq: ++seq, logTime: made.placedLogTime, source: made.channel, subject: `orders.${made.channel}.trade`, reason: 'total_mismatch',
          detail: 'lines make 120.00, the total says 139.12',
        }),
      });
    }
    batch.add({ table: 'orders', row: made, lines: true, shipments: false });
  }
  return batch;
}

/** The `number`-th order of the history, from 1. */
export function historyOrder(number: number): Order {
  const channel = channels[number % channels.length] ?? 'shop';
  const state = states[number % states.length] ?? 'paid';
  const placedAt = historyFrom + number * 20 * minute;
  const paid = state === 'closed' || state === 'pending_payment' ? 0 : 13_912;
  const shipped = state === 'shipped' || state === 'delivered';
  const made = order({
    id: omsId('2026-03-01', number),
    key: `${channel}:${9_000_000 + number}`,
    channel,
    state,
    stateSince: placedAt + 40 * minute,
    currency: channel === 'shopify' || channel === 'woocommerce' ? 'GBP' : 'CNY',
    paidMinor: paid,
    refundedMinor: state === 'refunded' ? paid : 0,
    placedAt,
    placedLogTime: placedAt + 2_000,
    ...(shipped ? { shippedAt: placedAt + (120 + number) * minute } : {}),
    ...(state === 'delivered' ? { deliveredAt: placedAt + (2_000 + number * 3) * minute } : {}),
    version: number,
  });
  return { ...made, paidAt: paid > 0 ? placedAt + (5 + (number % 30)) * minute : undefined };
}
