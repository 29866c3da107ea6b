import { day, hour, type Instant } from '../processors/domain/instant.ts';
import type { Invoice } from './invoice.ts';
import { fromLondon, toLondon } from './timestamp.ts';

const week = 7 * day;

/**
 * How far the file's civil times are moved, in whole weeks so that weekday and
 * hour hold: the least that puts the last invoice after `until`.
 */
export function shiftOf(invoices: readonly Invoice[], until: Instant): number {
  const last = invoices.at(-1);
  if (last === undefined) throw new Error('there are no invoices to replay');
  let shift = Math.floor((until - last.civilMillis) / week) * week;
  while (fromLondon(last.civilMillis + shift) <= until) shift += week;
  return shift;
}

/** From the hour of the first invoice to `until`: what the history covers. */
export function span(invoices: readonly Invoice[], until: Instant): { readonly from: Instant; readonly until: Instant } {
  const first = fromLondon(invoices[0]!.civilMillis + shiftOf(invoices, until));
  return { from: Math.floor(first / hour) * hour, until };
}

/** How many invoices an hour the file has at each hour of the week, in London's time. */
export class Rhythm {
  private readonly counts = new Float64Array(7 * 24);

  constructor(invoices: readonly Invoice[]) {
    const first = invoices[0]!.civilMillis;
    const weeks = Math.max(1, (invoices.at(-1)!.civilMillis - first) / week);
    for (const invoice of invoices) this.counts[hourOfWeek(invoice.civilMillis)]! += 1 / weeks;
  }

  /** Invoices an hour that the weekday and hour of `at` bring. */
  perHour(at: Instant): number {
    return this.counts[hourOfWeek(toLondon(at))]!;
  }

  /** Invoices a day, a week taken together. */
  perDay(): number {
    return this.counts.reduce((sum, count) => sum + count, 0) / 7;
  }
}

function hourOfWeek(civilMillis: number): number {
  return Math.floor(civilMillis / hour) % (7 * 24);
}
