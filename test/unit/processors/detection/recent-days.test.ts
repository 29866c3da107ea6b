import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Memory } from '../../../../processors/detection/memory.ts';
import { days, RecentDays } from '../../../../processors/detection/recent-days.ts';
import { hour, minute } from '../../../../processors/domain/instant.ts';

function read(recent: RecentDays, dayNumber: number, timeMs: number, neighbours = 0): (number | undefined)[] {
  const into = new Float64Array(days);
  recent.read(dayNumber, timeMs, neighbours, into);
  return [...into].map((value) => (Number.isNaN(value) ? undefined : value));
}

describe('the recent days', () => {
  test('are read back at their time of day, the day before first', () => {
    const recent = new RecentDays(new Memory(), hour, minute);
    for (let dayNumber = 100; dayNumber < 110; dayNumber += 1) {
      for (let slot = 0; slot < 24; slot += 1) recent.write(dayNumber, slot * hour, dayNumber * 100 + slot);
    }
    expect(read(recent, 110, 5 * hour)).toEqual([109, 108, 107, 106, 105, 104, 103].map((dayNumber) => dayNumber * 100 + 5));
    // A slot and its neighbours, itself twice: the mean of a straight line is the line.
    expect(read(recent, 110, 5 * hour, 2)[0]).toBe(10_905);
  });

  test('know nothing of what was passed over', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }), (gaps) => {
      const recent = new RecentDays(new Memory(), hour, minute);
      const written = new Map<number, number>();
      let slot = 24 * 100;
      for (const gap of gaps) {
        slot += gap;
        written.set(slot, slot);
        recent.write(Math.floor(slot / 24), (slot % 24) * hour, slot);
      }
      const [dayNumber, hourOfDay] = [Math.floor(slot / 24), slot % 24];
      const wanted = Array.from({ length: days }, (_, back) => written.get(slot - 24 * (back + 1)));
      expect(read(recent, dayNumber, hourOfDay * hour)).toEqual(wanted);
    }));
  });

  test('average the points of a slot, and draw a line between slots that hold many', () => {
    const recent = new RecentDays(new Memory(), minute, 20 * minute);
    for (let minutes = 0; minutes < 60; minutes += 1) recent.write(100, minutes * minute, minutes);
    // The middles of the slots lie at 10, 30 and 50 minutes.
    expect(read(recent, 101, 30 * minute)[0]).toBeCloseTo(29.5, 6);
    expect(read(recent, 101, 25 * minute)[0]).toBeCloseTo(24.5, 6);
    expect(read(recent, 101, 45 * minute)[0]).toBeCloseTo(44.5, 6);
  });

  test('tell what was before a time from what was after', () => {
    const recent = new RecentDays(new Memory(), hour, minute);
    for (let slot = 0; slot < 24; slot += 1) recent.write(100, slot * hour, slot < 8 ? 0 : 10);
    expect(recent.side(101, 8 * hour, -4)).toBe(2);
    expect(recent.side(101, 8 * hour, 4)).toBe(10);
    expect(new RecentDays(new Memory(), hour, minute).side(101, 8 * hour, 4)).toBeNaN();
  });

  test('survive the hour that comes twice', () => {
    const recent = new RecentDays(new Memory(), hour, minute);
    for (const [hourOfDay, value] of [[0, 1], [1, 2], [2, 3], [1, 20], [2, 30], [3, 4]] as const) recent.write(100, hourOfDay * hour, value);
    expect([0, 1, 2, 3].map((hourOfDay) => read(recent, 101, hourOfDay * hour)[0])).toEqual([1, 20, 30, 4]);
  });
});
