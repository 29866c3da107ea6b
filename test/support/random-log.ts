import fc from 'fast-check';
import type { Message } from '../../processors/domain/message.ts';
import { control, heartbeat, messageOf, paid, placed, refunded, say, tick, type Told, together } from './story.ts';

const orders = ['shop:1', 'taobao:2', 'jd:3', 'OMS-20260310-00001'];
const order = fc.constantFrom(...orders);
const own = fc.constantFrom('shop:1', 'taobao:2', 'jd:3');
const amount = fc.constantFrom('10.00', '4.00', '6.00', '0.00');
const id = fc.integer({ min: 0, max: 5 }).map(String);
const ago = fc.constantFrom(0, 0, 0, 3, 480, -3, -480);

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
  { weight: 1, arbitrary: fc.tuple(id).map(([i]) => say('wms', 'stock.counted', 'sh1/TEA', { warehouse: 'sh1', sku: 'TEA', quantity: 3 }, { id: i })) },
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
