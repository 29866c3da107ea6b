import { z } from 'zod';
import { day, second } from '../processors/domain/instant.ts';
import { exponentOf } from '../processors/domain/money.ts';
import { largestQuantity } from '../processors/domain/quantity.ts';
import { channels } from '../processors/domain/source.ts';
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
  /** Of an object: keys of the log that people do not write, since the text of another key says it all. */
  readonly readOff?: { readonly from: string; readonly keys: readonly string[]; readonly read: (text: string) => Readonly<Record<string, unknown>> | string };
}

export const spellings = z.registry<Spelling>();

/** Beyond any cost or weight there is, so that a slip of the hand is seen. */
const largestCost = 1_000_000_000;
const largestGrams = 10_000_000;

export function whole(least: number, most: number) {
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

export const money = (name?: string) => measured('money', name, 0, largestCost, 'from 0 to a thousand million');
export const grams = (name?: string) => measured('weight', name, 0, largestGrams, 'from 0 g to 10 t');
export const duration = (name: string, least: number = second) => measured('duration', name, least, 366 * day, `from ${least / second} s to 366 d`);

export const text = z.string().refine((written) => written.trim() !== '' && written.length <= 200, { error: 'is not a text of 1 to 200 characters' });
export const some = z.array(text).min(1, { error: 'lists nothing' });
export const currency = z.string().refine((code) => exponentOf(code) !== undefined, { error: ({ input }) => `${JSON.stringify(input)} is not an ISO 4217 code` });
export const channel = z.enum(channels);
export const units = whole(0, largestQuantity);
/** What is said has to hold; the contrary cannot be asked for. */
export const yes = z.boolean().refine((said) => said, { error: 'is either true or left out' });

/** A time of day, `HH:MM`. */
export const timeOfDay = z.string().refine((time) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time), { error: ({ input }) => `${JSON.stringify(input)} is not a time of day such as 09:30` });
