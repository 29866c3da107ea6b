import { ceilDiv } from './routing-cost.ts';
import type { Demand } from './routing-demand.ts';
import { scoreOf, type Surveyed } from './routing-survey.ts';

/** Warehouses that share an order. */
export interface Split {
  readonly parts: readonly SplitPart[];
  /** Of all shipments, with the split's own cost. */
  readonly score: number;
}

export interface SplitPart {
  readonly from: Surveyed;
  /** Units of each SKU it sends. */
  readonly units: readonly number[];
  readonly score: number;
}

/**
 * The cheapest set of at most `most` warehouses that together have all.
 *
 * Within a set the goods go where a further kilogram is cheapest (then where a
 * parcel is, then by id) as far as its stock reaches, the rest to the next. A
 * set one of whose members gets nothing is no set. Of sets that cost the same
 * the smaller one is taken, then the one whose ids come first.
 *
 * Members are added in just that order, so what each of them gets depends on
 * those before it alone, and a set is reckoned as it grows. What can't become
 * complete or cheaper is left: every set is considered, few are looked at. After
 * `mostLooks` steps, more than a hundred warehouses and sets of three can need,
 * the best so far is taken: one order must not hold up the others.
 */
export function cheapestSplit(
  demand: Demand, candidates: readonly Surveyed[], most: number, splitMinor: number, mostLooks = 200_000,
): Split | undefined {
  const search = new Search(demand, candidates.filter(({ units }) => units > 0).toSorted(byFurtherKilogram), most, splitMinor, mostLooks);
  search.grow(0, demand.needs, 0);
  return search.best;
}

class Search {
  best: Split | undefined;
  private readonly ahead: readonly Ahead[];
  private readonly chosen: SplitPart[] = [];
  private looks = 0;

  constructor(
    private readonly demand: Demand, private readonly inOrder: readonly Surveyed[], private readonly most: number, private readonly splitMinor: number,
    private readonly mostLooks: number,
  ) {
    this.ahead = lookAhead(inOrder, demand.needs.length);
  }

  /** Tries every set that goes on from the chosen members, with `left` still to be sent and so much spent. */
  grow(from: number, left: readonly number[], spent: number): void {
    const slots = this.most - this.chosen.length;
    for (let at = from; at < this.inOrder.length; at++) {
      const ahead = this.ahead[at]!;
      const further = furtherNeeded(left, ahead);
      if (further > slots) return;
      if (this.best !== undefined && spent + further * (ahead.cheapest + this.splitMinor) - this.splitMinor > this.best.score) return;
      if (this.looks >= this.mostLooks) return;
      this.looks++;
      const part = this.take(this.inOrder[at]!, left, slots === 1);
      if (part === undefined) continue;
      this.chosen.push(part);
      const rest = left.map((units, sku) => units - part.units[sku]!);
      if (rest.every((units) => units === 0)) this.keep(spent + part.score);
      else this.grow(at + 1, rest, spent + part.score + this.splitMinor);
      this.chosen.pop();
    }
  }

  /** What a member gets of what is left; nothing of use where it gets none, or is the last and leaves some. */
  private take(member: Surveyed, left: readonly number[], last: boolean): SplitPart | undefined {
    const { has } = member;
    let any = false;
    for (let sku = 0; sku < left.length; sku++) {
      if (last && has[sku]! < left[sku]!) return undefined;
      if (left[sku]! > 0 && has[sku]! > 0) any = true;
    }
    if (!any) return undefined;
    const units = left.map((wanted, sku) => Math.min(wanted, has[sku]!));
    return { from: member, units, score: scoreOf(member, units, this.demand) };
  }

  private keep(score: number): void {
    const { best, chosen } = this;
    if (best === undefined || score < best.score || (score === best.score && comesBefore(chosen, best.parts))) this.best = { parts: [...chosen], score };
  }
}

function byFurtherKilogram(one: Surveyed, other: Surveyed): number {
  return one.rate.perKgMinor - other.rate.perKgMinor || one.rate.baseMinor - other.rate.baseMinor || (one.warehouse < other.warehouse ? -1 : 1);
}

function comesBefore(one: readonly SplitPart[], other: readonly SplitPart[]): boolean {
  if (one.length !== other.length) return one.length < other.length;
  const others = idsOf(other);
  for (const [at, id] of idsOf(one).entries()) if (id !== others[at]) return id < others[at]!;
  return false;
}

function idsOf(parts: readonly SplitPart[]): string[] {
  return parts.map(({ from }) => from.warehouse).toSorted();
}

/** What the candidates from one place in the order on could still do. */
interface Ahead {
  /** The most of each SKU that any one of them has. */
  readonly most: readonly number[];
  /** What all of them have of each. */
  readonly sum: readonly number[];
  /** The least that one more shipment costs. */
  readonly cheapest: number;
}

function lookAhead(inOrder: readonly Surveyed[], skus: number): readonly Ahead[] {
  const nothing = Array.from({ length: skus }, () => 0);
  const ahead: Ahead[] = [];
  let next: Ahead = { most: nothing, sum: nothing, cheapest: Infinity };
  for (let at = inOrder.length - 1; at >= 0; at--) {
    const { has, rate, besideMinor } = inOrder[at]!;
    next = {
      most: next.most.map((units, sku) => Math.max(units, has[sku]!)),
      sum: next.sum.map((units, sku) => units + has[sku]!),
      cheapest: Math.min(next.cheapest, rate.baseMinor + besideMinor),
    };
    ahead[at] = next;
  }
  return ahead;
}

/** How many further members it takes at the least; Infinity when all that are left have too little. */
function furtherNeeded(left: readonly number[], { most, sum }: Ahead): number {
  let further = 1;
  for (let sku = 0; sku < left.length; sku++) {
    const wanted = left[sku]!;
    if (wanted > sum[sku]!) return Infinity;
    if (wanted > most[sku]! * further) further = ceilDiv(wanted, most[sku]!);
  }
  return further;
}
