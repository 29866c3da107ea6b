import type { Order } from '../../processors/domain/order.ts';
import type { EventRow, RejectionRow, Row } from '../../processors/domain/row.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import { RowBatch } from '../../store/row-batch.ts';

/** 14 November 2023, 22:13:20 UTC. */
export const someTime = 1_700_000_000_000;

export function eventRow(changes: Partial<EventRow> = {}): EventRow {
  const seq = changes.seq ?? 1;
  return {
    seq, ordinal: 0, eventSeq: seq, logTime: someTime + seq, occurredAt: someTime, source: 'taobao', type: 'order.placed',
    eventId: `taobao/${seq}`, orderId: 'OMS-20231115-00001', channelOrderId: 'taobao:100200300', outcome: 'applied', reason: '',
    stateBefore: '', stateAfter: 'pending_payment', amountMinor: 13_912, currency: 'CNY', data: '{}', ...changes,
  };
}

export function order(changes: Partial<Order> = {}): Order {
  return {
    id: 'OMS-20231115-00001', key: 'taobao:100200300', channel: 'taobao', state: 'paid', stateSince: someTime + 5_000,
    currency: 'CNY', totalMinor: 13_912, paidMinor: 13_912, refundedMinor: 0, returnedUnits: 0, shippingMinor: 1_000, taxMinor: 0,
    discounts: [{ fundedBy: 'merchant', amountMinor: 500 }, { fundedBy: 'platform', amountMinor: 88 }],
    lines: [
      { line: '1', sku: 'TEAPOT', quantity: 2, unitPriceMinor: 6_000, discountMinor: 0 },
      { line: '2', sku: 'CUP', quantity: 1, unitPriceMinor: 1_500, discountMinor: 0 },
    ],
    shipTo: { country: 'CN', province: '浙江省', city: '杭州市' }, serviceLevel: 'standard', placedAt: someTime,
    placedLogTime: someTime + 1_000, paidAt: someTime + 4_000, resumeState: undefined, heldFrom: undefined, promisedBy: undefined, buyer: undefined,
    shippedAt: undefined, deliveredAt: undefined, endedAt: undefined, carrier: undefined, trackingNumber: undefined,
    warehouse: undefined, paymentDueAt: undefined, paymentStartedAt: undefined, receipts: [], refunds: [], seen: [], placedFingerprint: 7, version: 2,
    ...changes,
  };
}

export function rejectionRow(changes: Partial<RejectionRow> = {}): RejectionRow {
  return {
    seq: 9, ordinal: 0, eventSeq: changes.seq ?? 9, logTime: someTime + 9, source: 'jd', subject: 'orders.jd.trade', stage: 'ingest', reason: 'field_missing',
    detail: 'orderTotalPrice is absent', payload: Buffer.from('{"orderId":"1"}'), ...changes,
  };
}

export function signalRow(changes: Partial<Signal> = {}): Signal {
  return {
    kind: 'refund.required', seq: 11, ordinal: 1, logTime: someTime + 11, subject: 'OMS-20231115-00001',
    evidence: { amountMinor: 13_912, currency: 'CNY', late: true }, ...changes,
  };
}

export function batchOf(...rows: readonly Row[]): RowBatch {
  const batch = new RowBatch();
  for (const row of rows) batch.add(row);
  return batch;
}
