import { omsId } from '../../processors/domain/order.ts';
import type { Order } from '../../processors/domain/order.ts';
import type { RoutingTrigger } from '../../processors/domain/routing.ts';
import type { Row } from '../../processors/domain/row.ts';
import type { Shipment } from '../../processors/domain/shipment.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowBatch } from '../../store/row-batch.ts';
import { backorderDecision, decision, movement, order, shipment, signalRow } from './clickhouse-rows.ts';
import { historyTo } from './order-history.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Where the history of fulfilment begins: long after that of orders ends, so that neither sees the other. */
export const fulfilmentFrom = historyTo + 30 * 24 * hour;
/** Where it ends: all of it lies before. */
export const fulfilmentTo = fulfilmentFrom + 4 * 24 * hour;
export const fulfilmentOrders = 70;

/** What may become of an order; each channel has two of each. */
export const fates = ['delivered', 'split', 'short', 'rerouted', 'closed'] as const;

export type Fate = (typeof fates)[number];

export function fateOf(number: number): Fate {
  return fates[Math.floor((number - 1) / channels.length) % fates.length] ?? 'delivered';
}

export function fulfilmentId(number: number): string {
  return omsId('2026-04-04', number);
}

/** Orders sent whole, in two, waiting for stock, routed again and waiting for a warehouse, made of nothing but the counter. */
export function fulfilmentHistory(): RowBatch {
  const batch = new RowBatch();
  for (const [index, [warehouse, sku, onHand]] of ([['SZ', 'TEAPOT', 3], ['BJ', 'TEAPOT', 2], ['SZ', 'CUP', 400], ['XA', 'PLATE', 9]] as const).entries()) {
    batch.add({ table: 'stock_movements', row: movement({ seq: index + 1, logTime: fulfilmentFrom, warehouse, sku, kind: 'received', quantity: onHand, onHandDelta: onHand, reservedDelta: 0, onHand, reserved: 0, orderId: '', shipmentId: '', cause: 'stock.received' }) });
  }
  for (let number = 1; number <= fulfilmentOrders; number++) for (const row of rowsOf(number)) batch.add(row);
  return batch;
}

function rowsOf(number: number): Row[] {
  const seq = 100 + number * 10;
  const made = madeOf(number);
  const logTime = made.placedLogTime + 5 * minute;
  const about = { orderId: made.id, channel: made.channel };
  const decided = (more: Partial<Parameters<typeof decision>[0]>, backordered = false): Row =>
    ({ table: 'routing_decisions', row: (backordered ? backorderDecision : decision)({ seq, logTime, ...about, ...more }) });
  const rows: Row[] = [{ table: 'orders', row: made, lines: true, shipments: made.shipments.length > 0 }];
  const fate = fateOf(number);
  switch (fate) {
    case 'delivered': return [...rows, decided({}), { table: 'stock_movements', row: movement({ seq, logTime, orderId: made.id, shipmentId: `${made.id}-1`, sku: 'CUP', onHand: 400, reserved: number }) }];
    case 'split': return [...rows, decided({ plan: { ...splitPlan } })];
    case 'short': return [...rows, decided({}, true)];
    case 'rerouted': {
      const trigger = (['stock_missing', 'label_refused', 'warehouse_closed'] as const satisfies readonly RoutingTrigger[])[number % 3];
      return [
        ...rows, decided({}), decided({ seq: seq + 1, logTime: logTime + hour, ...(trigger === undefined ? {} : { trigger }) }),
        { table: 'signals', row: signalRow({ seq: seq + 1, logTime: logTime + hour, kind: 'stock.differs', subject: 'SZ/TEAPOT', evidence: { warehouse: 'SZ', sku: 'TEAPOT', booked: 5, now: 3, cause: 'stock_missing' } }) },
      ];
    }
    case 'closed': return [
      ...rows, decided({ plan: { outcome: 'backordered', reason: 'no_warehouse', awaits: '', candidates: [{ warehouse: 'SZ', verdict: 'closed', units: 0 }] } }),
      { table: 'signals', row: signalRow({ seq: seq + 2, logTime: logTime + 2 * hour, kind: 'shipment.recall', subject: made.id, evidence: {} }) },
    ];
    default: return fate satisfies never;
  }
}

const splitPlan = {
  outcome: 'allocated', score: 2_900, candidates: [],
  shipments: ['SZ', 'BJ'].map((warehouse) => ({ warehouse, lines: [{ line: '1', sku: 'TEAPOT', quantity: 1 }], carrier: 'ZTO', carriers: [], date: '2026-04-05', score: 1_200 })),
} as const;

function madeOf(number: number): Order {
  const channel = channels[(number - 1) % channels.length] ?? 'shop';
  const placedAt = fulfilmentFrom + number * 40 * minute;
  const id = fulfilmentId(number);
  const fate = fateOf(number);
  const waits = fate === 'short' || fate === 'closed';
  const stateSince = placedAt + 6 * minute;
  const parcel = (n: number, more: Partial<Shipment>) => shipment({ id: `${id}-${n}`, movedAt: stateSince + n * minute, ...more });
  const shipments: Readonly<Record<Fate, readonly Shipment[]>> = {
    delivered: [parcel(1, { state: 'delivered' })],
    split: [parcel(1, { carrier: 'ZTO', lines: [{ line: '1', sku: 'TEAPOT', quantity: 1 }] }), parcel(2, { warehouse: 'BJ', carrier: 'ZTO', stalled: number % 2 === 0, lines: [{ line: '1', sku: 'TEAPOT', quantity: 1 }] })],
    rerouted: [parcel(1, { state: 'cancelled', requested: false }), parcel(2, { state: 'allocated', warehouse: 'BJ', reserved: true, trackingNumber: undefined })],
    short: [],
    closed: [],
  };
  const states = { delivered: 'delivered', split: 'shipped', rerouted: 'allocated', short: 'backordered', closed: 'backordered' } as const;
  return order({
    id, key: `${channel}:${8_000_000 + number}`, channel, state: states[fate], stateSince, placedAt, placedLogTime: placedAt + 2_000, paidAt: placedAt + minute,
    shipments: shipments[fate], version: 100 + number * 10,
    ...(waits ? { backorder: { awaits: fate === 'short' ? 'TEAPOT' : '', triedAt: 1 }, promisedBy: placedAt + 72 * hour, overdue: fate === 'closed' } : {}),
  });
}
