import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stockSubject } from '../../../alerting/stock-publisher.ts';

test.each([
  ['TEAPOT-1', 'stock.TEAPOT-1'], ['茶壶/蓝', 'stock.茶壶/蓝'], ['A.B', 'stock.A.B'], ['a b', 'stock.a%20b'], ['50%', 'stock.50%25'], ['*', 'stock.%2A'],
  ['a>', 'stock.a%3E'], ['.a', 'stock.%2Ea'], ['a.', 'stock.a%2E'], ['a..b', 'stock.a%2E.b'], ['...', 'stock.%2E%2E%2E'], ['a\tb\r\n', 'stock.a%09b%0D%0A'],
])('stock of %s goes out on %s', (sku, subject) => {
  expect(stockSubject(sku)).toBe(subject);
});

test('whatever the SKU, its subject is one NATS takes, and says which SKU it is', () => {
  const awkward = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: fc.constantFrom('.', '*', '>', ' ', '%', '\t', '\0', 'a', '2', 'E'), minLength: 1 }));
  fc.assert(fc.property(awkward, (sku) => {
    const subject = stockSubject(sku);
    // oxlint-disable-next-line no-control-regex -- these are the characters that would end a command of NATS' protocol
    expect(subject).not.toMatch(/[\x00-\x20\x7f*>]/);
    expect(subject.split('.').every((token) => token !== '')).toBe(true);
    expect(decodeURIComponent(subject.slice('stock.'.length))).toBe(sku);
  }));
});
