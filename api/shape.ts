import { z } from 'zod';
import { formatMoney } from '../processors/domain/money.ts';

/** The shapes answers share: how money and time are written for people and programs alike. */

export const moneySchema = z.object({
  amount: z.string().describe('Decimal text with as many decimals as the currency has'),
  currency: z.string().describe('ISO 4217'),
});

export const timeSchema = z.string().describe('ISO 8601 in UTC, to the millisecond');

export function money(minor: number, currency: string): z.infer<typeof moneySchema> {
  return { amount: formatMoney({ minor, currency }), currency };
}

/** ClickHouse's `2026-11-22 20:00:00.000` (UTC) as ISO 8601. */
export function time(text: string): string {
  return `${text.replace(' ', 'T')}Z`;
}

export function maybeTime(text: string | null): string | undefined {
  return text === null ? undefined : time(text);
}

/** A text that stands for "not known" when empty. */
export function maybe(text: string): string | undefined {
  return text === '' ? undefined : text;
}
