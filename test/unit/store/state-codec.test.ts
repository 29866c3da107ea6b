import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateCodec } from '../../../store/state-codec.ts';

const line = fc.record({ line: fc.string(), sku: fc.string(), quantity: fc.integer() });
const shipment = fc.record({ id: fc.string(), reference: fc.constantFrom(undefined, 'P1'), lines: fc.array(line, { maxLength: 6 }) });
const other = fc.dictionary(
  fc.constantFrom('lines', 'shipments', 'state', 'at'), fc.oneof(fc.string(), fc.integer(), fc.array(fc.integer()), fc.array(line), fc.array(shipment)),
);
const order = fc.record({ key: fc.string(), paidAt: fc.constantFrom(undefined, 5), lines: fc.array(line, { maxLength: 6 }), shipments: fc.array(shipment, { maxLength: 4 }), seen: fc.array(fc.integer()) });

test('what is packed comes back as it was, from its own structures too', () => {
  fc.assert(fc.property(fc.array(fc.oneof(order, other, fc.string(), fc.array(fc.integer())), { minLength: 1, maxLength: 5 }), (values) => {
    const codec = new StateCodec(undefined);
    // Each a second time, with a change: its lists are then known already.
    const changed = values.map((value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, version: 7 } : value));
    const packed = [...values, ...changed].map((value) => Uint8Array.from(codec.encode(value)));
    const reader = new StateCodec(codec.newStructures);
    expect(packed.map((bytes) => codec.decode(bytes))).toEqual([...values, ...changed]);
    expect(packed.map((bytes) => reader.decode(bytes))).toEqual([...values, ...changed]);
  }));
});

test('bytes come back as bytes of their own, whatever becomes of those they were read from', () => {
  const codec = new StateCodec(undefined);
  const packed = Uint8Array.from(codec.encode(Uint8Array.of(1, 2, 3)));
  const bytes = codec.decode(packed) as Uint8Array;
  packed.fill(0);
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  expect([...bytes]).toEqual([1, 2, 3]);
});
