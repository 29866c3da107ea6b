import { day } from '../processors/domain/instant.ts';
import type { Article, Assortment } from './assortment.ts';
import type { Journey } from './journey.ts';
import { layingIn, type Turnover } from './laying-in.ts';
import { Random } from './random.ts';
import { creditedLines, quantityOf } from './sale.ts';
import type { Shortage, Shortages } from './shortage.ts';
import { mostWords, type StockNews, type StockWord } from './stock-word.ts';
import { warehouses, type Warehouse } from './warehouse.ts';

/** Goods on their way from one warehouse to another. */
export type Transfer = readonly StockWord[];

/** Goods come in so much more amply than they were sold: some orders are sent from elsewhere than was thought. */
const surplus = 1.05;
/** Of a hundred levels counted, those at which somebody finds more or less than there should be. */
const miscounted = 4;
/** In each count: articles nobody has asked for yet. */
const unsoldCounted = 20;
const damagedAtOnce = 3;
const transferredAtOnce = 6;
/** How long goods are on their way from Shanghai to Chengdu. */
export const transferMs = 2 * day;
/** While an article is short, this much of it is asked for and not yet sent when it runs out, in days. */
const pendingDays = 4;

/**
 * The warehouses, as their own system sees them: when more of an article has to
 * come in, what is counted, thrown away, moved. It does not hear from where
 * orders are really sent, so it keeps books of where they should be sent from,
 * and lays in amply. What it counts is what it can be sure of: articles that
 * only one warehouse can send, and those nobody has asked for.
 */
export class Depot {
  /** Units laid in and not asked for, by article and warehouse. */
  private readonly books: Float64Array;
  /** Units on the shelf, by article and warehouse; right only of what may be counted. */
  private readonly shelf: Float64Array;
  private readonly asked: Uint8Array;
  private readonly random: Random;
  private turnover: Turnover;
  private news = 0;

  constructor(
    private readonly assortment: Assortment, private readonly shortages: Shortages, turnover: Turnover, private seed: number,
  ) {
    const levels = assortment.articles.length * warehouses.length;
    this.books = new Float64Array(levels);
    this.shelf = new Float64Array(levels);
    this.asked = new Uint8Array(assortment.articles.length);
    this.random = new Random(seed ^ 0xde907);
    this.turnover = turnover;
  }

  /** From here on goods go at another rate. */
  goLive(turnover: Turnover, seed: number): void {
    this.turnover = turnover;
    this.seed = seed;
  }

  /** An order takes its goods from the books. */
  sold({ sale, sources }: Journey): void {
    this.assortment.of(sale.invoice).forEach((article, line) => {
      this.books[at(article, sources[line]!)]! -= quantityOf(sale, line);
      this.asked[article.index] = 1;
    });
  }

  /** An order's goods leave the shelf. */
  left({ sale, sources }: Journey): void {
    this.assortment.of(sale.invoice).forEach((article, line) => {
      this.shelf[at(article, sources[line]!)]! -= quantityOf(sale, line);
    });
  }

  /** What is below its low mark comes in; at first that is everything. */
  goodsIn(moment: number): StockNews[] {
    const short = new Set(this.shortages.at(moment).map(({ article }) => article));
    const words = warehouses.flatMap((warehouse) => this.assortment.articles.flatMap((article) => {
      if (!article.keptIn.includes(warehouse) || short.has(article)) return [];
      const { low, full } = layingIn(article, warehouse, this.turnover);
      return this.books[at(article, warehouse)]! < low ? [this.layIn(article, warehouse, full)] : [];
    }));
    return this.say('stock.received', words);
  }

  /** What one of an order's credits brings back can be sold again. */
  cameBack({ sale, sources }: Journey, nth: number): void {
    const articles = this.assortment.of(sale.invoice);
    const warehouse = sources[0]!;
    for (const { line, quantity } of creditedLines(sale, nth)) {
      if (articles[line]!.keptIn.includes(warehouse)) this.move(articles[line]!, warehouse, quantity);
    }
  }

  /** Somebody looks, and there is nothing of it anywhere. */
  runOut({ article }: Shortage): StockNews[] {
    return this.say('stock.counted', article.keptIn.map((warehouse) => {
      this.books[at(article, warehouse)] = 0;
      this.shelf[at(article, warehouse)] = 0;
      return { warehouse, code: article.code, quantity: 0, reason: 'nothing left' };
    }));
  }

  /** At last it comes: enough for those who wait, from whichever warehouse they get it. */
  refill({ article, from, until }: Shortage): StockNews[] {
    const waiting = Math.ceil(article.units * this.turnover.filesPerDay * ((until - from) / day + pendingDays) * 2);
    return this.say('stock.received', article.keptIn.map((warehouse) =>
      this.layIn(article, warehouse, layingIn(article, warehouse, this.turnover).full + waiting)));
  }

  /** A week's count of what can be counted for certain. */
  count(moment: number): StockNews[] {
    const short = new Set(this.shortages.at(moment).map(({ article }) => article));
    const unsold = this.assortment.articles.filter((article) => this.asked[article.index] === 0 && !short.has(article));
    const sample = Array.from({ length: Math.min(unsold.length, unsoldCounted) }, () => this.random.pick(unsold));
    const counted = [...this.assortment.articles.filter((article) => countable(article) && !short.has(article)), ...new Set(sample)];
    return warehouses.flatMap((warehouse) => this.say('stock.counted', counted
      .filter((article) => article.keptIn.includes(warehouse))
      .map((article) => {
        if (this.random.below(100) < miscounted) this.move(article, warehouse, this.random.pick([-2, -1, 1, 3]));
        const quantity = Math.max(0, this.shelf[at(article, warehouse)]!);
        return { warehouse, code: article.code, quantity, reason: 'weekly count' };
      })));
  }

  /** Now and then something breaks. */
  breakage(): StockNews[] {
    return this.say('stock.adjusted', warehouses.flatMap((warehouse) => this.plenty(warehouse, damagedAtOnce).map((article) => {
      const quantity = -1 - this.random.below(2);
      this.move(article, warehouse, quantity);
      return { warehouse, code: article.code, quantity, reason: 'damaged' };
    })));
  }

  /** Shanghai has plenty of some articles and sends a part of it to Chengdu. */
  send(moment: number): { readonly news: StockNews[]; readonly transfer: Transfer } {
    // What will be short should not turn up from the road.
    const soonShort = new Set(this.shortages.beginning(moment, moment + transferMs).map(({ article }) => article));
    const spare = this.plenty('SH1', transferredAtOnce).filter((article) => article.keptIn.includes('CD1') && !soonShort.has(article));
    const words = spare.map((article): StockWord => {
      const { low } = layingIn(article, 'SH1', this.turnover);
      const quantity = Math.max(1, Math.floor((this.books[at(article, 'SH1')]! - low) / 4));
      this.move(article, 'SH1', -quantity);
      return { warehouse: 'SH1', code: article.code, quantity, to: 'CD1' };
    });
    return { news: this.say('stock.transferred', words), transfer: words };
  }

  /** What was sent arrives. */
  arrive(transfer: Transfer): StockNews[] {
    return this.say('stock.received', transfer.map(({ code, quantity }) => {
      this.move(this.assortment.article(code), 'CD1', quantity);
      return { warehouse: 'CD1', code, quantity, from: 'SH1' };
    }));
  }

  /** Articles a warehouse has more of than it needs. */
  private plenty(warehouse: Warehouse, count: number): readonly Article[] {
    const found = new Set<Article>();
    for (let tries = 0; tries < 10 * count && found.size < count; tries++) {
      const article = this.random.pick(this.assortment.articles);
      if (!article.keptIn.includes(warehouse)) continue;
      if (this.books[at(article, warehouse)]! > layingIn(article, warehouse, this.turnover).low + 4) found.add(article);
    }
    return [...found];
  }

  private layIn(article: Article, warehouse: Warehouse, full: number): StockWord {
    const level = at(article, warehouse);
    const quantity = Math.max(1, Math.ceil((full - this.books[level]!) * surplus));
    this.books[level] = full;
    this.shelf[level]! += quantity;
    return { warehouse, code: article.code, quantity };
  }

  private move(article: Article, warehouse: Warehouse, by: number): void {
    const level = at(article, warehouse);
    this.books[level]! += by;
    this.shelf[level]! += by;
  }

  private say(type: StockNews['type'], words: readonly StockWord[]): StockNews[] {
    const news: StockNews[] = [];
    for (let from = 0; from < words.length; from += mostWords) {
      this.news += 1;
      news.push({ type, number: this.news, seed: this.seed, words: words.slice(from, from + mostWords) });
    }
    return news;
  }
}

/** An article's place in the arrays of levels. */
function at(article: Article, warehouse: Warehouse): number {
  return article.index * warehouses.length + warehouses.indexOf(warehouse);
}

/** Whether it is plain from which warehouse it is sent. */
function countable(article: Article): boolean {
  return article.keptIn.length < warehouses.length;
}
