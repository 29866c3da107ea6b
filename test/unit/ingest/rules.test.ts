import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { areSameRules, nameOfContent } from '../../../ingest/rules-digest.ts';
import { formatRules, parseRules } from '../../../ingest/rules-file.ts';
import { spellings } from '../../../ingest/rules-fields.ts';
import { rulesSchema } from '../../../ingest/rules-schema.ts';
import { formatMoney } from '../../../processors/domain/money.ts';
import { defaultRules, type Rules } from '../../../processors/domain/rules.ts';
import { projectRoot } from '../../support/source-files.ts';
import { but, itemsOf } from './decoding.ts';

const read = (yaml: string): Rules => parseRules(yaml, 'rules.yaml');
const example = readFileSync(join(projectRoot, 'config/rules.example.yaml'), 'utf8');

describe('a rules file', () => {
  test.each(['', '# nothing yet\n', '{}', 'warehouses:\ncosts:\n'])('that says nothing means the defaults: %j', (yaml) => {
    expect(but(read(yaml), { version: 'default' })).toEqual(defaultRules);
  });

  test('says only what differs; what stands beside it stays', () => {
    const rules = read('costs: { split: 3.50, shipping: { base: 6 } }\nworkflow: { label: { limit: 90m } }\nplaces: { CN/Kashgar: { latitude: 39.5, longitude: 76 } }\n');
    expect(rules.costs).toEqual({ ...defaultRules.costs, splitMinor: 350, shipping: { baseMinor: 600, perKgMinor: 200 } });
    expect(rules.workflow).toEqual({ ...defaultRules.workflow, label: { automatic: [{}], limitMs: 5_400_000 } });
    expect(rules.places).toEqual({ ...defaultRules.places, 'CN/Kashgar': { latitude: 39.5, longitude: 76 } });
  });

  test('a list stands in for the default\'s', () => {
    expect(read('resaleable: [mint]\n').resaleable).toEqual(['mint']);
  });

  test('a warehouse is open and asked first unless it says otherwise', () => {
    expect(read('warehouses: [{ id: SH1 }, { id: CD1, closed: true, priority: 3 }]\n').warehouses).toEqual([
      { id: 'SH1', priority: 1, closed: false }, { id: 'CD1', priority: 3, closed: true },
    ]);
  });

  test('ids stay as they are written, whatever they look like', () => {
    const rules = read('safetyStock: { default: 1, skus: { 0012: 3, 1e5: 4, true: 5 } }\nwarehouses: [{ id: 007 }, { id: null }]\n');
    expect(rules.safetyStock).toEqual({ defaultUnits: 1, skus: { '0012': 3, '1e5': 4, true: 5 } });
    expect(rules.warehouses.map(({ id }) => id)).toEqual(['007', 'null']);
  });

  test('a step is automatic always, never, or under conditions', () => {
    const { approval, allocation, label } = read(`workflow:
  approval: { automatic: [{ totalBelow: { CNY: 500, JPY: 9000 }, knownBuyer: true }] }
  allocation: { automatic: never }
  label: { automatic: always }
`).workflow;
    expect(approval.automatic).toEqual([{ totalBelowMinor: { CNY: 50_000, JPY: 9_000 }, knownBuyer: true }]);
    expect([allocation.automatic, label.automatic]).toEqual([[], [{}]]);
  });

  test('one rate may serve for many', () => {
    const rules = read('zones: [{ id: z, countries: [CN] }]\nwarehouses:\n  - { id: A, rates: &near { z: { base: 5, perKg: 1 } } }\n' +
      Array.from({ length: 150 }, (_, i) => `  - { id: B${i}, rates: *near }\n`).join(''));
    expect(rules.warehouses.every(({ rates }) => rates?.['z']?.baseMinor === 500)).toBe(true);
  });

  test('in another currency costs have to be said, every one', () => {
    expect(() => read('currency: USD\ncosts: { split: 1.00 }\n')).toThrow(
      /^rules\.yaml:2: costs: the currency is USD and the defaults are amounts in CNY, so all costs have to be said; missing: shipping, per100Km, priority, load, wait, stall$/,
    );
    expect(() => read('currency: USD\n')).toThrow(/^rules\.yaml:1: costs: .* missing: shipping, split, per100Km, priority, load, wait, stall$/);
    const { costs } = read('currency: JPY\ncosts: { shipping: { base: 800, perKg: 200 }, split: 500, per100Km: 2, priority: 10, load: 30, wait: 50, stall: 900 }\n');
    expect(costs).toMatchObject({ splitMinor: 500, shipping: { baseMinor: 800, perKgMinor: 200 } });
  });
});

test('a carrier has no other carrier\'s name', () => {
  const carriers = (alias: string) => `carriers: [{ id: sf, aliases: ['467'], rates: { default: { base: 1, perKg: 1 } } }, { id: yto, aliases: ['${alias}'], rates: { default: { base: 1, perKg: 1 } } }]\n`;
  expect(() => read(carriers('467'))).toThrow('"467" is a name of sf');
  expect(() => read(carriers('SF'))).toThrow('"SF" is a name of sf');
  expect(read(carriers('463')).carriers[1]?.aliases).toEqual(['463']);
});

describe('what rules are called', () => {
  test('is what the file says, else their content\'s name, however it is written', () => {
    expect(read('version: winter\n').version).toBe('winter');
    const one = read('maxShipments: 2\nmaxWaitDays: 1\n');
    expect(one.version).toMatch(/^sha-[0-9a-f]{12}$/);
    expect(read('# the same\nmaxWaitDays: 1\nmaxShipments: 2\n').version).toBe(one.version);
    expect(read('maxWaitDays: 2\nmaxShipments: 2\n').version).not.toBe(one.version);
    expect(one.version).toBe(nameOfContent(one));
  });

  test('and two that say the same are the same', () => {
    expect(areSameRules(read('maxShipments: 2\nmaxWaitDays: 1\n'), read('maxWaitDays: 1\nmaxShipments: 2\n'))).toBe(true);
    expect(areSameRules(read('version: a\n'), read('version: b\n'))).toBe(false);
  });
});

describe('amounts, weights and durations', () => {
  test('keep every digit', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.constantFrom('CNY', 'JPY', 'KWD'), (minor, currency) => {
      const amount = formatMoney({ minor, currency });
      const { costs } = read(`currency: ${currency}\ncosts: { shipping: { base: ${amount}, perKg: 0 }, split: ${amount}, per100Km: 0, priority: 0, load: 0, wait: 0, stall: 0 }\n`);
      expect([costs.splitMinor, costs.shipping.baseMinor]).toEqual([minor, minor]);
    }));
  });

  test('a kilogram is a thousand grams', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), (grams) => {
      const kilograms = `${Math.floor(grams / 1_000)}.${String(grams % 1_000).padStart(3, '0')}`;
      const { weights } = read(`weights: { default: ${grams}g, skus: { A: ${kilograms} kg } }\n`);
      expect([weights.defaultGrams, weights.skus['A']]).toEqual([grams, grams]);
    }));
  });
});

describe('what was read', () => {
  const files = fc.record({
    maxShipments: fc.integer({ min: 1, max: 5 }), maxWaitDays: fc.integer({ min: 0, max: 30 }),
    words: fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((word) => word.trim() !== '' && !word.startsWith('\x7f')), { maxLength: 4 }),
    skus: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }).filter((sku) => sku !== '__proto__'), fc.integer({ min: 0, max: 9_999 }), { maxKeys: 5 }),
    split: fc.integer({ min: 0, max: 99_999 }), limitMs: fc.integer({ min: 1_000, max: 9_999_999 }),
    automatic: fc.constantFrom<Rules['workflow']['approval']['automatic']>([], [{}], [{ channels: ['jd'] }, { totalBelowMinor: { CNY: 12_345 }, knownBuyer: true }]),
    warehouses: fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Z0-9]{0,4}$/), { maxLength: 4 }), priority: fc.integer({ min: 1, max: 9 }),
  }).map(({ maxShipments, maxWaitDays, skus, split, limitMs, automatic, warehouses, priority, words }): Rules => ({
    ...defaultRules, version: 'drawn', maxShipments, maxWaitDays,
    weights: { defaultGrams: 500, skus }, safetyStock: { defaultUnits: 1, skus },
    costs: { ...defaultRules.costs, splitMinor: split },
    warehouses: warehouses.map((id) => ({ id, priority, closed: priority > 5 })),
    workflow: { ...defaultRules.workflow, riskWords: words, approval: { automatic, limitMs } },
  }));

  test('is taken from the log as it was published', () => {
    fc.assert(fc.property(files, (rules) => {
      expect(itemsOf('orders.control.rules', { rules, by: 'li', reason: 'drawn' })).toEqual([{ kind: 'control', control: { type: 'rules', rules, by: 'li', reason: 'drawn' } }]);
    }));
  });

  test('can be written as a file that means the same', () => {
    fc.assert(fc.property(files, (rules) => {
      expect(read(formatRules(rules))).toEqual(rules);
    }));
    const shown = formatRules(read(example));
    expect(read(shown)).toEqual(read(example));
    expect(shown).not.toContain('Minor');
  });
});

describe('the example', () => {
  test('can be used as it is, and the log takes it', () => {
    const rules = read(example);
    expect(rules.warehouses.map(({ id }) => id)).toEqual(['SH1', 'CD1', 'RT1']);
    expect(itemsOf('orders.control.rules', { rules, by: 'li', reason: 'example' })).toMatchObject([{ kind: 'control' }]);
  });

  test('shows every key there is', () => {
    const written = new Set([...example.matchAll(/(?:^|[\s{[(,-])([A-Za-z0-9]+):/gm)].map(([, key]) => key));
    expect(keysOf(rulesSchema).filter((key) => !written.has(key))).toEqual([]);
  });
});

/** Every key of the schema, as people write it. */
function keysOf(schema: z.ZodType): string[] {
  const bare = schema instanceof z.ZodExactOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (bare instanceof z.ZodArray) return keysOf(bare.element as z.ZodType);
  if (bare instanceof z.ZodRecord) return keysOf(bare.valueType as z.ZodType);
  if (!(bare instanceof z.ZodObject)) return [];
  const unwritten = spellings.get(bare)?.readOff?.keys ?? [];
  return Object.entries(bare.shape).filter(([key]) => !unwritten.includes(key)).flatMap(([key, inner]) => {
    const innerType = inner as z.ZodType;
    const plain = innerType instanceof z.ZodExactOptional ? (innerType.unwrap() as z.ZodType) : innerType;
    return [spellings.get(plain)?.name ?? key, ...keysOf(innerType)];
  });
}
