import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDecoder } from '../../../ingest/decode.ts';
import { loadMappings } from '../../../ingest/mapping.ts';
import type { Order } from '../../../processors/domain/order.ts';
import type { EventRow } from '../../../processors/domain/row.ts';
import type { RoutingDecision } from '../../../processors/domain/routing.ts';
import type { Signal } from '../../../processors/domain/signal.ts';
import { prefetch } from '../../../processors/prefetch.ts';
import { emptyState } from '../../../processors/state.ts';
import { step } from '../../../processors/step.ts';
import { Assortment } from '../../../samples/assortment.ts';
import { Shortages } from '../../../samples/shortage.ts';
import { settings } from '../../support/story.ts';
import { invoices, setting, wholeHistory } from './replay-fixture.ts';

/** What the core makes of the history: that it shows what it is there to show, and nothing that was not meant. */

const decisions: RoutingDecision[] = [];
const signals: Signal[] = [];
const orders = new Map<string, Order>();
const refused: EventRow[] = [];
/** Times a parcel stalled. */
let stalled = 0;
/** Times a step took too long. */
let overdue = 0;

beforeAll(() => {
  const decode = createDecoder({
    mappings: loadMappings(fileURLToPath(new URL('../../../ingest/mappings', import.meta.url))), maxBytes: 1_048_576, buyerKey: 'a key for tests',
  });
  const state = emptyState({ ...settings, closingsLimit: 500 });
  wholeHistory().forEach(({ subject, logTime, headers, payload }, index) => {
    const message = decode({
      seq: index + 1, receivedAt: logTime, vouched: true, subject, header: (name) => headers?.[name], payload: Buffer.from(payload),
    });
    prefetch(state, message, () => undefined);
    for (const { table, row } of step(state, message)) {
      if (table === 'routing_decisions') decisions.push(row);
      else if (table === 'signals') signals.push(row);
      else if (table === 'stale_orders' && row.cause === 'step' && row.status === 'open') overdue += 1;
      else if (table === 'events' && row.outcome === 'refused') refused.push(row);
      else if (table === 'orders') {
        if (countStalled(row) > countStalled(orders.get(row.id))) stalled += 1;
        orders.set(row.id, row);
      }
    }
  });
}, 180_000);

/** Parcels without news as the order now stands; one that is heard of again is none any more. */
function countStalled(order: Order | undefined): number {
  return order?.shipments.filter((shipment) => shipment.stalled).length ?? 0;
}

/** Share of the routed orders to which a decision of this kind befell, in per cent. */
function share(befell: (decision: RoutingDecision) => boolean): number {
  return (100 * new Set(decisions.filter(befell).map(({ orderId }) => orderId)).size) / new Set(decisions.map(({ orderId }) => orderId)).size;
}

function signalled(kind: string, cause?: string): number {
  return signals.filter((signal) => signal.kind === kind && (cause === undefined || signal.evidence.cause === cause)).length;
}

describe('the history, through the core', () => {
  test('has some orders split and some wait for stock', () => {
    const split = share(({ plan }) => plan.outcome === 'allocated' && plan.shipments.length > 1);
    expect(split).toBeGreaterThan(3);
    expect(split).toBeLessThan(6);
    const waited = share(({ plan }) => plan.outcome === 'backordered');
    expect(waited).toBeGreaterThan(2.5);
    expect(waited).toBeLessThan(5);
  });

  test('has orders wait for nothing but what is short at that moment, and no longer than it is', () => {
    const assortment = new Assortment(invoices);
    const shortages = new Shortages(assortment, invoices, wholeHistory()[0]!.logTime, setting.seed);
    const unexplained = decisions.flatMap(({ orderId, logTime, plan }) => {
      if (plan.outcome === 'allocated') return [];
      return shortages.at(logTime).some(({ article }) => article.code === plan.awaits) ? [] : [`${orderId}: ${plan.reason} ${plan.awaits}`];
    });
    expect(unexplained).toEqual([]);
    const short = new Set(shortages.at(setting.until).map(({ article }) => article.code));
    const waiting = [...orders.values()].filter(({ state }) => state === 'backordered');
    expect(waiting.filter(({ backorder }) => !short.has(backorder?.awaits ?? ''))).toEqual([]);
  });

  test('has orders routed again, for every reason there is', () => {
    const triggers = new Map<string, number>();
    for (const { trigger, plan } of decisions) if (plan.outcome === 'allocated') triggers.set(trigger, (triggers.get(trigger) ?? 0) + 1);
    for (const trigger of ['restocked', 'warehouse_closed', 'stock_missing', 'label_refused']) expect(triggers.get(trigger) ?? 0, trigger).toBeGreaterThan(15);
  });

  test('has every warehouse and carrier at work', () => {
    const shipments = decisions.flatMap(({ plan }) => (plan.outcome === 'allocated' ? plan.shipments : []));
    expect(new Set(shipments.map(({ warehouse }) => warehouse))).toEqual(new Set(['SZ1', 'SH1', 'CD1', 'RT1']));
    expect(new Set(shipments.map(({ carrier }) => carrier))).toEqual(new Set(['shunfeng', 'zhongtong', 'yunda', 'postnl', 'dhl', 'ems']));
    expect(stalled).toBeGreaterThan(60);
  });

  test('has counts that differ, parcels that are lost or come back, and few steps that take too long', () => {
    expect(signalled('stock.differs', 'count_differs')).toBeGreaterThan(80);
    expect(signalled('stock.differs', 'count_differs')).toBeLessThan(400);
    expect(signalled('stock.differs', 'stock_missing')).toBeGreaterThan(10);
    // The warehouses are told where to send from, and goods never leave without having been there.
    expect(signalled('stock.differs', 'shipped_unseen')).toBe(0);
    expect(signalled('shipment.elsewhere')).toBe(0);
    expect(signalled('shipment.lost')).toBeGreaterThan(5);
    expect(signalled('shipment.returning')).toBeGreaterThan(5);
    expect(overdue).toBeLessThan(150);
  });

  test('has no news of goods refused but where the order is over, or was never heard of', () => {
    const reasons = new Set(refused.filter(({ type }) => /^(shipment|return|stock)\./.test(type)).map(({ type, reason }) => `${type.split('.')[0]} ${reason}`));
    expect([...reasons].toSorted()).toEqual(['shipment order_closed', 'shipment order_refunded', 'shipment predecessor_missing']);
  });

  test('has parts of orders cancelled, and none of what was sent afterwards', () => {
    const part = [...orders.values()].filter(({ cancelled, state }) => cancelled.length > 0 && state !== 'cancelled');
    expect(part.length).toBeGreaterThan(2);
    for (const { lines, shipments, cancelled } of part) {
      for (const { line, quantity } of cancelled) {
        const sent = shipments.filter(({ state }) => state !== 'cancelled').flatMap((shipment) => shipment.lines).filter((one) => one.line === line);
        const ordered = lines.find((one) => one.line === line)!.quantity;
        expect(sent.reduce((sum, one) => sum + one.quantity, 0)).toBeLessThanOrEqual(ordered - quantity);
      }
    }
  });
});
