import { exponentOf, parseMoney, type MoneyFault } from '../processors/domain/money.ts';
import { Refusal } from './refusal.ts';

/** `major`: yuan, dollars, as decimal text. `minor`: fen, cents, as a whole number. */
export type MoneyUnit = 'major' | 'minor';

const wholeAmount = /^-?\d+$/;
const zeroFraction = /^(-?\d+)\.0*$/;

/** An amount's text as minor units; a Refusal when it is none. */
export function readAmount(text: string, currency: string, unit: MoneyUnit, where: string): number {
  const minor = unit === 'major' ? parseMoney(text, currency) : minorAmount(text);
  if (typeof minor === 'number') return minor;
  throw new Refusal(minor, where, `${JSON.stringify(text)} ${explainFault(minor, currency, unit)}`);
}

export function readCurrency(text: string, where: string): string {
  if (exponentOf(text) !== undefined) return text;
  throw new Refusal('currency_unknown', where, `${JSON.stringify(text)} is not an ISO 4217 code`);
}

/** Refuses an amount below zero. */
export function notNegative(minor: number, where: string): number {
  if (minor >= 0) return minor;
  throw new Refusal('money_negative', where, `is ${minor} minor units, below zero`);
}

function minorAmount(text: string): number | MoneyFault {
  const digits = wholeAmount.test(text) ? text : zeroFraction.exec(text)?.[1];
  if (digits === undefined) return /^-?\d+\.\d+$/.test(text) ? 'money_too_precise' : 'money_malformed';
  const minor = Number(digits);
  return Number.isSafeInteger(minor) ? minor + 0 : 'money_too_large';
}

function explainFault(fault: MoneyFault, currency: string, unit: MoneyUnit): string {
  switch (fault) {
    case 'money_malformed':
      return unit === 'major' ? 'is not a decimal number' : 'is not a whole number of minor units';
    case 'money_too_precise':
      return unit === 'major'
        ? `has more decimals than ${currency} has (${exponentOf(currency)})`
        : 'has decimals, where whole minor units are expected';
    case 'money_too_large':
      return 'is beyond what can be counted exactly';
    case 'currency_unknown':
      return `cannot be read: ${JSON.stringify(currency)} is not an ISO 4217 code`;
    default:
      return fault satisfies never;
  }
}
