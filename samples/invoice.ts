import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parseMoney } from '../processors/domain/money.ts';
import { matchCredits, type Credit } from './credit.ts';
import { mix } from './random.ts';

/** One row of the file. */
export interface InvoiceLine {
  /** The stock code as it stands in the file, in JSON's spelling but without quotes. */
  readonly code: string;
  /** The description, likewise. */
  readonly title: string;
  /** Eight digits that go with the stock code, for platforms that number their goods. */
  readonly item: string;
  /** Negative in a cancellation and in a stock write-off. */
  readonly quantity: number;
  readonly priceMinor: number;
}

/**
 * What a platform would make of an invoice.
 * - `order`: it sells goods.
 * - `write_off`: a negative quantity without a `C`: stock thrown away and booked as an invoice.
 * - `carriage`: nothing but postage; an order without lines.
 * - `credit`: the lines of a cancellation no earlier order explains.
 */
export type InvoiceKind = 'order' | 'write_off' | 'carriage' | 'credit';

export interface Invoice {
  readonly number: string;
  readonly kind: InvoiceKind;
  /** What London's clocks showed, as milliseconds as if that were UTC. */
  readonly civilMillis: number;
  /** Digits, or '' for the many customers nobody recorded. */
  readonly customer: string;
  /** As the file writes it: `United Kingdom`, `EIRE`, `Unspecified`. */
  readonly country: string;
  readonly lines: readonly InvoiceLine[];
  /** Postage and carriage, which the file keeps as lines. */
  readonly shippingMinor: number;
  /** Later cancellations of lines of this order, earliest first. */
  readonly credits: readonly Credit[];
}

/** Lines that charge for carriage: postage, Dotcom postage, carriage. */
const carriageCodes = new Set(['POST', 'DOT', 'C2']);

type Row = readonly [
  invoice: string, code: string, title: string, quantity: string, date: string, price: string, customer: string,
  country: string,
];

/** Where the sample file is. */
export const sampleFile = fileURLToPath(new URL('online-retail.csv.gz', import.meta.url));

/**
 * Reads the sample file (gzipped CSV of UCI Online Retail) in its own order,
 * which is time. Cancellations that can be matched become `credits` of the
 * order they cancel; what is left of them stays as invoices of kind `credit`.
 */
export function loadInvoices(path: string): Invoice[] {
  const records = parse(gunzipSync(readFileSync(path)), { from_line: 2 }) as unknown as readonly Row[];
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  for (const record of records) {
    if (draft === undefined || draft.number !== record[0]) {
      draft = {
        number: record[0], kind: 'order', civilMillis: Date.parse(`${record[4].replace(' ', 'T')}Z`), customer: record[6],
        country: record[7], lines: [], shippingMinor: 0, credits: [],
      };
      drafts.push(draft);
    }
    const line = readLine(record);
    if (carriageCodes.has(line.code) && line.quantity > 0) draft.shippingMinor += line.quantity * line.priceMinor;
    else draft.lines.push(line);
  }
  for (const invoice of drafts) invoice.kind = kindOf(invoice);
  return matchCredits(drafts);
}

/** An invoice while the file is being read. */
export interface Draft extends Invoice {
  kind: InvoiceKind;
  lines: InvoiceLine[];
  shippingMinor: number;
  credits: Credit[];
}

function kindOf(invoice: Invoice): InvoiceKind {
  if (invoice.number.startsWith('C')) return 'credit';
  if (invoice.lines.length === 0) return 'carriage';
  return invoice.lines.some((line) => line.quantity < 0) ? 'write_off' : 'order';
}

function readLine(record: Row): InvoiceLine {
  const priceMinor = parseMoney(record[5], 'GBP');
  if (typeof priceMinor !== 'number') throw new Error(`invoice ${record[0]}: price ${record[5]} is ${priceMinor}`);
  return {
    code: jsonText(record[1]), title: jsonText(record[2]), quantity: Number(record[3]), priceMinor,
    item: String(10_000_000 + (codeNumber(record[1]) % 90_000_000)),
  };
}

function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function codeNumber(code: string): number {
  let number = 0;
  for (let i = 0; i < code.length; i++) number = mix(number, code.charCodeAt(i));
  return number;
}
