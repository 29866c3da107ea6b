import { day, hour } from '../processors/domain/instant.ts';
import type { Flow } from './arrivals.ts';
import type { Article } from './assortment.ts';
import type { Invoice } from './invoice.ts';
import type { Warehouse } from './warehouse.ts';

/** How fast goods go, and how often more comes in. Times are the replay's own. */
export interface Turnover {
  /** How many times a day all that the file sells is sold. */
  readonly filesPerDay: number;
  /** How often the warehouses look at what is short. */
  readonly everyMs: number;
  /** How often the largest order may come between two looks. */
  readonly copies: number;
  /** For how long an article is laid in. */
  readonly lotMs: number;
}

/** A warehouse's part of what is asked for of an article, taken amply. */
const share: Readonly<Record<Warehouse, number>> = { SZ1: 0.3, SH1: 0.5, CD1: 0.25, RT1: 0.35 };
/** The busiest day has so many times as much as an average one. */
const peak = 3;
/** A copy of an order may ask for so many units more on a line. */
const thickening = 2;

/** Below how much of an article a warehouse asks for more, and up to how much it then gets. Units. */
export function layingIn(article: Article, warehouse: Warehouse, { filesPerDay, everyMs, copies, lotMs }: Turnover): { low: number; full: number } {
  const part = article.keptIn.length > 2 ? share[warehouse] : 1;
  const perDay = article.units * filesPerDay * part;
  const low = Math.ceil((2 * peak * perDay * everyMs) / day + 2 * copies * (article.most + thickening));
  return { low, full: low + Math.max(1, Math.ceil((perDay * lotMs) / day)) };
}

/** How fast the history sells: the file `scale` times, looked after every day and laid in for a month. */
export function turnoverOfFile(invoices: readonly Invoice[], scale: number): Turnover {
  const days = Math.max(1, (invoices.at(-1)!.civilMillis - invoices[0]!.civilMillis) / day);
  return { filesPerDay: scale / days, everyMs: day, copies: scale, lotMs: 30 * day };
}

/**
 * How fast the live phase sells, looked after every hour and laid in for a day
 * as people live, which is `stretch` in the replay's own time.
 */
export function turnoverOfFlow(invoices: readonly Invoice[], { rhythm, scale, slot }: Flow, stretch: number): Turnover {
  const filesPerDay = (day / slot + rhythm.perDay() * scale) / invoices.length;
  const everyMs = hour * stretch;
  return { filesPerDay, everyMs, copies: 3 + (3 * filesPerDay * everyMs) / day, lotMs: day * stretch };
}
