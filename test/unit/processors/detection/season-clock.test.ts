import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanOf, median } from '../../../../processors/detection/median.ts';
import { SeasonClock } from '../../../../processors/detection/season-clock.ts';
import { hour, minute } from '../../../../processors/domain/instant.ts';

test.each([
  ['Asia/Shanghai', '2026-03-01T15:59:30Z', '2026-03-01', 23, 59 * minute + 30_000],
  ['Asia/Shanghai', '2026-03-01T16:00:00Z', '2026-03-02', 0, 0],
  ['Europe/London', '2026-03-29T00:59:00Z', '2026-03-29', 0, 59 * minute],
  ['Europe/London', '2026-03-29T01:00:00Z', '2026-03-29', 2, 0],
  ['Europe/London', '2026-10-25T00:30:00Z', '2026-10-25', 1, 30 * minute],
  ['Europe/London', '2026-10-25T01:30:00Z', '2026-10-25', 1, 30 * minute],
  ['Asia/Kathmandu', '2026-03-01T18:20:00Z', '2026-03-02', 0, 5 * minute],
])('in %s %s is %s, hour %i', (zone, at, date, hourOfDay, rest) => {
  const clock = new SeasonClock(zone);
  clock.read(Date.parse(at));
  expect(new Date(clock.dayNumber * 24 * hour).toISOString().slice(0, 10)).toBe(date);
  expect(clock.hour).toBe(hourOfDay);
  expect(clock.timeMs).toBe(hourOfDay * hour + rest);
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
