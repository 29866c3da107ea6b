import { available, type SkuStock, type StockNotice } from './domain/stock.ts';
import { stockOf } from './ledger.ts';
import { isClosed, rulesInForce } from './rules.ts';
import { sellableAt, shareOf } from './sellable.ts';
import type { State } from './state.ts';

/** How every SKU stands now that has changed since the state was last drained, for channels to follow. */
export function stockNotices(state: State): StockNotice[] {
  return [...state.stock.altered()].map((stock) => noticeOf(state, stock));
}

/** How a SKU stands now; `undefined` when no stock event ever spoke of it. */
export function stockNotice(state: State, sku: string): StockNotice | undefined {
  const stock = stockOf(state, sku);
  return stock === undefined ? undefined : noticeOf(state, stock);
}

function noticeOf(state: State, stock: SkuStock): StockNotice {
  const { sku, levels } = stock;
  const rules = rulesInForce(state);
  let onHand = 0;
  let reserved = 0;
  let free = 0;
  let inTransit = 0;
  let sellable = 0;
  for (const level of levels) {
    onHand += level.onHand;
    reserved += level.reserved;
    free += available(level);
    inTransit += level.inTransit;
    if (!isClosed(state, level.warehouse)) sellable += sellableAt(level, sku, rules);
  }
  const special = rules.allotments.filter((allotment) => allotment.sku === sku).map(({ channel }) => channel);
  const channels = Object.fromEntries([...new Set(special)].map((channel) => [channel, shareOf(stock, sellable, channel, rules)]));
  return {
    sku, ...state.position, onHand, reserved, available: free, inTransit, sellable: shareOf(stock, sellable, '', rules), channels, warehouses: levels,
  };
}
