import { fileURLToPath } from 'node:url';
import { history } from '../../../samples/history.ts';
import { loadInvoices } from '../../../samples/invoice.ts';
import type { Publication } from '../../../samples/publication.ts';

export const invoices = loadInvoices(fileURLToPath(new URL('../../../samples/online-retail.csv.gz', import.meta.url)));

/** A Wednesday noon in London; the file's last invoice then falls on that evening. */
export const until = Date.parse('2025-03-12T12:00:00Z');

export const setting = { invoices, seed: 1, scale: 1, until };

let whole: readonly Publication[] | undefined;

/** The whole history at scale 1, made once for each test file. */
export function wholeHistory(): readonly Publication[] {
  whole ??= [...history(setting)];
  return whole;
}

/** A platform's JSON without its byte order mark, as free as JSON is. Ids past 2^53 are rounded: compare them as text. */
export function parsed(publication: Publication) {
  return JSON.parse(publication.payload.replace(/^\ufeff/, ''));
}
