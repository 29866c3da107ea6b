import type { Order } from './domain/order.ts';
import type { Position } from './domain/position.ts';
import { start } from './domain/position.ts';
import { type ClockState, untoldClock } from './clock.ts';
import { type ClosingsState, openClosings } from './closings.ts';
import { Deadlines, orderDeadline, parkedDeadline } from './deadlines.ts';
import { type SequenceState, noSequence } from './order-id.ts';
import type { Fact } from './facts.ts';
import type { Parked } from './parking.ts';
import type { CoreSettings } from './settings.ts';
import { type Change, Table } from './table.ts';

/**
 * Everything the core remembers. Tables are committed; deadlines are derived
 * from them and built again at start.
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
  /** Single values, each under its owner's name: `clock`, `closings`, `sequence`. */
  readonly singles: Singles;
  readonly deadlines: Deadlines;
  /** Orders that may leave memory when the message at hand is done. */
  readonly retiring: string[];
  position: Position;
}

/** Values there is one of. Each is written by the processor of its name alone. */
export interface Singles {
  clock: ClockState;
  closings: ClosingsState;
  sequence: SequenceState;
}

export function emptyState(settings: CoreSettings): State {
  return {
    settings,
    orders: new Table('orders'),
    orderKeys: new Table('orderKeys'),
    parked: new Table('parked'),
    facts: new Table('facts'),
    singles: { clock: untoldClock, closings: openClosings, sequence: noSequence },
    deadlines: new Deadlines(),
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
      case 'orders':
        state.orders.admit(key, value as Order);
        state.deadlines.add(orderDeadline(value as Order, settings));
        break;
      case 'orderKeys': state.orderKeys.admit(key, value as string); break;
      case 'parked':
        state.parked.admit(key, value as Parked);
        state.deadlines.add(parkedDeadline(key, value as Parked, settings));
        break;
      case 'facts': state.facts.admit(key, value as Fact); break;
      case 'singles': Object.assign(state.singles, { [key]: value }); break;
      default: throw new Error(`state_unreadable: the state has a table ${table} this version does not know`);
    }
  }
  return state;
}

/** What has to be committed with the position: entries changed since the last drain. */
export function drain(state: State): Change[] {
  const changes: Change[] = [];
  state.orders.drain(changes);
  state.orderKeys.drain(changes);
  state.parked.drain(changes);
  state.facts.drain(changes);
  for (const [key, value] of Object.entries(state.singles)) {
    changes.push({ table: 'singles', key, value, archived: false });
  }
  return changes;
}
