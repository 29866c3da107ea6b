import { IANAZone } from 'luxon';
import { z } from 'zod';
import { largestQuantity } from '../processors/domain/quantity.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { strict } from './mapping-schema.ts';
import { channel, currency, duration, grams, money, some, spellings, text, timeOfDay, units, whole, yes } from './rules-fields.ts';
import { monitoringShape } from './rules-monitoring.ts';

const degrees = (limit: number) => z.number().refine((n) => Math.abs(n) <= limit, { error: ({ input }) => `${String(input)} is not degrees within ±${limit}` });
const place = strict({ latitude: degrees(90), longitude: degrees(180) });

const rate = strict({ baseMinor: money('base'), perKgMinor: money('perKg') });
const rates = z.record(z.string(), rate);

const warehouse = strict({
  id: text,
  location: place.exactOptional(),
  serves: some.exactOptional(),
  cutOff: timeOfDay.exactOptional(),
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
  ...monitoringShape,
}) satisfies z.ZodType<Rules>;
