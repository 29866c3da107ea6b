import { formatDuration, parseDuration } from '../processors/domain/duration.ts';
import { formatInstant, type Instant, parseInstant } from '../processors/domain/instant.ts';
import { formatMoney, parseMoney } from '../processors/domain/money.ts';
import { isTree, seen } from './value.ts';

/** What a value of the rules is measured in, and so how people write it. `amounts`: money by currency. */
export type Unit = 'money' | 'amounts' | 'duration' | 'weight' | 'instant';

/** Thrown for a text that is not of its unit; the message says what it should be. */
export class UnitError extends Error {
  readonly code = 'unit_malformed';
}

/** A written value as the log holds it: whole minor units, milliseconds, grams. @throws {UnitError} */
export function readUnit(unit: Unit, written: unknown, currency: string): unknown {
  if (unit === 'amounts') {
    if (!isTree(written)) throw new UnitError(`is ${seen(written)}, not an amount for each currency, such as { CNY: 500 }`);
    return Object.fromEntries(Object.entries(written).map(([code, amount]) => [code, readUnit('money', amount, code)]));
  }
  if (typeof written !== 'string') throw new UnitError(`is ${seen(written)}, not one value`);
  switch (unit) {
    case 'money':
      return amountOf(written, currency);
    case 'duration':
      return parseDuration(written) ?? fail(`${seen(written)} is not a duration with its unit, such as 30m, 4h or 2d`);
    case 'weight':
      return gramsOf(written) ?? fail(`${seen(written)} is not a weight with its unit, such as 350g or 1.2kg, to the gram`);
    case 'instant':
      return parseInstant(written) ?? fail(`${seen(written)} is not a time with its offset, such as 2026-11-11T00:00:00+08:00`);
    default:
      return unit satisfies never;
  }
}

/** The other way round: the text that is read as this value. */
export function writeUnit(unit: Unit, value: unknown, currency: string): unknown {
  switch (unit) {
    case 'amounts':
      return Object.fromEntries(Object.entries(value as Record<string, number>).map(([code, minor]) => [code, formatMoney({ minor, currency: code })]));
    case 'money':
      return formatMoney({ minor: value as number, currency });
    case 'duration':
      return formatDuration(value as number);
    case 'weight':
      return `${value as number}g`;
    case 'instant':
      return formatInstant(value as Instant);
    default:
      return unit satisfies never;
  }
}

function amountOf(written: string, currency: string): number {
  const minor = parseMoney(written, currency);
  if (typeof minor === 'number') return minor;
  switch (minor) {
    case 'currency_unknown':
      return fail(`${JSON.stringify(currency)} is not an ISO 4217 code`);
    case 'money_too_precise':
      return fail(`${seen(written)} has more decimals than ${currency} has`);
    case 'money_malformed':
    case 'money_too_large':
      return fail(`${seen(written)} is not an amount in ${currency}, such as 8.00`);
    default:
      return minor satisfies never;
  }
}

const weight = /^(\d{1,9})(?:\.(\d{1,3}))?\s*(kg|g)$/;

/** Digit by digit: 1.2 kg is 1200 g and not nearly so. */
function gramsOf(written: string): number | undefined {
  const [, digits, fraction = '', unit] = weight.exec(written.trim()) ?? [];
  if (digits === undefined) return undefined;
  if (unit === 'kg') return Number(digits + fraction.padEnd(3, '0'));
  return /^0*$/.test(fraction) ? Number(digits) : undefined;
}

function fail(what: string): never {
  throw new UnitError(what);
}
