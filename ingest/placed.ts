import type { Discount, Line, Placed } from '../processors/domain/event.ts';
import { formatMoney } from '../processors/domain/money.ts';
import { notNegative } from './amount.ts';
import { Refusal } from './refusal.ts';

/** The amounts of an order as they were read; what is not said counts as nothing. */
export interface PlacedParts {
  readonly currency: string;
  readonly total: number;
  readonly lines: readonly Line[];
  readonly discounts?: readonly Discount[] | undefined;
  readonly shipping?: number | undefined;
  readonly tax?: number | undefined;
}

/** The paths by which refusals name the parts. */
export interface PlacedPlaces {
  readonly total: string;
  readonly lines: string;
  readonly shipping: string;
  readonly tax: string;
}

/**
 * Checks what no single field shows (lines there and told apart, a total that
 * adds up) and names the amounts as the domain does.
 */
export function placedAmounts(parts: PlacedParts, where: PlacedPlaces) {
  const { currency, lines, discounts = [] } = parts;
  if (lines.length === 0) throw new Refusal('lines_empty', where.lines, 'the order has no lines');
  refuseRepeatedLines(lines, where.lines);
  const totalMinor = notNegative(parts.total, where.total);
  const shippingMinor = notNegative(parts.shipping ?? 0, where.shipping);
  const taxMinor = notNegative(parts.tax ?? 0, where.tax);
  let goods = 0;
  for (const { quantity, unitPriceMinor, discountMinor } of lines) goods += quantity * unitPriceMinor - discountMinor;
  let off = 0;
  for (const { amountMinor } of discounts) off += amountMinor;
  const sum = goods - off + shippingMinor + taxMinor;
  if (!Number.isSafeInteger(sum)) throw new Refusal('money_too_large', where.lines, 'the sum is beyond what can be counted exactly');
  if (sum !== totalMinor) {
    const show = (minor: number) => formatMoney({ minor, currency });
    throw new Refusal(
      'total_mismatch', where.total,
      `lines ${show(goods)} − discounts ${show(off)} + shipping ${show(shippingMinor)} + tax ${show(taxMinor)} = ${show(sum)}, ` +
        `but the total is ${show(totalMinor)} ${currency}`,
    );
  }
  return { currency, totalMinor, lines, discounts, shippingMinor, taxMinor } satisfies Partial<Placed>;
}

function refuseRepeatedLines(lines: readonly Line[], where: string): void {
  if (lines.length === 1) return;
  const seen = new Set<string>();
  for (const { line } of lines) {
    if (seen.has(line)) throw new Refusal('line_repeated', where, `two lines have the id ${JSON.stringify(line)}`);
    seen.add(line);
  }
}
