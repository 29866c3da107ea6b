const cents = Array.from({ length: 100 }, (_, cent) => `.${String(cent).padStart(2, '0')}`);

/**
 * The decimal text of an amount in hundredths: `1234` is `12.34`. Every currency
 * of the samples has two decimals; the domain's `formatMoney` knows the others.
 */
export function decimal(minor: number): string {
  return minor < 0 ? `-${decimal(-minor)}` : Math.floor(minor / 100) + cents[minor % 100]!;
}
