import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../processors/domain/message.ts';
import { finalStates } from '../../processors/domain/order.ts';
import type { Row } from '../../processors/domain/row.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { drain, emptyState, loadState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { randomLog } from '../support/random-log.ts';
import { settings } from '../support/story.ts';

/** A store in memory: what LMDB holds, as bytes, so that nothing is shared with the running state. */
class Shelf {
  readonly live = new Map<string, Buffer>();
  readonly archive = new Map<string, Buffer>();

  commit(state: State): void {
    for (const { table, key, value, archived } of drain(state)) {
      const at = `${table} ${key}`;
      this.live.delete(at);
      if (archived || value === undefined) this.archive.delete(at);
      if (value !== undefined) (archived ? this.archive : this.live).set(at, serialize(value));
    }
  }

  lookUp(table: string, key: string): unknown {
    const text = this.archive.get(`${table} ${key}`);
    return text === undefined ? undefined : deserialize(text) as unknown;
  }

  *entries() {
    for (const [at, text] of this.live) {
      const cut = at.indexOf(' ');
      yield { table: at.slice(0, cut), key: at.slice(cut + 1), value: deserialize(text) as unknown };
    }
  }
}

/** Runs a log, committing after every message for which `commits` says so, and starting afresh from the shelf there. */
function run(log: readonly Message[], commits: (seq: number) => boolean): { rows: Row[]; state: State } {
  const shelf = new Shelf();
  const own = { ...settings, retainFinishedMs: 60 * 60_000, parkLimitMs: 26 * 60 * 60_000 };
  let state = emptyState(own);
  const rows: Row[] = [];
  for (const message of log) {
    prefetch(state, message, (table, key) => shelf.lookUp(table, key));
    rows.push(...step(state, message));
    if (!commits(message.seq)) continue;
    shelf.commit(state);
    state = loadState(own, state.position, shelf.entries());
  }
  return { rows, state };
}

describe('the core', () => {
  it('gives the same rows wherever it is cut, committed and started again', () => {
    fc.assert(fc.property(randomLog, fc.integer({ min: 1, max: 7 }), (log, every) => {
      const whole = run(log, () => false);
      expect(run(log, (seq) => seq % every === 0).rows).toEqual(whole.rows);
    }), { numRuns: 300 });
  });

  it('gives every message an outcome and every row its own key', () => {
    fc.assert(fc.property(randomLog, (log) => {
      const { rows } = run(log, () => false);
      const keys = rows.flatMap((row) => (row.table === 'orders' ? [] : [`${row.row.seq}/${row.row.ordinal}`]));
      expect(new Set(keys).size).toBe(keys.length);
      const answered = new Set(rows.flatMap((row) =>
        row.table === 'events' ? [row.row.eventSeq] : row.table === 'rejections' ? [row.row.seq] : []));
      for (const { seq, items } of log) {
        if (items.some((item) => item.kind === 'event')) expect(answered).toContain(seq);
      }
    }), { numRuns: 200 });
  });

  it('counts money once and never gives back more than came', () => {
    fc.assert(fc.property(randomLog, (log) => {
      const { state } = run(log, () => false);
      for (const order of state.orders.values()) {
        expect(order.paidMinor).toBe(order.receipts.reduce((sum, receipt) => sum + receipt.amountMinor, 0));
        expect(order.refundedMinor).toBeLessThanOrEqual(order.paidMinor);
        const transactions = order.receipts.map(({ transactionId }) => transactionId).filter((id) => id !== '');
        expect(new Set(transactions).size).toBe(transactions.length);
        if (order.state === 'closed') expect(order.paymentDueAt).toBeUndefined();
        if (finalStates.has(order.state)) expect(order.endedAt).toBeDefined();
      }
    }), { numRuns: 200 });
  });

  it('promises no more stock than there is, and keeps no reservation without a shipment', () => {
    fc.assert(fc.property(randomLog, (log) => {
      const { state, rows } = run(log, () => false);
      const held = new Map<string, number>();
      for (const { warehouse, reserved, lines } of [...state.orders.values()].flatMap(({ shipments }) => shipments)) {
        for (const { sku, quantity } of reserved ? lines : []) held.set(`${warehouse}/${sku}`, (held.get(`${warehouse}/${sku}`) ?? 0) + quantity);
      }
      const moved = new Map<string, number>();
      for (const row of rows) {
        if (row.table === 'stock_movements') moved.set(`${row.row.warehouse}/${row.row.sku}`, (moved.get(`${row.row.warehouse}/${row.row.sku}`) ?? 0) + row.row.onHandDelta);
      }
      for (const { sku, levels } of state.stock.values()) {
        for (const { warehouse, onHand, reserved } of levels) {
          expect(reserved).toBeLessThanOrEqual(onHand);
          expect(reserved).toBe(held.get(`${warehouse}/${sku}`) ?? 0);
          expect(onHand).toBe(moved.get(`${warehouse}/${sku}`));
        }
      }
    }), { numRuns: 200 });
  });

  it('refuses a log that runs backwards', () => {
    const [message] = fc.sample(randomLog.filter((log) => log.length > 0), { numRuns: 1, seed: 1 })[0]!;
    const state = emptyState(settings);
    step(state, message!);
    expect(() => step(state, message!)).toThrow(/sequence_broken/);
  });
});
