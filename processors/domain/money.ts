/** An amount in whole minor units (fen, cents; a yen has no smaller one) of one currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Why a text is not money. */
export type MoneyFault = 'money_malformed' | 'money_too_precise' | 'money_too_large' | 'currency_unknown';

/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const exponents: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0,
  XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
};

const hundredths = new Set(
  ('AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
    'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD ' +
    'KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO ' +
    'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
    'THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWL').split(' '),
);

/** How many decimals a currency has; `undefined` when ISO 4217 has no such code. */
export function exponentOf(currency: string): number | undefined {
  return exponents[currency] ?? (hundredths.has(currency) ? 2 : undefined);
}

const decimal = /^(-?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a decimal text such as `139.12` as whole minor units, digit by digit:
 * no amount passes through a float. Zeros past the currency's last decimal are
 * accepted, other digits there are not.
 */
export function parseMoney(amount: string, currency: string): number | MoneyFault {
  const exponent = exponentOf(currency);
  if (exponent === undefined) return 'currency_unknown';
  const part = decimal.exec(amount);
  if (part === null) return 'money_malformed';
  const fraction = part[3] ?? '';
  for (let i = exponent; i < fraction.length; i++) if (fraction[i] !== '0') return 'money_too_precise';
  const minor = Number(part[2] + fraction.slice(0, exponent).padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) return 'money_too_large';
  return part[1] === '-' && minor !== 0 ? -minor : minor;
}

/** The decimal text of an amount, with as many decimals as its currency has. */
export function formatMoney({ minor, currency }: Money): string {
  const exponent = exponentOf(currency) ?? 2;
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
