import type { Order } from '../../processors/domain/order.ts';
import type { RoutingDecision } from '../../processors/domain/routing.ts';
import type { EventRow, RejectionRow, Row } from '../../processors/domain/row.ts';
import type { Shipment } from '../../processors/domain/shipment.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import type { Movement, StockNotice } from '../../processors/domain/stock.ts';
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
    currency: 'CNY', totalMinor: 13_912, paidMinor: 13_912, refundedMinor: 0, shippingMinor: 1_000, taxMinor: 0,
    discounts: [{ fundedBy: 'merchant', amountMinor: 500 }, { fundedBy: 'platform', amountMinor: 88 }],
    lines: [
      { line: '1', sku: 'TEAPOT', quantity: 2, unitPriceMinor: 6_000, discountMinor: 0 },
      { line: '2', sku: 'CUP', quantity: 1, unitPriceMinor: 1_500, discountMinor: 0 },
    ],
    shipTo: { country: 'CN', province: '浙江省', city: '杭州市' }, serviceLevel: 'standard', placedAt: someTime,
    placedLogTime: someTime + 1_000, paidAt: someTime + 4_000, resumeState: undefined, heldFrom: undefined, promisedBy: undefined, buyer: undefined,
    shippedAt: undefined, deliveredAt: undefined, endedAt: undefined, carrier: undefined, trackingNumber: undefined,
    warehouse: undefined, shipments: [], cancelled: [], returns: [], backorder: undefined, riskWord: undefined, cleared: [], overdue: false,
    refusedCarriers: [], labelRefusals: 0, paymentDueAt: undefined, paymentStartedAt: undefined, receipts: [], refunds: [], shareDueMinor: 0, seen: [], placedFingerprint: 7, version: 2,
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

/** A parcel of the order's two teapots that is on its way. */
export function shipment(changes: Partial<Shipment> = {}): Shipment {
  return {
    id: 'OMS-20231115-00001-1', state: 'dispatched', warehouse: 'SZ', carrier: 'SF', trackingNumber: 'SF1234567890', reference: 'W-77',
    lines: [{ line: '1', sku: 'TEAPOT', quantity: 2 }], reserved: false, allotments: [], day: undefined, requested: true, movedAt: someTime + 20_000, positionAt: undefined, leftAt: undefined, stalled: false, ...changes,
  };
}

/** Two teapots reserved of ten. */
export function movement(changes: Partial<Movement> = {}): Movement {
  const seq = changes.seq ?? 12;
  return {
    seq, ordinal: 2, logTime: someTime + seq, warehouse: 'SZ', sku: 'TEAPOT', kind: 'reserved', quantity: 2, onHandDelta: 0, reservedDelta: 2,
    inTransitDelta: 0, onHand: 10, reserved: 2, inTransit: 0, orderId: 'OMS-20231115-00001', shipmentId: 'OMS-20231115-00001-1',
    cause: 'order.allocated', ...changes,
  };
}

/** Allocated to one warehouse of three. */
export function decision(changes: Partial<RoutingDecision> = {}): RoutingDecision {
  const seq = changes.seq ?? 12;
  return {
    seq, ordinal: 1, logTime: someTime + seq, orderId: 'OMS-20231115-00001', channel: 'taobao', trigger: 'approved', rules: 'winter', currency: 'CNY',
    plan: {
      outcome: 'allocated', score: 1_320,
      shipments: [{
        warehouse: 'SZ', lines: [{ line: '1', sku: 'TEAPOT', quantity: 2 }], carrier: 'SF', date: '2023-11-15', score: 1_320,
        carriers: [{ carrier: 'SF', verdict: 'chosen', costMinor: 1_200, stallMinor: 50 }, { carrier: 'ZTO', verdict: 'region_not_served' }],
      }],
      candidates: [
        { warehouse: 'SZ', verdict: 'chosen', units: 2, score: 1_320, terms: { shipping: 1_200, distance: 20, priority: 0, load: 100, wait: 0 } },
        { warehouse: 'BJ', verdict: 'costlier', units: 2, score: 1_900, terms: { shipping: 1_400, distance: 400, priority: 100, load: 0, wait: 0 } },
        { warehouse: 'XA', verdict: 'short', units: 1, lacks: 'TEAPOT' },
      ],
    },
    ...changes,
  };
}

/** The same, had there been too little. */
export function backorderDecision(changes: Partial<RoutingDecision> = {}): RoutingDecision {
  return decision({
    plan: { outcome: 'backordered', reason: 'stock_short', awaits: 'TEAPOT', candidates: [{ warehouse: 'SZ', verdict: 'short', units: 1, lacks: 'TEAPOT' }] },
    ...changes,
  });
}

export function stockNotice(changes: Partial<StockNotice> = {}): StockNotice {
  return {
    sku: 'TEAPOT', seq: 12, logTime: someTime + 12, onHand: 10, reserved: 2, available: 8, inTransit: 0, sellable: 7, channels: { jd: 5 },
    warehouses: [{ warehouse: 'SZ', onHand: 10, reserved: 2, inTransit: 0, countedAt: 0 }], ...changes,
  };
}

export function batchOf(...rows: readonly Row[]): RowBatch {
  const batch = new RowBatch();
  for (const row of rows) batch.add(row);
  return batch;
}
