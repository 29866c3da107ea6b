import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { day, hour, minute } from '../../../processors/domain/instant.ts';
import { sources } from '../../../processors/domain/source.ts';
import { shiftOf, span } from '../../../samples/calendar.ts';
import { history } from '../../../samples/history.ts';
import type { Publication } from '../../../samples/publication.ts';
import { fromLondon, toLondon } from '../../../samples/timestamp.ts';
import { invoices, setting, until, wholeHistory } from './replay-fixture.ts';

function digest(publications: Iterable<Publication>): string {
  const hash = createHash('sha256');
  for (const publication of publications) hash.update(JSON.stringify(publication));
  return hash.digest('hex');
}

const short = { ...setting, invoices: invoices.slice(0, 300) };

function shopOrders(scale: number): number {
  return [...history({ ...short, scale })].filter((each) => each.subject === 'orders.shop.order.placed').length;
}

describe('history', () => {
  test('is the same bytes for the same setting, and others for another', () => {
    const once = digest(history(short));
    expect(digest(history({ ...short }))).toBe(once);
    for (const other of [{ seed: 2 }, { scale: 2 }, { until: until + 7 * day }]) {
      expect(digest(history({ ...short, ...other }))).not.toBe(once);
    }
  });

  test('goes on after any message as if it had not been interrupted', () => {
    const all = [...history(short)];
    for (const after of [1, 17, 1_000, all.length - 1, all.length]) {
      expect(digest(history({ ...short, after }))).toBe(digest(all.slice(after)));
    }
  });

  test('comes in order of log time, ends at `until`, and no message id comes twice', () => {
    const all = wholeHistory();
    expect(all.findIndex((each, index) => each.logTime < (all[index - 1]?.logTime ?? 0))).toBe(-1);
    expect(all[0]!.logTime).toBe(span(invoices, until).from);
    expect(until - all.at(-1)!.logTime).toBeLessThan(10 * minute);
    expect(all.at(-1)!.logTime).toBeLessThanOrEqual(until);
    expect(new Set(all.map((each) => each.messageId)).size).toBe(all.length);
    expect(all[41]!.messageId).toBe('replay-1-42');
  });

  test('keeps weekday and hour, and the file ends within a week of `until`', () => {
    for (const end of [until, until + 3 * day + 5 * hour, Date.parse('2025-07-04T23:59:59Z'), Date.parse('2024-12-31T00:00:00Z')]) {
      const shift = shiftOf(invoices, end);
      expect(shift % (7 * day)).toBe(0);
      const last = fromLondon(invoices.at(-1)!.civilMillis + shift);
      expect(last).toBeGreaterThan(end);
      expect(last).toBeLessThanOrEqual(end + 7 * day);
      // The last invoice that isn't the cancellation of another is of a Wednesday, 17:37.
      expect(new Date(toLondon(last)).toUTCString()).toMatch(/^Wed, .* 17:37:00 GMT$/);
    }
  });

  test('thickens with the scale', () => {
    expect(shopOrders(8) / shopOrders(1)).toBeGreaterThan(4);
    expect(shopOrders(8) / shopOrders(1)).toBeLessThan(16);
  });

  test('has every source speak, nine to twelve messages for an order that came through, and ticks without a gap', () => {
    const all = wholeHistory();
    const spoken = new Map<string, number>();
    for (const { subject } of all) spoken.set(subject.split('.')[1]!, (spoken.get(subject.split('.')[1]!) ?? 0) + 1);
    expect([...spoken.keys()].toSorted()).toEqual([...sources, 'control'].toSorted());
    const ticks = all.filter((each) => each.subject === 'orders.control.tick');
    ticks.forEach((tick, index) => expect(tick.logTime).toBe(ticks[0]!.logTime + index * 10 * minute));
    expect(JSON.parse(ticks[0]!.payload)).toEqual({ everyMs: 10 * minute });
    const beats = all.filter((each) => each.subject.endsWith('.heartbeat')).length;
    const perOrder = (all.length - ticks.length - beats) / 4_986;
    expect(perOrder).toBeGreaterThan(9);
    expect(perOrder).toBeLessThan(12);
  });
});
