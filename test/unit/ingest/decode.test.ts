import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../ingest/decode.ts';
import { explain, warningsOf } from '../../../ingest/explain.ts';
import { loadMappings } from '../../../ingest/mapping.ts';
import { channels, sources } from '../../../processors/domain/source.ts';
import { decode, itemsOf, mappingsFolder, raw, receivedAt } from './decoding.ts';

const order = {
  trade_fullinfo_get_response: {
    trade: {
      tid: 1, status: 'TRADE_FINISHED', created: '2025-03-01 00:30:00', pay_time: '2025-03-01 00:31:00', end_time: '2025-03-04 00:31:00',
      payment: '76.00', orders: { order: [{ oid: 1, outer_sku_id: 'COMB', num: 2, price: '38.00' }] },
    },
  },
};
const event = {
  specversion: '1.0', id: 'e', source: '/x', type: 'order.paid', time: '2025-03-01T00:00:00Z', subject: 'jd:1',
  data: { provider: 'p', transactionId: 't', amount: { amount: '1.00', currency: 'CNY' } },
};

/** A copy of a payload with one thing in it put out of order. */
const damaged = (payload: object) => {
  const places: (readonly (string | number)[])[] = [];
  const walk = (node: unknown, at: readonly (string | number)[]) => {
    places.push(at);
    if (typeof node === 'object' && node !== null) for (const key of Object.keys(node)) walk((node as Record<string, unknown>)[key], [...at, key]);
  };
  walk(payload, []);
  return fc.tuple(fc.constantFrom(...places.slice(1)), fc.jsonValue()).map(([at, value]) => {
    const copy = structuredClone(payload) as Record<string, unknown>;
    let node: Record<string, unknown> = copy;
    for (const key of at.slice(0, -1)) node = node[key] as Record<string, unknown>;
    node[String(at.at(-1))] = value;
    return copy;
  });
};

describe('the decoder', () => {
  test('keeps what the log says of a message', () => {
    const message = raw('orders.shop.heartbeat', '');
    expect(decode({ ...message, seq: 7, vouched: true })).toEqual({
      seq: 7, receivedAt, vouched: true, subject: 'orders.shop.heartbeat', source: 'shop', items: [{ kind: 'heartbeat' }], payload: message.payload,
    });
    expect(decode(raw('orders.control.tick', { everyMs: 1 })).source).toBe('control');
    expect(decode(raw('orders.ebay.x', '')).source).toBe('');
  });

  test('never throws, whatever the bytes', () => {
    const subject = fc.oneof(fc.constantFrom(...sources, 'control', 'core').map((source) => `orders.${source}.tick`), fc.string());
    fc.assert(
      fc.property(subject, fc.oneof(fc.uint8Array(), fc.json().map((text) => Buffer.from(text)), fc.string().map((text) => Buffer.from(`<${text}`))), (to, payload) => {
        const { items } = decode(raw(to, payload));
        expect(items).toEqual(decode(raw(to, payload)).items);
      }),
      { numRuns: 1_000 },
    );
  });

  test('names one reason for whatever is out of order in a payload', () => {
    fc.assert(
      fc.property(fc.oneof(damaged(order).map((payload) => ['orders.taobao.trade', payload] as const), damaged(event).map((payload) => ['orders.payments.paid', payload] as const)), ([subject, payload]) => {
        const message = raw(subject, payload);
        const { items } = decode(message);
        const rejections = items.filter(({ kind }) => kind === 'rejection');
        // A push is taken as a whole or refused as a whole.
        expect([0, items.length]).toContain(rejections.length);
        for (const item of items) if (item.kind === 'rejection') expect(item.rejection.detail).not.toContain('could not be read');
        expect(explain(decode(message), message)).not.toContain('undefined');
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not led astray by nesting without end', () => {
    for (const text of ['['.repeat(90_000), '{"a":'.repeat(15_000), `${'['.repeat(45_000)}${']'.repeat(45_000)}`, '<a>'.repeat(30_000)]) {
      const [item] = itemsOf('orders.taobao.trade', text);
      expect(item?.kind).toBe('rejection');
    }
  });

  test('takes prototypes for nothing', () => {
    const items = itemsOf('orders.payments.paid', JSON.stringify(event).replace('"data":{', '"__proto__":{"type":"order.placed"},"data":{"__proto__":{"reason":"x"},'));
    expect(items).toEqual(itemsOf('orders.payments.paid', event));
    expect(itemsOf('orders.taobao.trade', '{"__proto__":{"tid":1,"status":"TRADE_FINISHED"}}')).toMatchObject([{ rejection: { reason: 'topic_unknown' } }]);
  });

  test('says of a platform without a mapping that it has none', () => {
    const bare = createDecoder({ mappings: [], maxBytes: 1_000, buyerKey: 'k' });
    expect(bare(raw('orders.jd.order', {})).items).toEqual([{ kind: 'rejection', rejection: { reason: 'topic_unknown', detail: 'there is no mapping for jd' } }]);
    expect(bare(raw('orders.payments.paid', event)).items).toMatchObject([{ kind: 'event' }]);
  });

  test('tells buyers apart by key and by channel', () => {
    const buyer = (key: string) => {
      const keyed = createDecoder({ mappings: loadMappings(mappingsFolder), maxBytes: 10_000, buyerKey: key });
      const trade = { ...order.trade_fullinfo_get_response.trade, buyer_nick: 'b' };
      const [item] = keyed(raw('orders.taobao.trade', { trade_fullinfo_get_response: { trade } })).items;
      return item?.kind === 'event' && item.event.type === 'order.placed' ? item.event.data.buyer : undefined;
    };
    expect(buyer('one')).toMatch(/^[0-9a-f]{32}$/);
    expect(buyer('one')).not.toBe(buyer('two'));
    expect(buyer('one')).toBe(buyer('one'));
  });
});

test('the mappings that ship serve every platform', () => {
  expect(loadMappings(mappingsFolder).map(({ source }) => source).toSorted()).toEqual(channels.filter((channel) => channel !== 'shop').toSorted());
});

describe('explain', () => {
  test('shows events, money, times and ids', () => {
    const message = raw('orders.taobao.trade', order, { 'Nats-Msg-Id': 'm-1' });
    expect(explain(decode(message), message).split('\n')).toEqual([
      'orders.taobao.trade, 270 bytes, id m-1',
      '  order.placed taobao:1 at 2025-02-28T16:30:00.000Z',
      '    id taobao/1/order.placed, as this push implies; a repetition is no news',
      '    total 76.00 CNY',
      '    line 1: 2 × COMB at 38.00',
      '    shipTo {"country":"CN","province":"","city":""}',
      '  order.paid taobao:1 at 2025-02-28T16:31:00.000Z',
      '    id taobao/1/order.paid, as this push implies; a repetition is no news',
      '    provider alipay',
      '    amount 76.00 CNY',
      '  shipment.dispatched taobao:1 at 2025-03-01T04:00:00.000Z',
      '    id taobao/1/shipment.dispatched, as this push implies; a repetition is no news',
      '  order.completed taobao:1 at 2025-03-03T16:31:00.000Z',
      '    id taobao/1/order.completed, as this push implies; a repetition is no news',
    ]);
  });

  test('shows a refusal with its reason, its place and what the reason means', () => {
    const message = raw('orders.payments.paid', { ...event, time: 'noon' });
    expect(explain(decode(message), message).split('\n').slice(1)).toEqual([
      '  refused: time_malformed',
      '    time: "noon" is not an ISO 8601 date and time with an offset',
      '    A time is not ISO 8601 with an offset, nor in the form the mapping names.',
    ]);
  });

  test('shows what nothing reads, and a topic that is another type\'s name', () => {
    const counted = { ...event, source: '/wms', type: 'stock.counted', subject: 'SH1/TEA', data: { warehouse: 'SH1', sku: 'TEA', quantity: 0, bin: 'A-7' } };
    const received = { ...counted, id: 'f', type: 'stock.received', data: { warehouse: 'SH1', sku: 'TEA', quantity: 5 } };
    const shown = (subject: string, payload: object) => explain(decode(raw(subject, payload)), raw(subject, payload)).split('\n').slice(1);
    expect(shown('orders.wms.stock.counted', [7, counted, received])).toEqual([
      '  refused: payload_malformed',
      '    [0]: is 7, not an object',
      '    The payload is not the JSON or XML that is expected.',
      '  stock.counted SH1/TEA at 2025-03-01T00:00:00.000Z',
      '    id wms/e',
      '    warehouse SH1',
      '    sku TEA',
      '    quantity 0',
      '    ignored, since nothing reads it: data.bin',
      '  stock.received SH1/TEA at 2025-03-01T00:00:00.000Z',
      '    id wms/f',
      '    warehouse SH1',
      '    sku TEA',
      '    quantity 5',
      '    the topic is stock.counted and the type is stock.received: the type is what counts',
    ]);
    expect(warningsOf(decode(raw('orders.wms.stock.counted', [7, counted, received])))).toEqual([
      'will be refused: payload_malformed: [0]: is 7, not an object',
      'the topic is stock.counted and the type is stock.received: the type is what counts',
    ]);
    expect(warningsOf(decode(raw('orders.wms.stock', [counted, received])))).toEqual([]);
  });

  test('shows what is no event', () => {
    const shown = (subject: string, payload: string | object) => explain(decode(raw(subject, payload)), raw(subject, payload)).split('\n').at(-1);
    expect(shown('orders.jd.heartbeat', { time: '2025-03-01T00:00:00Z' })).toBe('  a heartbeat of 2025-03-01T00:00:00.000Z');
    expect(shown('orders.control.tick', { everyMs: 1_000 })).toBe('  control: {"type":"tick","everyMs":1000}');
    expect(shown('orders.taobao.x', { trades_sold_get_response: {} })).toBe('  nothing: "trade-list" is understood and of no concern to an order\'s life');
  });
});
