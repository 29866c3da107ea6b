import fc from 'fast-check';
import type { ShipmentReport } from '../../processors/domain/event.ts';
import type { Message } from '../../processors/domain/message.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { control, heartbeat, messageOf, noon, ordered, paid, placed, refunded, rules, say, stock, tick, type Told, together } from './story.ts';

const orders = ['shop:1', 'taobao:2', 'jd:3', 'OMS-20260310-00001'];
const order = fc.constantFrom(...orders);
const own = fc.constantFrom('shop:1', 'taobao:2', 'jd:3');
const amount = fc.constantFrom('10.00', '4.00', '6.00', '0.00');
const id = fc.integer({ min: 0, max: 5 }).map(String);
const ago = fc.constantFrom(0, 0, 0, 3, 480, -3, -480);

const house = fc.constantFrom('sh1', 'gz1');
const sku = fc.constantFrom('TEA', 'CUP');
const units = fc.integer({ min: 1, max: 4 });
const line = fc.record({ line: fc.constantFrom('1', '1', '2', 'none'), quantity: fc.integer({ min: 1, max: 3 }) });
const parcel = fc.record({
  shipment: fc.constantFrom('OMS-20260310-00001-1', 'OMS-20260310-00001-2', 'P1'), warehouse: house, trackingNumber: fc.constantFrom('T1', 'T2'),
  carrier: fc.constantFrom('sf', 'zto'), lines: fc.array(line, { minLength: 1, maxLength: 2 }),
  status: fc.constantFrom('label_refused', 'stock_missing', 'lost', 'returned_to_sender'),
}, { requiredKeys: [] });

/** What warehouses say of stock, what they and carriers say of parcels, and what people decide about both. */
const fulfilment: fc.Arbitrary<Told> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(own, fc.constantFrom('TEA*2', 'TEA*1 CUP*2', 'CUP*3 CUP*1'), id, fc.constantFrom(undefined, 1, 20, 90)).map(([o, goods, t, hours]) => (
      together(ordered(o, goods, hours === undefined ? {} : { promisedBy: noon + hours * 3_600_000 }), paid(o, '40.00', `t${t}`))
    )),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('received' as const, 'counted' as const, 'adjusted' as const), house, sku, units, id, ago).map(([type, w, s, q, i, agoMinutes]) => stock(type, w, s, type === 'adjusted' ? -q : q, { id: `s${i}`, agoMinutes })) },
  { weight: 1, arbitrary: fc.tuple(house, house, sku, units).map(([warehouse, to, s, quantity]) => say('wms', 'stock.transferred', `${warehouse}/${s}`, { warehouse, to, sku: s, quantity })) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom('shipment.labelled' as const, 'shipment.dispatched' as const, 'shipment.scanned' as const, 'shipment.position' as const, 'shipment.delivered' as const, 'shipment.failed' as const), order, parcel, id,
    ).map(([type, o, report, i]) => say('wms', type, o, report as ShipmentReport, { id: `${o}/${type}/p${i}` })),
  },
  { weight: 1, arbitrary: fc.tuple(order, fc.array(line, { minLength: 1, maxLength: 2 })).map(([o, lines]) => say('care', 'order.cancelled', o, { lines })) },
  { weight: 1, arbitrary: fc.tuple(house, fc.constantFrom('close' as const, 'open' as const)).map(([warehouse, action]) => control({ type: 'warehouse', warehouse, action, by: 'li', reason: 'x' })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 1 }), fc.boolean(), fc.integer({ min: 0, max: 3 })).map(([maxShipments, defaultUnits, byHand, atMost]) => rules({
      maxShipments, safetyStock: { defaultUnits, skus: {} }, allotments: [{ id: `share-${atMost}`, sku: 'TEA', channel: 'shop', atMost }],
      workflow: { ...defaultRules.workflow, approval: { automatic: [{}], limitMs: 3_600_000 }, label: { automatic: byHand ? [] : [{}], limitMs: 3_600_000 } },
      staleness: {
        ...defaultRules.staleness, predictFrom: maxShipments, escalation: { default: [{ owner: 'desk', afterMs: 0 }, { owner: 'lead', afterMs: atMost * 3_600_000 + 60_000 }] },
        limits: [{ states: ['approved', 'backordered', 'shipped'], limitMs: maxShipments * 3_600_000, businessHours: byHand }],
      },
    })),
  },
);

/** What people say of alerts, known or not, and rules by which there are some. */
const alerting: fc.Arbitrary<Told> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 4 }), fc.constantFrom('acknowledge' as const, 'resolve' as const))
    .map(([seq, ordinal, action]) => control({ type: 'alert', alert: `ALERT-${seq}-${ordinal}`, action, by: 'li', reason: 'x' })),
  fc.constantFrom({}, { owners: ['finance'] }, { warehouses: ['sh1'] }).map((match) => control({ type: 'silence', action: 'begin', match, forMs: 3_600_000, by: 'li', reason: 'x' })),
  fc.integer({ min: 1, max: 60 }).map((seq) => control({ type: 'silence', action: 'end', id: `SILENCE-${seq}`, by: 'li', reason: 'x' })),
  fc.constantFrom(0, 600_000).map((groupWaitMs) => rules({
    alerts: { ...defaultRules.alerts, groupWaitMs, routes: [{ match: {}, receivers: ['desk'], repeatMs: 3_600_000, escalate: [{ afterMs: 7_200_000, receivers: ['lead'] }], tellResolved: true }] },
  })),
);

/** Anything a source may say of a handful of orders, lawful or not, early, late or twice. */
const told: fc.Arbitrary<Told> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(own, amount, id, ago, fc.boolean()).map(([o, a, i, agoMinutes, implied]) => placed(o, a, { id: `${o}/p${i}`, agoMinutes, implied })) },
  { weight: 3, arbitrary: fc.tuple(order, amount, id, ago).map(([o, a, t, agoMinutes]) => paid(o, a, `t${t}`, { agoMinutes })) },
  { weight: 1, arbitrary: fc.tuple(order, amount, id).map(([o, a, r]) => refunded(o, a, `r${r}`)) },
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom('shop' as const, 'wms' as const, 'carrier' as const, 'care' as const),
      fc.constantFrom(
        'order.approved' as const, 'order.held' as const, 'order.released' as const, 'order.cancel_requested' as const,
        'order.cancelled' as const, 'order.completed' as const, 'shipment.labelled' as const,
        'shipment.dispatched' as const, 'shipment.scanned' as const, 'shipment.delivered' as const,
      ),
      order, id,
    ).map(([source, type, o, i]) => say(source, type, o, {}, { id: `${o}/${type}/${i}` })),
  },
  { weight: 1, arbitrary: fc.tuple(order, fc.integer({ min: 1, max: 2 })).map(([o, quantity]) => say('wms', 'return.received', o, { warehouse: 'sh1', lines: [{ line: '1', quantity }] })) },
  { weight: 9, arbitrary: fulfilment },
  { weight: 2, arbitrary: alerting },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(0, 3_000, -28_800_000), fc.constantFrom(0, 0, 60_000)).map(([broker, server]) => control({
      type: 'clocks', compared: [{ kind: 'broker', name: 'nats', offsetMs: broker, roundTripMs: 2 }, ...['a', 'b', 'c'].map((name) => ({ kind: 'server' as const, name, offsetMs: server, roundTripMs: 30 }))],
    })),
  },
  { weight: 1, arbitrary: fc.constantFrom(tick, heartbeat('wms'), heartbeat('payments', -480), control({ type: 'closings', action: 'resume', by: 'li', reason: 'x' })) },
);

/** A log of up to 60 messages, minutes to days apart, the broker's clock jumping at times. */
export const randomLog: fc.Arbitrary<readonly Message[]> = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 1, 5, 31, 60 * 24, -30), fc.array(told, { minLength: 1, maxLength: 3 }), fc.boolean()), { maxLength: 60 })
  .map((rows) => {
    let minutes = 0;
    return rows.map(([later, things, vouched], index) => {
      minutes += later;
      return messageOf(index + 1, minutes, together(...things), vouched);
    });
  });
