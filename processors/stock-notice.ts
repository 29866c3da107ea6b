import { available, type SkuStock } from './domain/stock.ts';
import { stockOf } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import { rulesInForce } from './rules.ts';
import { sellableAt, shareOf } from './sellable.ts';
import type { State } from './state.ts';
import { warehouseOf } from './warehouses.ts';

/** Tells of every SKU the message has moved how it stands now, for channels to follow. */
export function tellStock(state: State, out: Outbox): void {
  for (const sku of out.movedSkus()) {
    const stock = stockOf(state, sku);
    if (stock !== undefined) tell(state, stock, out);
  }
}

function tell(state: State, stock: SkuStock, out: Outbox): void {
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
    if (maySend(state, level.warehouse)) sellable += sellableAt(level, sku, rules);
  }
  const special = rules.allotments.filter((allotment) => allotment.sku === sku).map(({ channel }) => channel);
  const channels = Object.fromEntries([...new Set(special)].map((channel) => [channel, shareOf(stock, sellable, channel, rules)]));
  out.stock({
    sku, onHand, reserved, available: free, inTransit, sellable: shareOf(stock, sellable, '', rules), channels, warehouses: levels,
  });
}

function maySend(state: State, id: string): boolean {
  const warehouse = warehouseOf(state, id);
  return warehouse !== undefined && !warehouse.closed && !rulesInForce(state).warehouses.some((rule) => rule.id === id && rule.closed);
}
