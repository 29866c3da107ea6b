import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanOf, median } from '../../../../processors/detection/median.ts';
import { SeasonClock } from '../../../../processors/detection/season-clock.ts';
import { day, hour, minute } from '../../../../processors/domain/instant.ts';

test.each([
  ['Asia/Shanghai', '2026-03-01T15:59:30Z', '2026-03-01', 23, 59 * minute + 30_000],
  ['Asia/Shanghai', '2026-03-01T16:00:00Z', '2026-03-02', 0, 0],
  ['Europe/London', '2026-03-29T00:59:00Z', '2026-03-29', 0, 59 * minute],
  ['Europe/London', '2026-03-29T01:00:00Z', '2026-03-29', 2, 0],
  ['Europe/London', '2026-10-25T00:30:00Z', '2026-10-25', 1, 30 * minute],
  ['Europe/London', '2026-10-25T01:30:00Z', '2026-10-25', 1, 30 * minute],
  ['Asia/Kathmandu', '2026-03-01T18:20:00Z', '2026-03-02', 0, 5 * minute],
])('in %s %s is %s, hour %i', (zone, at, date, hourOfDay, rest) => {
  const clock = new SeasonClock(zone, minute);
  clock.read(Date.parse(at));
  expect(new Date(clock.dayNumber * 24 * hour).toISOString().slice(0, 10)).toBe(date);
  expect(clock.hour).toBe(hourOfDay);
  expect(clock.timeMs).toBe(hourOfDay * hour + rest);
});

test.each([
  // A Monday; then Mondays whose rows come an hour early and an hour late, clocks having changed.
  ['Asia/Shanghai', day, '2026-03-01T16:00:00Z'], ['Europe/London', day, '2026-11-01T23:00:00Z'], ['Europe/London', day, '2026-03-30T00:00:00Z'],
])('in %s a window of a day at %s lies in its week', (zone, stepMs, at) => {
  const clock = new SeasonClock(zone, stepMs);
  clock.read(Date.parse(at));
  const monday = { season: clock.season, timeMs: clock.timeMs, hour: clock.hour };
  clock.read(Date.parse(at) + 7 * day);
  expect(clock).toMatchObject({ ...monday, season: monday.season + 1 });
  const weekdays = Array.from({ length: 7 }, (_, index) => {
    clock.read(Date.parse(at) + index * day);
    return Math.floor(clock.timeMs / day);
  });
  // The first week of all began on a Thursday.
  expect(weekdays).toEqual([4, 5, 6, 0, 1, 2, 3]);
});

test('the median lies in the middle, and the mean is the mean', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 15 }), (numbers) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    const wanted = sorted.length === 0 ? Number.NaN : ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
    const odd = sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : wanted;
    expect(median(Float64Array.from(numbers), numbers.length)).toBe(odd);
    if (numbers.length > 0) expect(meanOf(Float64Array.from(numbers), numbers.length)).toBeCloseTo(numbers.reduce((sum, one) => sum + one, 0) / numbers.length, 6);
  }));
});
