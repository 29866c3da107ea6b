import type { Invoice } from './invoice.ts';
import type { Place } from './place.ts';
import { mix } from './random.ts';
import { warehouses, warehousesFor, type Warehouse } from './warehouse.ts';

/** A stock code of the file as something to be kept in stock. */
export interface Article {
  /** Its place in the assortment. */
  readonly index: number;
  /** The SKU as events name it. */
  readonly code: string;
  /** Units all orders of the file ask for, each once. */
  readonly units: number;
  /** The most one line asks for. */
  readonly most: number;
  /** Orders of the file that ask for it. */
  readonly orders: number;
  readonly keptIn: readonly Warehouse[];
}

interface Draft extends Article {
  units: number;
  most: number;
  orders: number;
}

/** Of a thousand articles, those China has in Shanghai alone, and those it has in Shenzhen alone. */
const onlyInShanghai = 7;
const onlyInShenzhen = 7;

/** Which warehouses keep an article: all, but for a few that most are without. */
function keptIn(item: string): readonly Warehouse[] {
  const lot = mix(Number(item), 0x10e) % 1_000;
  if (lot < onlyInShanghai) return ['SH1'];
  return lot < onlyInShanghai + onlyInShenzhen ? ['SZ1', 'RT1'] : warehouses;
}

/** All that the file sells, and where it is kept. */
export class Assortment {
  readonly articles: readonly Article[];
  private readonly byCode = new Map<string, Draft>();
  private readonly ofInvoice = new Map<Invoice, readonly Article[]>();
  private readonly sources = new Map<Invoice, Map<readonly Warehouse[], readonly Warehouse[]>>();

  constructor(invoices: readonly Invoice[]) {
    for (const invoice of invoices) {
      if (invoice.kind !== 'order') continue;
      const seen = new Set<Draft>();
      this.ofInvoice.set(invoice, invoice.lines.map(({ code, item, quantity }) => {
        const article = this.byCode.get(code) ?? { index: this.byCode.size, code, units: 0, most: 0, orders: 0, keptIn: keptIn(item) };
        this.byCode.set(code, article);
        article.units += quantity;
        article.most = Math.max(article.most, quantity);
        if (!seen.has(article)) article.orders += 1;
        seen.add(article);
        return article;
      }));
    }
    this.articles = [...this.byCode.values()];
  }

  /** @throws Error for a code the file does not sell */
  article(code: string): Article {
    const article = this.byCode.get(code);
    if (article === undefined) throw new Error(`the file sells no ${code}`);
    return article;
  }

  /** The articles of an order's lines, one for each line. */
  of(invoice: Invoice): readonly Article[] {
    return this.ofInvoice.get(invoice) ?? [];
  }

  /**
   * Where an order will come from, line by line, if nothing is in the way: the
   * cheapest warehouse that has all of it, else the cheapest for each line.
   */
  sourcesOf(invoice: Invoice, place: Place): readonly Warehouse[] {
    const reach = warehousesFor(place);
    const known = this.sources.get(invoice) ?? new Map<typeof reach, readonly Warehouse[]>();
    let sources = known.get(reach);
    if (sources === undefined) {
      const articles = this.of(invoice);
      const whole = reach.find((warehouse) => articles.every((article) => article.keptIn.includes(warehouse)));
      sources = articles.map((article) => whole ?? reach.find((warehouse) => article.keptIn.includes(warehouse)) ?? reach[0]!);
      this.sources.set(invoice, known.set(reach, sources));
    }
    return sources;
  }
}
