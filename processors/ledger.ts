import type { MovementKind, SkuStock, StockLevel } from './domain/stock.ts';
import { levelOf } from './domain/stock.ts';
import type { Rules } from './domain/rules.ts';
import type { Outbox } from './outbox.ts';
import { retryFor } from './sourcing-queue.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** What is moved, and why. Units; deltas not given are zero. */
export interface Move {
  readonly warehouse: string;
  readonly sku: string;
  readonly kind: MovementKind;
  readonly quantity: number;
  readonly onHand?: number;
  readonly reserved?: number;
  readonly inTransit?: number;
  readonly orderId?: string;
  readonly shipmentId?: string;
  readonly cause: string;
}

/** All stock of a SKU; `undefined` where no stock event ever spoke of it. */
export function stockOf(state: State, sku: string): SkuStock | undefined {
  return state.stock.get(stateKey(sku));
}

/** What the ledger has of a SKU in a warehouse; `undefined` where no stock event ever spoke of it. */
export function stockAt(state: State, warehouse: string, sku: string): StockLevel | undefined {
  return levelOf(stockOf(state, sku), warehouse);
}

/**
 * Writes a movement into the ledger: the one place where stock changes. It runs
 * for every line of every order, twice and more.
 * @throws Error `ledger_broken` when a level would fall below zero: whoever moves has to see to that
 */
export function moveStock(state: State, move: Move, out: Outbox): void {
  const { warehouse, sku, kind, quantity, cause } = move;
  const { onHand: onHandDelta = 0, reserved: reservedDelta = 0, inTransit: inTransitDelta = 0 } = move;
  const key = stateKey(sku);
  const stock = state.stock.get(key);
  const before = levelOf(stock, warehouse);
  const level: StockLevel = {
    warehouse,
    onHand: (before?.onHand ?? 0) + onHandDelta,
    reserved: (before?.reserved ?? 0) + reservedDelta,
    inTransit: (before?.inTransit ?? 0) + inTransitDelta,
    countedAt: before?.countedAt ?? 0,
  };
  const { onHand, reserved, inTransit } = level;
  if (onHand < 0 || reserved < 0 || inTransit < 0) {
    throw new Error(`ledger_broken: ${kind} of ${quantity} ${sku} in ${warehouse} leaves ${JSON.stringify(level)}`);
  }
  const grows = onHandDelta > reservedDelta;
  state.stock.set(key, {
    sku, levels: withLevel(stock?.levels ?? [], level), taken: stock?.taken ?? {}, version: (stock?.version ?? 0) + (grows ? 1 : 0),
  });
  if (reserved > onHand) out.shortOf(warehouse, sku);
  if (grows) retryFor(state, sku);
  out.movement({
    seq: out.message.seq, ordinal: out.takeOrdinal(), logTime: out.logTime, warehouse, sku, kind, quantity, onHandDelta, reservedDelta, inTransitDelta,
    onHand, reserved, inTransit, orderId: move.orderId ?? '', shipmentId: move.shipmentId ?? '', cause,
  });
}

/** Counts units reserved (or, below zero, released) against those of these allotments that are of their SKU and still in force. */
export function takeAllotted(state: State, rules: Rules, ids: readonly string[], sku: string, units: number): void {
  if (ids.length === 0) return;
  const mine = rules.allotments.filter((allotment) => allotment.sku === sku && ids.includes(allotment.id));
  const stock = stockOf(state, sku);
  if (mine.length === 0 || stock === undefined) return;
  const kept = Object.entries(stock.taken).filter(([id]) => rules.allotments.some((allotment) => allotment.id === id));
  const taken = Object.fromEntries(kept);
  for (const { id } of mine) taken[id] = Math.max(0, (taken[id] ?? 0) + units);
  state.stock.set(stateKey(sku), { ...stock, taken });
}

/** A level as counted: when, on the counter's clock. */
export function noteCount(state: State, warehouse: string, sku: string, countedAt: number): void {
  const stock = stockOf(state, sku)!;
  state.stock.set(stateKey(sku), { ...stock, levels: withLevel(stock.levels, { ...levelOf(stock, warehouse)!, countedAt }) });
}

/** What may be sold of some stock is another, though nothing has moved: it counts as changed, so that those who follow it are told. */
export function retell(state: State, which: (stock: SkuStock) => boolean): void {
  for (const stock of state.stock.values()) if (which(stock)) state.stock.set(stateKey(stock.sku), stock);
}

/** The levels with this one in its place, by warehouse. */
function withLevel(levels: readonly StockLevel[], level: StockLevel): readonly StockLevel[] {
  let at = 0;
  while (at < levels.length && levels[at]!.warehouse < level.warehouse) at++;
  const after = levels.slice();
  if (levels[at]?.warehouse === level.warehouse) after[at] = level;
  else after.splice(at, 0, level);
  return after;
}

interface Adjustment {
  readonly warehouse: string;
  readonly sku: string;
  /** Units, either way; none moves nothing. */
  readonly by: number;
  readonly cause: string;
  readonly tell: boolean;
}

/** Makes the books follow the warehouse, no further than to zero. Where nobody keeps books there is nothing to follow. */
export function adjustStock(state: State, { warehouse, sku, by, cause, tell }: Adjustment, out: Outbox): void {
  const booked = stockAt(state, warehouse, sku)?.onHand ?? 0;
  const onHand = Math.max(by, -booked);
  if (onHand === 0) return;
  moveStock(state, { warehouse, sku, kind: 'adjusted', quantity: onHand, onHand, cause }, out);
  if (tell) out.signal('stock.differs', placeOf(warehouse, sku), { warehouse, sku, booked, now: booked + onHand, cause });
}

/** How a level is named. */
export function placeOf(warehouse: string, sku: string): string {
  return `${warehouse}/${sku}`;
}
