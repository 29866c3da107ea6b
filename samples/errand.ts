import { day, hour } from '../processors/domain/instant.ts';
import { type Depot, type Transfer, transferMs } from './depot.ts';
import { replayRules } from './rules.ts';
import type { Shortage, Shortages } from './shortage.ts';
import type { StockNews } from './stock-word.ts';

/** Something that is done at a moment, apart from orders. */
export type Errand =
  | { readonly kind: 'rules' }
  | { readonly kind: 'goods_in' }
  | { readonly kind: 'count' }
  | { readonly kind: 'send' }
  | { readonly kind: 'arrive'; readonly transfer: Transfer }
  | { readonly kind: 'look_ahead' }
  | { readonly kind: 'run_out'; readonly shortage: Shortage }
  | { readonly kind: 'refill'; readonly shortage: Shortage }
  | { readonly kind: 'close' }
  | { readonly kind: 'open' };

/** What an errand says, and which follow from it. */
export interface Done {
  readonly says: readonly Said[];
  readonly next: readonly { readonly due: number; readonly errand: Errand }[];
}

export type Said =
  | { readonly kind: 'stock'; readonly news: StockNews }
  | { readonly kind: 'control'; readonly topic: 'rules' | 'warehouse'; readonly payload: string };

/** The errands a replay begins with. `start` is a Sunday morning. */
export function firstErrands(start: number): Done['next'] {
  return [
    { due: start, errand: { kind: 'rules' } },
    { due: start, errand: { kind: 'goods_in' } },
    { due: start, errand: { kind: 'look_ahead' } },
    { due: start + 3 * day + 2 * hour, errand: { kind: 'send' } },
    { due: start + 6 * day + 2 * hour, errand: { kind: 'count' } },
    // A Tuesday.
    { due: start + 9 * day, errand: { kind: 'close' } },
  ];
}

const closedWarehouse = 'CD1';
const week = 7 * day;

/**
 * Does an errand. Errands that come again and again say when.
 * @param at when it is due
 * @param goodsInMs how often goods come in
 */
export function run(errand: Errand, at: number, depot: Depot, shortages: Shortages, scale: number, goodsInMs: number): Done {
  switch (errand.kind) {
    case 'rules': return { says: [control('rules', { rules: replayRules(scale), by: 'samples', reason: 'the rules of the replay' })], next: [] };
    case 'goods_in': return { says: stock(depot.goodsIn(at)), next: [{ due: at + goodsInMs, errand }] };
    case 'count': return { says: stock([...depot.breakage(), ...depot.count(at)]), next: [{ due: at + week, errand }] };
    case 'send': {
      const { news, transfer } = depot.send(at);
      const arrival = { due: at + transferMs, errand: { kind: 'arrive', transfer } as const };
      return { says: stock(news), next: [...(transfer.length === 0 ? [] : [arrival]), { due: at + week, errand }] };
    }
    case 'arrive': return { says: stock(depot.arrive(errand.transfer)), next: [] };
    case 'look_ahead': return {
      says: [],
      next: [
        ...shortages.beginning(at, at + day).map((shortage) => ({ due: shortage.from, errand: { kind: 'run_out', shortage } as const })),
        { due: at + day, errand },
      ],
    };
    case 'run_out': {
      const { shortage } = errand;
      return { says: stock(depot.runOut(shortage)), next: [{ due: shortage.until, errand: { kind: 'refill', shortage } }] };
    }
    case 'refill': return { says: stock(depot.refill(errand.shortage)), next: [] };
    case 'close': return {
      says: [gate('close', 'the conveyor is serviced')], next: [{ due: at + day, errand: { kind: 'open' } }, { due: at + 2 * week, errand }],
    };
    case 'open': return { says: [gate('open', 'the conveyor runs again')], next: [] };
    default: return errand satisfies never;
  }
}

function stock(news: readonly StockNews[]): Said[] {
  return news.map((one) => ({ kind: 'stock', news: one }));
}

function gate(action: 'close' | 'open', reason: string): Said {
  return control('warehouse', { warehouse: closedWarehouse, action, by: 'chen', reason });
}

function control(topic: 'rules' | 'warehouse', body: object): Said {
  return { kind: 'control', topic, payload: JSON.stringify(body) };
}
