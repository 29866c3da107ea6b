import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDate, day, hour, minute, minuteOfDay, parseInstant } from '../../../processors/domain/instant.ts';
import { afterBusinessTime, type Calendar } from '../../../processors/staleness/business-time.ts';
import { countOf, type Durations, noteDuration, quantileOf } from '../../../processors/staleness/durations.ts';
import { tellingAt } from '../../../processors/staleness/groups.ts';

const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' };
const shanghai: Calendar = { hours: office, days: [], zone: 'Asia/Shanghai' };
const at = (text: string) => parseInstant(text)!;

describe('business time', () => {
  test.each([
    ['within a day', '2026-03-10T10:00:00+08:00', 3 * hour, '2026-03-10T13:00:00+08:00'],
    ['from before the hours', '2026-03-10T03:00:00+08:00', hour, '2026-03-10T10:00:00+08:00'],
    ['over night', '2026-03-10T17:00:00+08:00', 2 * hour, '2026-03-11T10:00:00+08:00'],
    ['over a weekend', '2026-03-13T17:30:00+08:00', hour, '2026-03-16T09:30:00+08:00'],
    ['to the very end of a day', '2026-03-10T17:00:00+08:00', hour, '2026-03-10T18:00:00+08:00'],
    ['from the very end of a day', '2026-03-10T18:00:00+08:00', 1, '2026-03-11T09:00:00.001+08:00'],
  ])('passes %s', (_, since, length, until) => {
    expect(afterBusinessTime(at(since), length, shanghai, 'jd')).toBe(at(until));
  });

  test('passes on no holiday of the channel', () => {
    const days = [{ name: 'spring', kind: 'holiday' as const, from: '2026-03-11', to: '2026-03-12', channels: ['jd' as const] }, { name: 'sale', kind: 'promotion' as const, from: '2026-03-13', to: '2026-03-13' }];
    const since = at('2026-03-10T17:00:00+08:00');
    expect(afterBusinessTime(since, 2 * hour, { ...shanghai, days }, 'jd')).toBe(at('2026-03-13T10:00:00+08:00'));
    expect(afterBusinessTime(since, 2 * hour, { ...shanghai, days }, 'taobao')).toBe(at('2026-03-11T10:00:00+08:00'));
  });

  test('that never comes is not waited for for ever', () => {
    const days = [{ name: 'closed for good', kind: 'holiday' as const, from: '2000-01-01', to: '2999-12-31' }];
    expect(afterBusinessTime(at('2026-03-10T12:00:00+08:00'), hour, { ...shanghai, days }, 'jd')).toBeGreaterThan(at('2027-03-10T12:00:00+08:00'));
  });

  test('is as many minutes as one counts on the clock of the zone, whatever the season does to it', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const hours = fc.constantFrom(office, { days: [6, 7], from: '10:30', to: '11:15' }, { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' });
    fc.assert(fc.property(zones, hours, fc.integer({ min: 0, max: 400 * 1440 }), fc.integer({ min: 1, max: 1_200 }), (zone, open, after, length) => {
      const since = at('2026-01-01T00:00:00Z') + after * minute;
      const until = afterBusinessTime(since, length * minute, { hours: open, days: [], zone }, 'shop');
      let counted = 0;
      for (let now = since; now < until; now += minute) if (isOpen(now, zone, open)) counted++;
      expect(counted).toBe(length);
      expect(isOpen(until - minute, zone, open)).toBe(true);
    }), { numRuns: 60 });
  });
});

function isOpen(instant: number, zone: string, { days, from, to }: typeof office): boolean {
  const of = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const weekday = ((new Date(`${businessDate(instant, zone)}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const now = minuteOfDay(instant, zone);
  return days.includes(weekday) && now >= of(from) && now < of(to);
}

describe('durations', () => {
  test('know their quantiles to a seventh, and never more than there were', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 60 * day }), { minLength: 1, maxLength: 300 }), fc.constantFrom(0.5, 0.95), (lengths, share) => {
      const known = lengths.reduce<Durations>((all, length) => noteDuration(all, length), []);
      expect(countOf(known)).toBe(lengths.length);
      const sorted = lengths.toSorted((one, other) => one - other);
      const exact = sorted[Math.ceil(share * lengths.length) - 1]!;
      const said = quantileOf(known, share);
      if (exact <= 15 * minute) expect(said).toBeLessThanOrEqual(15 * minute);
      else {
        expect(said).toBeLessThanOrEqual(exact * 1.15);
        expect(said).toBeGreaterThanOrEqual(exact / 1.15);
      }
    }));
  });

  test('forget what was long ago, and stay small', () => {
    let known: Durations = [];
    for (let i = 0; i < 3_000; i++) known = noteDuration(known, 20 * day);
    for (let i = 0; i < 3_000; i++) known = noteDuration(known, 2 * day);
    expect(countOf(known)).toBeLessThanOrEqual(1_000);
    expect(known.length).toBeLessThan(80);
    expect(quantileOf(known, 0.95) / day).toBeCloseTo(2, 0);
  });

  test('of nothing are none', () => {
    expect(quantileOf([], 0.95)).toBe(0);
  });
});

test('a growing group is told of at 1, 2, 5, 10, 20, 50 and so on', () => {
  expect([1, 2, 3, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100, 199, 1_234].map(tellingAt)).toEqual([1, 2, 2, 2, 5, 5, 10, 10, 20, 20, 50, 50, 100, 100, 1_000]);
});
