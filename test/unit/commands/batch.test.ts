import { describe, expect, test } from 'vitest';
import { Batch } from '../../../commands/batch.ts';
import { backorderDecision, decision, movement, signalRow } from '../../support/clickhouse-rows.ts';

describe('a batch', () => {
  test('counts movements by kind and decisions by what came of them', () => {
    const batch = new Batch(0);
    batch.add([
      { table: 'stock_movements', row: movement() }, { table: 'stock_movements', row: movement({ kind: 'shipped' }) }, { table: 'stock_movements', row: movement() },
      { table: 'routing_decisions', row: decision() }, { table: 'routing_decisions', row: backorderDecision() }, { table: 'signals', row: signalRow() },
    ]);
    expect([...batch.tally.moved]).toEqual([['reserved', 2], ['shipped', 1]]);
    expect([...batch.tally.routed]).toEqual([['allocated', 1], ['stock_short', 1]]);
    expect(batch.rows.rows).toBe(6);
  });
});
