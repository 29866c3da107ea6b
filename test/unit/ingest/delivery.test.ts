import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDelivery, parseDelivery } from '../../../ingest/delivery.ts';

const place = fc.record({
  streamSeq: fc.integer({ min: 1 }), deliverySeq: fc.integer({ min: 1 }), receivedAt: fc.integer({ min: 1e12, max: 4e12 }), pending: fc.nat(),
});
const nanosBelow = fc.integer({ min: 0, max: 999_999 });

test.each(['$JS.ACK.ORDERS.c1.1', '$JS.ACK._.AcCoUnT.ORDERS.c1.1'])('the place in the log comes out of %s… as it went in', (head) => {
  const random = head.includes('_') ? '.r4nd0m' : '';
  fc.assert(fc.property(place, nanosBelow, (delivery, below) => {
    const { streamSeq, deliverySeq, receivedAt, pending } = delivery;
    const reply = `${head}.${streamSeq}.${deliverySeq}.${receivedAt}${String(below).padStart(6, '0')}.${pending}${random}`;
    expect(isDelivery({ reply })).toBe(true);
    expect(parseDelivery(reply)).toEqual(delivery);
  }));
});

test('what the broker says for itself is no delivery', () => {
  for (const reply of [undefined, '', '$JS.FC.ORDERS.c1.abc']) expect(isDelivery({ reply })).toBe(false);
  expect(() => parseDelivery('$JS.ACK.ORDERS')).toThrow('without its place in the log');
});
