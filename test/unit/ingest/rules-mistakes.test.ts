import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRules, readRulesFile, RulesError } from '../../../ingest/rules-file.ts';

const good = `version: winter
warehouses:
  - id: SH1
    serves: [east]
    cutOff: 16:00
    timezone: Asia/Shanghai
    capacityPerDay: 100
    rates: { east: { base: 6.00, perKg: 1.00 } }
  - { id: CD1, priority: 2 }
zones:
  - { id: east, countries: [CN], provinces: [Shanghai] }
  - { id: west, countries: [CN] }
places: { CN/Xian: { latitude: 34.3, longitude: 108.9 } }
weights: { default: 500g, skus: { TEA: 0.25kg } }
costs: { split: 5.00 }
maxShipments: 2
allotments:
  - { id: flash, sku: TEA, channel: douyin, atMost: 100, setAside: 50 }
carriers:
  - id: sf
    serves: [east]
    collectsFrom: [SH1]
    rates: { east: { base: 12.00, perKg: 3.00 } }
stall: { after: 2d, days: 7 }
workflow:
  approval:
    automatic:
      - { channels: [taobao], totalBelow: { CNY: 500.00 }, noRiskWord: true }
    limit: 4h
  riskWords: [refund]
`;

function mistakesOf(text: string): readonly string[] {
  try {
    parseRules(text, 'rules.yaml');
  } catch (error) {
    if (error instanceof RulesError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The mistakes of the file above with pieces of it put otherwise. */
function bad(...changes: readonly (readonly [old: string, other: string])[]): readonly string[] {
  let text = good;
  for (const [old, other] of changes) {
    if (!text.includes(old)) throw new Error(`the file has no ${old}`);
    text = text.replace(old, other);
  }
  return mistakesOf(text);
}

test('rules without mistakes are taken', () => {
  expect(mistakesOf(good)).toEqual([]);
});

describe('a mistake is told by file, line and key', () => {
  test.each([
    ['maxShipments: 2', 'maxShipment: 2', '16: maxShipment: unknown key (did you mean "maxShipments"?)'],
    ['split: 5.00', 'splitMinor: 500', '15: costs.splitMinor: unknown key'],
    ['split: 5.00', 'spilt: 5.00', '15: costs.spilt: unknown key (did you mean "split"?)'],
    ['priority: 2', 'priorty: 2', '9: warehouses[1].priorty: unknown key (did you mean "priority"?)'],
    ['version: winter', 'version: this winter', '1: version: is not a name of 1 to 64 visible ASCII characters without spaces'],
    ['version: winter', 'currency: RMB', '1: currency: "RMB" is not an ISO 4217 code'],
    ['16:00', '24:00', '5: warehouses[0].cutOff: "24:00" is not a time of day such as 09:30'],
    ['16:00', '9:30', '5: warehouses[0].cutOff: "9:30" is not a time of day such as 09:30'],
    ['Asia/Shanghai', 'Asia/Shangai', '6: warehouses[0].timezone: "Asia/Shangai" is not an IANA time zone such as Asia/Shanghai'],
    ['capacityPerDay: 100', 'capacityPerDay: 0', '7: warehouses[0].capacityPerDay: 0 is not a whole number from 1 to 10000000'],
    ['capacityPerDay: 100', 'capacityPerDay: many', '7: warehouses[0].capacityPerDay: "many" is not a number'],
    ['priority: 2', 'priority: 0', '9: warehouses[1].priority: 0 is not a whole number from 1 to 1000'],
    ['priority: 2', 'closed: maybe', '9: warehouses[1].closed: "maybe" is neither true nor false'],
    ['id: CD1', 'id: SH1', '9: warehouses[1].id: "SH1" is there already; ids tell warehouses apart'],
    ['{ id: CD1, priority: 2 }', '{ priority: 2 }', '9: warehouses[1].id: is required'],
    ['{ id: CD1, priority: 2 }', 'CD1', '9: warehouses[1]: must be keys and values, not "CD1"'],
    ['serves: [east]\n    cutOff', 'serves: [eats]\n    cutOff', '4: warehouses[0].serves[0]: there is no zone "eats" (did you mean "east"?)'],
    ['serves: [east]\n    cutOff', 'serves: []\n    cutOff', '4: warehouses[0].serves: lists nothing'],
    ['rates: { east: { base: 6.00', 'rates: { eats: { base: 6.00', '8: warehouses[0].rates.eats: there is no zone "eats" (did you mean "east"?)'],
    ['base: 6.00', 'base: 6.005', '8: warehouses[0].rates.east.base: "6.005" has more decimals than CNY has'],
    ['base: 6.00', 'base: -6.00', '8: warehouses[0].rates.east.base: -600 minor units is not from 0 to a thousand million'],
    ['base: 6.00', 'base: free', '8: warehouses[0].rates.east.base: "free" is not an amount in CNY, such as 8.00'],
    ['id: west, countries: [CN]', 'id: default, countries: [CN]', '12: zones[1].id: "default" is what rates say for all other zones; call it something else'],
    ['countries: [CN], provinces: [Shanghai]', 'countries: [中国]', '12: zones[1]: nothing is in this zone, since "east" above it has all of it; the first that matches is taken'],
    ['provinces: [Shanghai]', 'provinces: []', '11: zones[0].provinces: lists nothing'],
    ['latitude: 34.3', 'latitude: 134.3', '13: places.CN/Xian.latitude: 134.3 is not degrees within ±90'],
    ['default: 500g', 'default: 500', '14: weights.default: "500" is not a weight with its unit, such as 350g or 1.2kg, to the gram'],
    ['0.25kg', '0.2555kg', '14: weights.skus.TEA: "0.2555kg" is not a weight with its unit, such as 350g or 1.2kg, to the gram'],
    ['maxShipments: 2', 'maxShipments: 6', '16: maxShipments: 6 is not a whole number from 1 to 5'],
    ['maxShipments: 2', 'unlistedWarehouses: shp', '16: unlistedWarehouses: "shp" is not one of ship, ignore (did you mean "ship"?)'],
    ['maxShipments: 2', 'fulfilledByChannel: [jdd]', '16: fulfilledByChannel[0]: "jdd" is not one of taobao, jd, pdd, douyin, shopify, woocommerce, shop (did you mean "jd"?)'],
    ['channel: douyin', 'channel: wms', '18: allotments[0].channel: "wms" is not one of taobao, jd, pdd, douyin, shopify, woocommerce, shop'],
    [', atMost: 100, setAside: 50', '', '18: allotments[0]: says neither atMost nor setAside'],
    ['setAside: 50', 'setAside: 500', '18: allotments[0].setAside: 500 are kept for douyin, which may take 100 at most'],
    ['carriers:', '  - { id: more, sku: TEA, channel: douyin, atMost: 1 }\ncarriers:', '19: allotments[1]: "flash" is for douyin and "TEA" too; one of them has to say it all'],
    ['id: flash', 'id: constructor', '18: allotments[0].id: "constructor" cannot be an id; call it something else'],
    ['collectsFrom: [SH1]', 'collectsFrom: [SH2]', '22: carriers[0].collectsFrom[0]: there is no warehouse "SH2" (did you mean "SH1"?)'],
    ['rates: { east: { base: 12.00, perKg: 3.00 } }', 'rates: { west: { base: 12.00, perKg: 3.00 } }', '23: carriers[0].rates: has no price for "east", which it serves, and none for default'],
    ['    rates: { east: { base: 12.00, perKg: 3.00 } }\n', '', '20: carriers[0].rates: is required'],
    ['after: 2d', 'after: 2', '24: stall.after: "2" is not a duration with its unit, such as 30m, 4h or 2d'],
    ['after: 2d', 'after: 2y', '24: stall.after: "2y" is not a duration with its unit, such as 30m, 4h or 2d'],
    ['limit: 4h', 'limit: 400d', '29: workflow.approval.limit: 400d is not from 1 s to 366 d'],
    ['default: 500g', 'default: 11000kg', '14: weights.default: 11000000g is not from 0 g to 10 t'],
    ['limit: 4h', 'limitMs: 4', '29: workflow.approval.limitMs: unknown key (did you mean "limit"?)'],
    ['CNY: 500.00', 'CNX: 500.00', '28: workflow.approval.automatic[0].totalBelow: "CNX" is not an ISO 4217 code'],
    ['totalBelow: { CNY: 500.00 }', 'totalBelow: 500.00', '28: workflow.approval.automatic[0].totalBelow: is "500.00", not an amount for each currency, such as { CNY: 500 }'],
    ['channels: [taobao]', 'channels: []', '28: workflow.approval.automatic[0].channels: lists nothing'],
    ['noRiskWord: true', 'noRiskWord: false', '28: workflow.approval.automatic[0].noRiskWord: is either true or left out'],
    ['riskWords: [refund]', 'riskWords: []', '28: workflow.approval.automatic[0].noRiskWord: holds for every order, since workflow.riskWords lists none'],
    ['noRiskWord: true }', 'noRiskWord: true }\n      - {}', '29: workflow.approval.automatic[1]: says nothing, so it always holds and the other conditions mean nothing'],
    ['riskWords: [refund]', 'riskWords: [refund]\n  label: { automatic: alway }', '31: workflow.label.automatic: "alway" is neither always nor never nor a list (did you mean "always"?)'],
    ['maxShipments: 2', 'maxShipments: 2\nmaxShipments: 3', '17: not YAML: Map keys must be unique'],
    ['maxShipments: 2', 'maxShipments: !!int 2', '16: not YAML: Unresolved tag: tag:yaml.org,2002:int'],
  ])('%j written %j', (old, other, mistake) => {
    expect(bad([old, other])).toEqual([`rules.yaml:${mistake}`]);
  });

  test.each(['- warehouses', 'warehouses', '"warehouses"'])('a file that is %s', (text) => {
    expect(mistakesOf(text)).toEqual(['rules.yaml:1: holds no keys and values']);
  });
});

test('all mistakes are told at once, those between parts too', () => {
  expect(bad(['split: 5.00', 'spilt: 5.00'], ['default: 500g', 'default: 500'], ['maxShipments: 2', 'maxShipments: 9'], ['collectsFrom: [SH1]', 'collectsFrom: [SH2]'])).toHaveLength(4);
});

test('a part that is wrong does not hide what parts that are right ask of one another', () => {
  expect(bad(
    ['workflow:', 'workflow: { approval: 3 }\nspare:'], ['collectsFrom: [SH1]', 'aliases: [yto]\n    collectsFrom: [SH2]'],
    ['stall:', '  - { id: yto, serves: [eats], rates: { default: { base: 1, perKg: 1 } } }\nstall:'],
  )).toEqual([
    'rules.yaml:22: carriers[0].aliases[0]: "yto" is a name of yto',
    'rules.yaml:23: carriers[0].collectsFrom[0]: there is no warehouse "SH2" (did you mean "SH1"?)',
    'rules.yaml:25: carriers[1].serves[0]: there is no zone "eats" (did you mean "east"?)',
    'rules.yaml:27: workflow.approval: must be keys and values, not "3"',
    'rules.yaml:28: spare: unknown key',
  ]);
  // What is asked of a part that is wrong is not asked: nothing is known of it.
  expect(bad(['zones:', 'zones: none\nzonen:'], ['collectsFrom: [SH1]', 'collectsFrom: [SH2]'])).toEqual([
    'rules.yaml:10: zones: must be a list, not "none"',
    'rules.yaml:11: zonen: unknown key (did you mean "zones"?)',
    'rules.yaml:23: carriers[0].collectsFrom[0]: there is no warehouse "SH2" (did you mean "SH1"?)',
  ]);
});

describe('what may be a slip is told and taken', () => {
  const doubtsOf = (text: string) => {
    const doubts: string[] = [];
    parseRules(text, 'rules.yaml', (doubt) => doubts.push(doubt));
    return doubts;
  };

  test('a country or a province of China that is not known, with the nearest', () => {
    expect(doubtsOf(good)).toEqual([]);
    expect(doubtsOf(`zones:
  - { id: a, countries: [Atlantis, Gemany] }
  - { id: b, countries: [CN, 中国], provinces: [Zhejang, 上海市, ZJ] }
  - { id: c, countries: [US], provinces: [California] }
workflow: { approval: { automatic: [{ countries: [Chnia] }] } }
`)).toEqual([
      'rules.yaml:2: zones[0].countries[0]: "Atlantis" is no country that orderwatch knows, so only an order that writes just that is meant',
      'rules.yaml:2: zones[0].countries[1]: "Gemany" is no country that orderwatch knows, so only an order that writes just that is meant; did you mean "germany"?',
      'rules.yaml:3: zones[1].provinces[0]: "Zhejang" is no province of China that orderwatch knows, so only an order that writes just that is meant; did you mean "zhejiang"?',
      'rules.yaml:5: workflow.approval.automatic[0].countries[0]: "Chnia" is no country that orderwatch knows, so only an order that writes just that is meant; did you mean "china"?',
    ]);
  });

  test('a place makes it known', () => {
    expect(doubtsOf('zones: [{ id: a, countries: [Atlantis] }, { id: b, countries: [CN], provinces: [Nowhere] }]\nplaces: { atlantis: { latitude: 31, longitude: -24 }, China/Nowhere: { latitude: 31, longitude: 100 } }\n')).toEqual([]);
  });
});

test('a file is read whole, and one that is not there is told of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-rules-'));
  try {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, good);
    expect(readRulesFile(file)).toEqual(parseRules(good, file));
    expect(() => readRulesFile(join(folder, 'absent.yaml'))).toThrow(expect.objectContaining({ code: 'rules_unreadable', message: expect.stringMatching(/absent\.yaml: ENOENT/) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
