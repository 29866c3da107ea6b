import { expect, test } from 'vitest';
import { measureCore } from '../../../commands/bench/core.ts';
import { settings } from '../../support/story.ts';

test('the core is measured without servers, and a hot SKU is reserved to the last piece and no further', () => {
  let ms = 0;
  const figures = measureCore(settings, () => ++ms, { warehouses: 20, skus: 500, decisions: 500, orders: 200, pieces: 100, buyers: 300 });
  expect(figures).toMatchObject({ 'hot SKU, reserved': 100, 'hot SKU, backordered': 200, 'hot SKU, reserved in the end': 100 + 20 + 100 });
  expect(Object.entries(figures).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  for (const what of ['routing alone', 'whole core']) {
    expect(figures[`${what}, share split`]).toBeGreaterThan(0.05);
    expect(figures[`${what}, share split`]).toBeLessThan(0.5);
    expect(figures[`${what}, share backordered`]).toBeGreaterThan(0.02);
    expect(figures[`${what}, share backordered`]).toBeLessThan(0.5);
  }
});
