import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadMappings, parseMapping } from '../../../ingest/mapping.ts';
import { MappingError } from '../../../ingest/mapping-problem.ts';

const good = `source: jd
encoding: [utf-8]
format: [json]
times: { format: local, zone: Asia/Shanghai }
money: { unit: major, currency: { const: CNY } }
states:
  order:
    NEW: [order.placed]
    PAID: [order.placed, order.paid]
shapes:
  order:
    match: { when: { id: present } }
    order: id
    state: { path: state, table: order }
    events:
      - type: order.placed
        at: created
        data:
          total: total
          lines:
            each: lines
            sku: sku
            quantity: n
            unitPrice: price
          shipping: { sum: [freight, -waived] }
      - type: order.paid
        at: { first: [paid, $received] }
        data: { amount: total }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseMapping(text, 'jd.yaml');
  } catch (error) {
    if (error instanceof MappingError) return error.problems;
    throw error;
  }
  return [];
}

/** The mapping above with pieces of it put otherwise. */
function bad(...changes: readonly (readonly [old: string, other: string])[]): readonly string[] {
  let text = good;
  for (const [old, other] of changes) {
    if (!text.includes(old)) throw new Error(`the mapping has no ${old}`);
    text = text.replace(old, other);
  }
  return problemsOf(text);
}

test('a mapping without mistakes compiles', () => {
  expect(parseMapping(good, 'jd.yaml')).toMatchObject({ source: 'jd', file: 'jd.yaml', encodings: ['utf-8'], formats: ['json'] });
});

describe('a mistake is told by file, line and key', () => {
  test.each([
    ['format: [json]', 'formats: [json]', ['jd.yaml:1: format: is required', 'jd.yaml:3: formats: unknown key (did you mean "format"?)']],
    ['source: jd', 'source: jdd', ['jd.yaml:1: source: "jdd" is not one of taobao, jd, pdd, douyin, shopify, woocommerce, shop, wms, payments, carrier, care (did you mean "jd"?)']],
    ['source: jd', 'source: wms', ['jd.yaml:1: source: wms publishes CloudEvents, which need no mapping']],
    ['[utf-8]', '[utf8]', ['jd.yaml:2: encoding[0]: "utf8" is not one of utf-8, gb18030 (did you mean "utf-8"?)']],
    ['zone: Asia/Shanghai', 'zone: Asia/Shangai', ['jd.yaml:4: times.zone: "Asia/Shangai" is neither an IANA zone nor an offset such as +08:00']],
    ['zone: Asia/Shanghai }', '}', ['jd.yaml:4: times: local times need a zone, such as Asia/Shanghai or +08:00']],
    ['at: created', 'at: { path: created, zone: Mars }', ['jd.yaml:17: shapes.order.events[0].at.zone: "Mars" is neither an IANA zone nor an offset such as +08:00']],
    ['format: local', 'format: locale', ['jd.yaml:4: times.format: "locale" is not one of iso, local, epoch-seconds, epoch-milliseconds (did you mean "local"?)']],
    ['unit: major', 'unit: cents', ['jd.yaml:5: money.unit: "cents" is not one of major, minor']],
    ['NEW: [order.placed]', 'NEW: [order.plcaed]', ['jd.yaml:8: states.order.NEW[0]: "order.plcaed" is no event type (did you mean "order.placed"?)']],
    ['NEW: [order.placed]', 'NEW: [order.held]', ['jd.yaml:8: states.order.NEW[0]: no shape that uses this table has an event order.held']],
    ['table: order', 'table: ordr', ['jd.yaml:7: states.order: no shape uses this table', 'jd.yaml:14: shapes.order.state.table: there is no state table "ordr" (did you mean "order"?)']],
    ['type: order.paid', 'type: order.pad', ['jd.yaml:9: states.order.PAID[1]: no shape that uses this table has an event order.paid', 'jd.yaml:26: shapes.order.events[1].type: "order.pad" is no event type (did you mean "order.paid"?)']],
    ['type: order.paid', 'type: stock.received', ['jd.yaml:9: states.order.PAID[1]: no shape that uses this table has an event order.paid', 'jd.yaml:26: shapes.order.events[1].type: jd may not publish stock.received']],
    ['at: created', 'at: created..x', ['jd.yaml:17: shapes.order.events[0].at: "created..x" is not a path (at ".x"); paths look like a.b, a[0].b, a[].b, ^a.b']],
    ['        at: created\n', '', ['jd.yaml:16: shapes.order.events[0].at: is required']],
    ['total: total', 'totl: total', ['jd.yaml:18: shapes.order.events[0].data.total: order.placed needs this field', 'jd.yaml:19: shapes.order.events[0].data.totl: order.placed has no field "totl" (did you mean "total"?)']],
    ['total: total', 'total: "items[].total"', ['jd.yaml:19: shapes.order.events[0].data.total: "items[].total" leads to many values, and one is wanted']],
    ['total: total', 'total: { paht: total }', ['jd.yaml:19: shapes.order.events[0].data.total.paht: unknown key (did you mean "path"?)']],
    ['total: total', 'total: { path: total, const: 1 }', ['jd.yaml:19: shapes.order.events[0].data.total: say exactly one of path, const, header, first, sum']],
    ['total: total', 'total: { path: total, zone: UTC }', ['jd.yaml:19: shapes.order.events[0].data.total.zone: goes with times; this is an amount']],
    ['total: total', 'total: $received', ['jd.yaml:19: shapes.order.events[0].data.total: $received is a time; this is an amount']],
    ['total: total', 'total: total\n          currency: cur', ['jd.yaml:20: shapes.order.events[0].data.currency: currency comes from money.currency and is not mapped here']],
    ['sku: sku', 'sku: { sum: [sku] }', ['jd.yaml:22: shapes.order.events[0].data.lines.sku.sum: adds up amounts; this is a text']],
    ['sku: sku', 'sku: { path: sku, match: "a(" }', ['jd.yaml:22: shapes.order.events[0].data.lines.sku.match: Invalid regular expression: /a(/u: Unterminated group']],
    ['sku: sku', 'sku: { path: sku, match: "abc" }', ['jd.yaml:22: shapes.order.events[0].data.lines.sku.match: a pattern needs exactly one group, the part to take']],
    ['unitPrice: price', 'unitPrice: price\n            gross: whole', ['jd.yaml:20: shapes.order.events[0].data.lines: say either unitPrice or gross']],
    ['unitPrice: price', 'unitprice: price', ['jd.yaml:24: shapes.order.events[0].data.lines.unitprice: unknown key (did you mean "unitPrice"?)']],
    ['-waived', '-waived..', ['jd.yaml:25: shapes.order.events[0].data.shipping.sum[1]: "waived.." is not a path (at "."); paths look like a.b, a[0].b, a[].b, ^a.b']],
    ['{ amount: total }', '{ amount: total, transactionId: receiver_mobile }', ['jd.yaml:28: shapes.order.events[1].data.transactionId: "receiver_mobile" is personal: names, phones and street addresses stay out of events']],
    ['{ id: present }', '{ id: { nto: 1 } }', ['jd.yaml:12: shapes.order.match.when.id: the only test with keys is { not: value or list }']],
    ['{ id: present }', 'present', ['jd.yaml:12: shapes.order.match.when: a condition is { path: test }, such as { status: present }']],
    ['    match: { when: { id: present } }\n', '    match: {}\n', ['jd.yaml:12: shapes.order.match: says neither topic nor when']],
    ['    order: id\n', '', ['jd.yaml:11: shapes.order: needs order: where the order id is']],
    ['    order: id\n', '    order: id\n    order: other\n', ['jd.yaml:14: not YAML: Map keys must be unique']],
    ['source: jd', 'source: [jd', ['jd.yaml:2: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]']],
  ])('%j written %j', (old, other, problems) => {
    expect(bad([old, other])).toEqual(problems);
  });

  test('all at once', () => {
    expect(bad(['unit: major', 'unit: cents'], ['[utf-8]', '[utf8]'])).toHaveLength(2);
    expect(bad(['at: created', 'at: created..x'], ['total: total', 'totl: total'], ['type: order.paid', 'type: order.pad'])).toHaveLength(5);
  });
});

test('all files of a folder are told of together, and two of one source', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  try {
    writeFileSync(join(folder, 'a.yaml'), good);
    writeFileSync(join(folder, 'b.yaml'), good);
    writeFileSync(join(folder, 'c.yaml'), good.replace('unit: major', 'unit: cents'));
    writeFileSync(join(folder, 'notes.txt'), 'no mapping');
    expect(() => loadMappings(folder)).toThrow(
      expect.objectContaining({
        code: 'mapping_invalid',
        problems: [
          `${join(folder, 'b.yaml')}:1: source: jd is mapped by ${join(folder, 'a.yaml')} already`,
          `${join(folder, 'c.yaml')}:5: money.unit: "cents" is not one of major, minor`,
        ],
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
