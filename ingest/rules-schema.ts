import { IANAZone } from 'luxon';
import { z } from 'zod';
import { day, second } from '../processors/domain/instant.ts';
import { exponentOf } from '../processors/domain/money.ts';
import { largestQuantity } from '../processors/domain/quantity.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { channels } from '../processors/domain/source.ts';
import { strict } from './mapping-schema.ts';
import { writeUnit, type Unit } from './rules-unit.ts';

/** How people write a key of the rules, where that differs from how the log holds it. */
export interface Spelling {
  /** `base` for `baseMinor`: in a file the unit stands in the value. */
  readonly name?: string;
  readonly unit?: Unit;
  /** What a file means that leaves the key out. */
  readonly assumed?: unknown;
  /** Words that stand for a whole value. */
  readonly words?: Readonly<Record<string, unknown>>;
}

export const spellings = z.registry<Spelling>();

/** Beyond any cost or weight there is, so that a slip of the hand is seen. */
const largestCost = 1_000_000_000;
const largestGrams = 10_000_000;

function whole(least: number, most: number) {
  return z.number().refine((n) => Number.isSafeInteger(n) && n >= least && n <= most, {
    error: ({ input }) => `${String(input)} is not a whole number from ${least} to ${most}`,
  });
}

/** A number of minor units or the like, of which a person writes the amount with its unit. */
function measured(unit: Unit, name: string | undefined, least: number, most: number, limits: string) {
  return z.number()
    .refine((n) => Number.isSafeInteger(n) && n >= least && n <= most, { error: ({ input }) => `${shown(unit, input)} is not ${limits}` })
    .register(spellings, name === undefined ? { unit } : { unit, name });
}

/** A measured value by itself. What currency an amount is in another key says. */
function shown(unit: Unit, value: unknown): string {
  return unit === 'money' || unit === 'amounts' ? `${String(value)} minor units` : String(writeUnit(unit, value, ''));
}

const money = (name?: string) => measured('money', name, 0, largestCost, 'from 0 to a thousand million');
const grams = (name?: string) => measured('weight', name, 0, largestGrams, 'from 0 g to 10 t');
const duration = (name: string, least: number = second) => measured('duration', name, least, 366 * day, `from ${least / second} s to 366 d`);

const text = z.string().refine((written) => written.trim() !== '' && written.length <= 200, { error: 'is not a text of 1 to 200 characters' });
const some = z.array(text).min(1, { error: 'lists nothing' });
const currency = z.string().refine((code) => exponentOf(code) !== undefined, { error: ({ input }) => `${JSON.stringify(input)} is not an ISO 4217 code` });
const channel = z.enum(channels);
const units = whole(0, largestQuantity);
/** What is said has to hold; the contrary cannot be asked for. */
const yes = z.boolean().refine((said) => said, { error: 'is either true or left out' });

const degrees = (limit: number) => z.number().refine((n) => Math.abs(n) <= limit, { error: ({ input }) => `${String(input)} is not degrees within ±${limit}` });
const place = strict({ latitude: degrees(90), longitude: degrees(180) });

const rate = strict({ baseMinor: money('base'), perKgMinor: money('perKg') });
const rates = z.record(z.string(), rate);

const warehouse = strict({
  id: text,
  location: place.exactOptional(),
  serves: some.exactOptional(),
  cutOff: z.string().refine((time) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time), { error: ({ input }) => `${JSON.stringify(input)} is not a time of day such as 09:30` }).exactOptional(),
  timezone: z.string().refine((zone) => IANAZone.isValidZone(zone), { error: ({ input }) => `${JSON.stringify(input)} is not an IANA time zone such as Asia/Shanghai` }).exactOptional(),
  capacityPerDay: whole(1, 10_000_000).exactOptional(),
  priority: whole(1, 1_000).register(spellings, { assumed: 1 }),
  closed: z.boolean().register(spellings, { assumed: false }),
  rates: rates.exactOptional(),
});

/** What each allotment has given out is kept by its id, and on every object of JavaScript some names are taken. */
const allotmentId = text.refine((id) => !(id in {}), { error: ({ input }) => `${JSON.stringify(input)} cannot be an id; call it something else` });

const allotment = strict({ id: allotmentId, sku: text, channel, atMost: units.exactOptional(), setAside: whole(1, largestQuantity).exactOptional() });

const carrier = strict({
  id: text, aliases: some.exactOptional(), serviceLevels: some.exactOptional(), serves: some.exactOptional(),
  collectsFrom: some.exactOptional(), rates,
});

const condition = strict({
  channels: z.array(channel).min(1, { error: 'lists nothing' }).exactOptional(),
  countries: some.exactOptional(),
  totalBelowMinor: z.record(currency, money()).register(spellings, { name: 'totalBelow', unit: 'amounts' }).exactOptional(),
  knownBuyer: yes.exactOptional(),
  noRiskWord: yes.exactOptional(),
});

const step = strict({
  automatic: z.array(condition).register(spellings, { words: { always: [{}], never: [] } }),
  limitMs: duration('limit'),
});

/** Rules as the log holds them, checked by themselves; `rules-relations.ts` holds what one part asks of another. */
export const rulesSchema = strict({
  version: z.string().refine((name) => /^[!-~]{1,64}$/.test(name), { error: 'is not a name of 1 to 64 visible ASCII characters without spaces' }),
  currency,
  warehouses: z.array(warehouse),
  unlistedWarehouses: z.enum(['ship', 'ignore']),
  fulfilledByChannel: z.array(channel),
  zones: z.array(strict({ id: text, countries: some, provinces: some.exactOptional() })),
  places: z.record(z.string(), place),
  weights: strict({ defaultGrams: grams('default'), skus: z.record(z.string(), grams()) }),
  costs: strict({
    shipping: rate, splitMinor: money('split'), per100KmMinor: money('per100Km'), priorityMinor: money('priority'), loadMinor: money('load'),
    waitMinor: money('wait'), stallMinor: money('stall'),
  }),
  maxShipments: whole(1, 5),
  maxWaitDays: whole(0, 30),
  safetyStock: strict({ defaultUnits: whole(0, largestQuantity).register(spellings, { name: 'default' }), skus: z.record(z.string(), units) }),
  allotments: z.array(allotment),
  carriers: z.array(carrier),
  stall: strict({ afterMs: duration('after'), days: whole(1, 90) }),
  workflow: strict({
    approval: step, allocation: step, label: step,
    outbound: strict({ limitMs: duration('limit') }),
    riskWords: z.array(text),
    knownBuyerAfterMs: duration('knownBuyerAfter', 0),
  }),
  resaleable: z.array(text),
}) satisfies z.ZodType<Rules>;
