import type { Order } from './domain/order.ts';
import type { Position } from './domain/position.ts';
import type { Rules } from './domain/rules.ts';
import type { SkuStock } from './domain/stock.ts';
import { start } from './domain/position.ts';
import { AlertBook } from './alerts/alert-book.ts';
import { type ClockState, untoldClock } from './clock.ts';
import { Clocks } from './clocks/clocks.ts';
import { type ClosingsState, openClosings } from './closings.ts';
import { Deadlines, orderDeadline, parkedDeadline } from './deadlines.ts';
import { type SequenceState, noSequence } from './order-id.ts';
import type { Fact } from './facts.ts';
import { Backorders } from './backorders.ts';
import type { Buyer } from './buyers.ts';
import type { CarrierRecord } from './carriers.ts';
import type { Parked } from './parking.ts';
import { freshPatience, type PatienceState } from './patience.ts';
import { Reservations } from './reservations.ts';
import type { WarehouseNow } from './routing.ts';
import { rulesInForce } from './rules.ts';
import { idleSourcing, type SourcingState } from './sourcing-queue.ts';
import type { CoreSettings } from './settings.ts';
import { neverReviewed, Staleness, type StalenessState } from './staleness/staleness.ts';
import { deriveStaleness } from './staleness/watch.ts';
import { type Change, Table } from './table.ts';
import { ThresholdState } from './thresholds/threshold-state.ts';
import { VolumeState } from './volume/volume-state.ts';
import { WindowState } from './windows/window-state.ts';

/**
 * Everything the core remembers. Tables are committed; deadlines, backorders and
 * reservations are derived from them and built again at start.
 */
export interface State {
  readonly settings: CoreSettings;
  /** By `<channel>:<channel id>`. Written by `orders.ts` alone. */
  readonly orders: Table<Order>;
  /** From the OMS id to the order's key. Written by `orders.ts` alone. */
  readonly orderKeys: Table<string>;
  /** Events that came too early, by order key. Written by `parking.ts` alone. */
  readonly parked: Table<Parked>;
  /** What was said beside the life of orders, by subject. Written by `facts.ts` alone. */
  readonly facts: Table<Fact>;
  /** All stock, by SKU. Written by `ledger.ts` alone, but for `sourcing-queue.ts`, which says that a try is worth it. */
  readonly stock: Table<SkuStock>;
  /** Every warehouse that is known. Written by `warehouses.ts` alone. */
  readonly warehouses: Table<WarehouseNow>;
  /** How carriers have done lately. Written by `carriers.ts` alone. */
  readonly carriers: Table<CarrierRecord>;
  /** Buyers by their keyed hash. Written by `buyers.ts` alone. */
  readonly buyers: Table<Buyer>;
  /** The rules in force: one entry. Written by `rules.ts` alone. */
  readonly rules: Table<Rules>;
  /** Counts by minute and how sources live. Written by `windows/` alone. */
  readonly windows: WindowState;
  /** How series usually go, and what is out of bounds. Written by `volume/` alone. */
  readonly volume: VolumeState;
  /** What the service measured, and which limits are crossed. Written by `thresholds/` alone. */
  readonly thresholds: ThresholdState;
  /** How far clocks are off. Written by `clocks/` alone. */
  readonly clocks: Clocks;
  /** Who is late, and how long orders take. Written by `staleness/` alone. */
  readonly staleness: Staleness;
  /** Alerts that are not over, and silences. Written by `alerts/` alone. */
  readonly alerts: AlertBook;
  /** Single values, each under its owner's name: `clock`, `closings`, `patience`, `sequence`, `sourcing`, `staleness`. */
  readonly singles: Singles;
  readonly deadlines: Deadlines;
  readonly backorders: Backorders;
  readonly reservations: Reservations;
  /** Orders that may leave memory when the message at hand is done. */
  readonly retiring: string[];
  position: Position;
}

/** Values there is one of. Each is written by the processor of its name alone. */
export interface Singles {
  clock: ClockState;
  closings: ClosingsState;
  patience: PatienceState;
  sequence: SequenceState;
  sourcing: SourcingState;
  staleness: StalenessState;
}

export function emptyState(settings: CoreSettings): State {
  return {
    settings,
    orders: new Table('orders'),
    orderKeys: new Table('orderKeys'),
    parked: new Table('parked'),
    facts: new Table('facts'),
    stock: new Table('stock'),
    warehouses: new Table('warehouses'),
    carriers: new Table('carriers'),
    buyers: new Table('buyers'),
    rules: new Table('rules'),
    windows: new WindowState(),
    volume: new VolumeState(),
    thresholds: new ThresholdState(),
    alerts: new AlertBook(),
    clocks: new Clocks(),
    staleness: new Staleness(),
    singles: { clock: untoldClock, closings: openClosings, patience: freshPatience, sequence: noSequence, sourcing: idleSourcing, staleness: neverReviewed },
    deadlines: new Deadlines(),
    backorders: new Backorders(),
    reservations: new Reservations(),
    retiring: [],
    position: start,
  };
}

/** Builds the state from what the store holds: every live entry, and the position they belong to. */
export function loadState(
  settings: CoreSettings, position: Position, entries: Iterable<{ table: string; key: string; value: unknown }>,
): State {
  const state = emptyState(settings);
  state.position = position;
  for (const { table, key, value } of entries) {
    switch (table) {
      case 'orders': state.orders.admit(key, value as Order); break;
      case 'orderKeys': state.orderKeys.admit(key, value as string); break;
      case 'parked':
        state.parked.admit(key, value as Parked);
        state.deadlines.add(parkedDeadline(key, value as Parked, settings));
        break;
      case 'facts': state.facts.admit(key, value as Fact); break;
      case 'stock': state.stock.admit(key, value as SkuStock); break;
      case 'warehouses': state.warehouses.admit(key, value as WarehouseNow); break;
      case 'carriers': state.carriers.admit(key, value as CarrierRecord); break;
      case 'buyers': state.buyers.admit(key, value as Buyer); break;
      case 'rules': state.rules.admit(key, value as Rules); break;
      case 'singles': Object.assign(state.singles, { [key]: value }); break;
      default:
        if ([state.alerts, state.windows, state.volume, state.thresholds, state.staleness, state.clocks].some((part) => part.admit(table, key, value))) break;
        throw new Error(`state_unreadable: the state has a table ${table} this version does not know`);
    }
  }
  derive(state);
  return state;
}

/** Makes again what follows from the orders. */
function derive(state: State): void {
  const rules = rulesInForce(state);
  for (const order of state.orders.values()) {
    state.deadlines.add(orderDeadline(order, state.settings, rules));
    state.backorders.follow(undefined, order);
    state.reservations.follow(undefined, order);
  }
  deriveStaleness(state);
}

/** What has to be committed with the position: entries changed since the last drain. */
export function drain(state: State): Change[] {
  const changes: Change[] = [];
  state.orders.drain(changes);
  state.orderKeys.drain(changes);
  state.parked.drain(changes);
  state.facts.drain(changes);
  state.stock.drain(changes);
  state.warehouses.drain(changes);
  state.carriers.drain(changes);
  state.buyers.drain(changes);
  state.rules.drain(changes);
  state.windows.drain(changes);
  state.volume.drain(changes);
  state.thresholds.drain(changes);
  state.alerts.drain(changes);
  state.staleness.drain(changes);
  state.clocks.drain(changes);
  for (const [key, value] of Object.entries(state.singles)) {
    changes.push({ table: 'singles', key, value, archived: false });
  }
  return changes;
}
