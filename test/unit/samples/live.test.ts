import { describe, expect, test } from 'vitest';
import { day, hour, minute, second } from '../../../processors/domain/instant.ts';
import { liveArrivals, fileArrivals } from '../../../samples/arrivals.ts';
import { Rhythm, shiftOf } from '../../../samples/calendar.ts';
import { history } from '../../../samples/history.ts';
import { live, type LiveSetting } from '../../../samples/live.ts';
import type { Publication } from '../../../samples/publication.ts';
import { invoices, setting, until } from './replay-fixture.ts';

/** The last 600 invoices are enough of a world and quick to make. */
const small = { ...setting, invoices: invoices.slice(-600) };

function run(options: Partial<LiveSetting>, forMs: number, everyMs = second): Publication[] {
  const startedAt = options.startedAt ?? until + minute;
  const flow = live({ ...small, startedAt, ...options });
  const all: Publication[] = [];
  for (let now = startedAt; now <= startedAt + forMs; now += everyMs) all.push(...flow.due(now));
  return all;
}

function delivered(speed: number): number {
  return run({ speed }, 10 * minute).filter((each) => each.subject === 'orders.carrier.shipment.delivered').length;
}

describe('new orders', () => {
  const rhythm = new Rhythm(invoices);
  const slot = 6 * second;

  test('come in every slot, on a Saturday too', () => {
    const saturday = Date.parse('2025-03-15T03:00:00Z');
    const arrivals = liveArrivals(invoices, [][Symbol.iterator](), saturday, { rhythm, scale: 1, slot }, 3);
    for (let count = 0; count < 2_000; count++) {
      const { at } = arrivals.next().value!;
      expect(Math.floor((at - saturday) / slot)).toBe(count);
    }
  });

  test('follow the weekday and hour of the file where it is busier than the floor', () => {
    const perHour = (from: number): number => {
      const arrivals = liveArrivals(invoices, [][Symbol.iterator](), from, { rhythm, scale: 100, slot }, 3);
      let count = 0;
      while (arrivals.next().value!.at < from + hour) count += 1;
      return count;
    };
    const noon = Date.parse('2025-03-13T12:00:00Z');
    expect(rhythm.perHour(noon)).toBeGreaterThan(15);
    expect(perHour(noon) / (rhythm.perHour(noon) * 100)).toBeCloseTo(1, 1);
    // No invoice at night: only the floor.
    expect(perHour(noon + 12 * hour)).toBe(600);
  });

  test('what is left of the file comes first, each invoice once', () => {
    const rest = fileArrivals(invoices.slice(-40), shiftOf(invoices, until), 1, 1);
    const arrivals = liveArrivals(invoices, rest, until, { rhythm, scale: 1, slot: day }, 1);
    const seen = Array.from({ length: 40 }, () => arrivals.next().value!.invoice.number);
    expect(seen.toSorted()).toEqual(invoices.slice(-40).map((invoice) => invoice.number).toSorted());
  });
});

describe('live', () => {
  test('says something every few seconds and claims no time but now', () => {
    const startedAt = until + 90 * second;
    const flow = live({ ...small, startedAt });
    // The first asking has five minutes to catch up with.
    flow.due(startedAt + 5 * minute);
    let silent = 0;
    for (let now = startedAt + 5 * minute + 10 * second; now < startedAt + 20 * minute; now += 10 * second) {
      const due = flow.due(now);
      silent = due.length === 0 ? silent + 1 : 0;
      expect(silent).toBeLessThan(6);
      for (const { logTime } of due) {
        expect(logTime).toBeLessThanOrEqual(now);
        expect(logTime).toBeGreaterThan(now - 11 * second);
      }
    }
  });

  test('begins with goods in, for orders come thicker than in the history, and no more than once an hour from then on', () => {
    const all = run({ floorPerMinute: 60 }, 2.5 * hour, minute);
    const goods = all.filter((each) => each.subject === 'orders.wms.stock.received');
    const units = (publication: Publication): number =>
      [JSON.parse(publication.payload)].flat().reduce((sum: number, event: { data: { quantity: number } }) => sum + event.data.quantity, 0);
    const first = goods.filter((each) => each.logTime < until + 2 * minute);
    const later = goods.filter((each) => each.logTime >= until + 2 * minute);
    expect(first.reduce((sum, each) => sum + units(each), 0)).toBeGreaterThan(10 * later.reduce((sum, each) => sum + units(each), 0));
    expect(new Set(later.map((each) => Math.floor((each.logTime - until) / hour))).size).toBeLessThanOrEqual(3);
    expect(all.some((each) => each.subject === 'orders.control.rules')).toBe(false);
  });

  test('is the same for the same askings, and does not depend on how often it is asked', () => {
    const seconds = run({}, 5 * minute);
    expect(run({}, 5 * minute)).toEqual(seconds);
    expect(run({}, 5 * minute, minute)).toEqual(seconds);
    expect(seconds.length).toBeGreaterThan(40);
  });

  test('numbers its messages on from the history and goes on after any of them', () => {
    const told = [...history(small)].length;
    const all = run({}, 5 * minute);
    expect(all[0]!.messageId).toBe(`replay-1-${told + 1}`);
    const startedAt = until + 2 * day;
    const rest = run({ after: told + 30, startedAt }, 5 * minute);
    expect(rest[0]!.messageId).toBe(all[30]!.messageId);
    expect(rest[0]!.subject).toBe(all[30]!.subject);
    expect(rest[0]!.logTime).toBeLessThan(startedAt + minute);
  });

  test('brings the history\'s own orders further, sooner when it is faster', () => {
    expect(delivered(1_000)).toBeGreaterThan(20 * Math.max(1, delivered(1)));
  });

  test('ticks no more: the log\'s own clock does; hearts beat every half hour at any speed', () => {
    const all = run({ speed: 50 }, hour, 10 * second);
    expect(all.filter((each) => each.subject === 'orders.control.tick')).toEqual([]);
    const beats = all.filter((each) => each.subject === 'orders.wms.heartbeat');
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(beats.at(-1)!.logTime - beats.at(-2)!.logTime).toBe(30 * minute);
  });
});
