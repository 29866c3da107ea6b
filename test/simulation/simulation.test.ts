import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outcomeReasons } from '../../processors/domain/outcome.ts';
import { signalKinds } from '../../processors/domain/signal.ts';
import { projectRoot } from '../support/source-files.ts';
import { defects, planted } from './defects.ts';
import { minimise } from './minimise.ts';
import { tellWorld } from './tell.ts';
import { trial } from './trial.ts';
import { usualOrders, usualSeeds } from './usual.ts';
import { worldOf } from './world.ts';

/** What no seed can bring about: nothing leads an order to waiting for stock yet, and no event is refused for a hold. */
const unreachable = new Set(['awaits_stock', 'on_hold']);

/** Named here and there in the core's rows by the seeds so far. */
const seen = new Set<string>();

/** One test a score of seeds, so that a failure is seen soon. */
const scores = Array.from({ length: usualSeeds / 20 }, (_, score) => score * 20 + 1);

describe('a seeded world', () => {
  test.each(scores)('holds from seed %i on, before the auditor and through crashes', async (first) => {
    for (let seed = first; seed < first + 20; seed++) {
      const world = worldOf(seed, usualOrders);
      const found = await trial(world, (row) => {
        if (row.table === 'events') seen.add(row.row.reason);
        if (row.table === 'signals') seen.add(row.row.kind);
      });
      if (found === undefined) continue;
      const story = await tellWorld(await minimise(world, found));
      expect.fail(`${found.words} [${found.rule}]\n\n${story}\n\nnpm run simulate -- --seed ${seed} --orders ${usualOrders}`);
    }
  });

  test('meets every outcome and every signal there is', () => {
    const reasons = Object.values(outcomeReasons).flatMap((byReason) => Object.keys(byReason));
    expect([...reasons, ...Object.keys(signalKinds)].filter((name) => !seen.has(name) && !unreachable.has(name))).toEqual([]);
  });

  test('is the same for the same seed', () => {
    expect(worldOf(7, usualOrders)).toEqual(worldOf(7, usualOrders));
  });
});

describe('a planted defect', () => {
  test.each(defects.map((defect) => [defect.name, defect] as const))('still has its place: %s', (_, defect) => {
    const source = readFileSync(join(projectRoot, defect.file), 'utf8');
    expect(planted(source, defect)).not.toBe(source);
  });
});
