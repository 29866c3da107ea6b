import { day, hour } from '../processors/domain/instant.ts';
import type { Article, Assortment } from './assortment.ts';
import type { Invoice } from './invoice.ts';
import { Random, mix } from './random.ts';

/** An article that is nowhere to be had for a while. Times are in the replay's own time. */
export interface Shortage {
  readonly article: Article;
  /** When somebody looks and the shelves are empty. */
  readonly from: number;
  /** When it comes. */
  readonly until: number;
}

/** Every so often an article runs out: not the rarest, and none that half of the orders would wait for. */
const everyMs = 2 * day;
const longestMs = 4 * day;
const shares = { least: 0.012, most: 0.05 } as const;

/**
 * What is out of stock when, in history and for ever after: drawn by lot and
 * not by what is sold, so that what becomes of an order can be planned when it
 * is placed.
 */
export class Shortages {
  /** By round; some rounds have none. */
  private readonly rounds: (Shortage | undefined)[] = [];
  private readonly candidates: readonly Article[];

  constructor(
    private readonly assortment: Assortment, invoices: readonly Invoice[], private readonly start: number, private readonly seed: number,
  ) {
    const orders = invoices.filter(({ kind }) => kind === 'order').length;
    this.candidates = assortment.articles.filter(({ code, orders: asking, keptIn }) =>
      isGoods(code) && asking > shares.least * orders && asking < shares.most * orders && keptIn.length > 2);
  }

  /** Those that begin from `from` up to, not including, `to`. */
  beginning(from: number, to: number): readonly Shortage[] {
    return this.between(from, to).filter((shortage) => shortage.from >= from && shortage.from < to);
  }

  /** The first moment from `moment` on at which nothing of an order is short. */
  allThere(invoice: Invoice, moment: number): number {
    const articles = this.assortment.of(invoice);
    for (;;) {
      const shortage = this.at(moment).find(({ article }) => articles.includes(article));
      if (shortage === undefined) return moment;
      moment = shortage.until;
    }
  }

  /** The first shortage that touches an order and begins after `from` and by `to`. */
  beginningBetween(invoice: Invoice, from: number, to: number): Shortage | undefined {
    const articles = this.assortment.of(invoice);
    return this.between(from, to).find((shortage) => shortage.from > from && shortage.from <= to && articles.includes(shortage.article));
  }

  /** What is short at a moment. */
  at(moment: number): readonly Shortage[] {
    return this.between(moment - longestMs, moment).filter(({ from, until }) => moment >= from && moment < until);
  }

  /** Those of the rounds that two moments lie in and between, in order. */
  private between(from: number, to: number): readonly Shortage[] {
    const last = this.roundOf(to);
    while (this.rounds.length <= last) this.rounds.push(this.draw(this.rounds.length));
    return this.rounds.slice(Math.max(0, this.roundOf(from)), last + 1).filter((one) => one !== undefined);
  }

  private roundOf(moment: number): number {
    return Math.floor((moment - this.start) / everyMs);
  }

  private draw(round: number): Shortage | undefined {
    // At first all has only just come in.
    if (round === 0 || this.candidates.length === 0) return undefined;
    const random = new Random(mix(this.seed ^ 0x5047, round));
    const article = random.pick(this.candidates);
    // One that was short lately has been laid in well.
    if (this.rounds.slice(-3).some((one) => one?.article === article)) return undefined;
    const from = Math.round(this.start + round * everyMs + random.between(0, 12 * hour));
    return { article, from, until: Math.round(from + random.between(36 * hour, longestMs)) };
  }
}

/** Goods are numbered; what else has a code is a charge or a voucher. */
function isGoods(code: string): boolean {
  return /^\d/.test(code);
}
