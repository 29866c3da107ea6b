import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Detector } from '../../../../processors/detection/detector.ts';
import { businessDate, day, hour, minute } from '../../../../processors/domain/instant.ts';
import { alarms, firstAlarm, judge, monday, wave } from './judged-series.ts';
import { count, normal, seeded } from './seeded.ts';

/** Some 500 a window, five in a hundred more or less. */
function noisy(hourOfDay: number, chance: () => number): number {
  return Math.max(0, Math.round(500 * wave(hourOfDay) * (1 + 0.05 * normal(chance))));
}

const seeds = [1, 2, 3];

describe.each(seeds)('a daily wave (seed %i)', (seed) => {
  test('that drops to nothing is told of at once, and once', () => {
    const chance = seeded(seed);
    const judged = judge(14, ({ dayIndex, hourOfDay }) => (dayIndex === 12 && hourOfDay >= 14 && hourOfDay < 15 ? 0 : noisy(hourOfDay, chance)));
    expect(firstAlarm(judged, 12, 14)).toMatchObject({ at: monday + 12 * day + 14 * hour, direction: 'drop', value: 0 });
    expect(alarms(judged, 12, 13)).toBe(1);
    // What is told once still lies outside, for as long as it lasts.
    const during = judged.filter(({ at }) => at >= monday + 12 * day + 14 * hour && at < monday + 12 * day + 15 * hour);
    expect(during.every(({ outside, direction }) => outside && direction === 'drop')).toBe(true);
  });

  test('with one value of four times as much is told of as a rise', () => {
    const chance = seeded(seed);
    const judged = judge(14, ({ dayIndex, hourOfDay }) => noisy(hourOfDay, chance) * (dayIndex === 12 && hourOfDay === 14 ? 4 : 1));
    expect(firstAlarm(judged, 12, 14)).toMatchObject({ at: monday + 12 * day + 14 * hour, direction: 'rise' });
  });

  test('that falls by half is told of within two windows', () => {
    const chance = seeded(seed);
    const judged = judge(14, ({ dayIndex, hourOfDay }) => noisy(hourOfDay, chance) * (dayIndex === 12 && hourOfDay >= 14 && hourOfDay < 17 ? 0.5 : 1));
    const first = firstAlarm(judged, 12, 14);
    expect(first?.direction).toBe('drop');
    expect((first?.at ?? Infinity) - monday - 12 * day - 14 * hour).toBeLessThanOrEqual(5 * minute);
  });

  test('that stays higher is told of, then accepted', () => {
    const chance = seeded(seed);
    const judged = judge(24, ({ dayIndex, hourOfDay }) => noisy(hourOfDay, chance) * (dayIndex >= 12 ? 1.6 : 1));
    expect(firstAlarm(judged, 12, 12.05)?.direction).toBe('rise');
    expect(alarms(judged, 13, 24)).toBeLessThanOrEqual(2);
    const late = judged.filter(({ at }) => at >= monday + 14 * day);
    expect(late.filter(({ outside }) => outside).length).toBeLessThan(late.length / 100);
    for (const { at, expected } of late) expect(expected / (800 * wave(((at - monday) % day) / hour))).toBeGreaterThan(0.75);
  });

  test('with quiet weekends is told of no more than once a fortnight when it is known', () => {
    const chance = seeded(seed);
    const judged = judge(42, ({ dayIndex, hourOfDay }) => Math.round(noisy(hourOfDay, chance) * (dayIndex % 7 >= 5 ? 0.5 : 1)));
    expect(alarms(judged, 14, 42)).toBeLessThanOrEqual(2);
    const weekend = judged.filter(({ at }) => at >= monday + 26 * day && at < monday + 28 * day);
    const ratio = weekend.reduce((sum, { expected }) => sum + expected, 0) / weekend.reduce((sum, { value = 0 }) => sum + value, 0);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  test('that drifts up by one in a hundred a day is followed', () => {
    const chance = seeded(seed);
    const judged = judge(30, ({ dayIndex, hourOfDay }) => Math.round(noisy(hourOfDay, chance) * (1 + 0.01 * (dayIndex + hourOfDay / 24))));
    const late = judged.filter(({ at }) => at >= monday + 7 * day);
    expect(late.filter(({ outside }) => outside).length).toBeLessThan(late.length / 200);
    expect(alarms(judged, 7, 30)).toBeLessThanOrEqual(8);
  });
});

test('a slow leak is told of, though no single window is strange', () => {
  const chance = seeded(5);
  const leaking = (at: number): number => Math.max(0.3, 1 - 0.7 * Math.max(0, (at - monday - 12.4 * day) / (6 * hour)));
  const judged = judge(14, ({ at, dayIndex, hourOfDay }) => Math.round(noisy(hourOfDay, chance) * (dayIndex < 12 ? 1 : leaking(at))));
  const first = firstAlarm(judged, 12.4, 13);
  expect(first?.direction).toBe('drop');
});

test("a season follows the clock on the wall through summer time's beginning and end", () => {
  for (const change of [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)]) {
    const chance = seeded(3);
    const detector = new Detector({ stepMs: 5 * minute, timezone: 'Europe/London', week: true });
    const offset = (at: number) => (at >= Date.UTC(2026, 2, 29, 1) && at < Date.UTC(2026, 9, 25, 1) ? hour : 0);
    const found: string[] = [];
    let worst = 0;
    for (let at = change - 14 * day; at < change + 5 * day; at += 5 * minute) {
      const hourOfDay = ((at + offset(at)) % day) / hour;
      // Opens at eight sharp: an hour's error would be plain to see.
      const value = hourOfDay >= 8 && hourOfDay < 20 ? Math.round(200 + 10 * normal(chance)) : Math.round(20 + 3 * normal(chance));
      const { anomalous, expected, learning } = detector.judge({ at, value });
      if (at < change) continue;
      if (anomalous) found.push(businessDate(at, 'Europe/London'));
      if (!learning && hourOfDay >= 9 && hourOfDay < 19) worst = Math.max(worst, Math.abs(expected - 200));
    }
    expect(found.length).toBeLessThanOrEqual(1);
    expect(worst).toBeLessThan(40);
  }
});

describe('low counts', () => {
  test.each(seeds)('of half an order a minute that fall silent are told of when chance no longer explains it (seed %i)', (seed) => {
    const chance = seeded(seed);
    const judged = judge(12, ({ dayIndex, hourOfDay }) => (dayIndex === 10 && hourOfDay >= 14 && hourOfDay < 16 ? 0 : count(0.5 * wave(hourOfDay), 1, chance)), { stepMs: minute });
    const first = firstAlarm(judged, 10 + 14 / 24, 10 + 16 / 24);
    expect(first?.direction).toBe('drop');
    expect(((first?.at ?? Infinity) - monday - 10 * day - 14 * hour) / minute).toBeLessThan(30);
    // Before and after that, two weeks of counts and zeros are no more than counts and zeros.
    expect(alarms(judged, 3, 10)).toBeLessThanOrEqual(2);
  });

  test('that are nothing all night are nothing', () => {
    const chance = seeded(4);
    const judged = judge(16, ({ hourOfDay }) => (hourOfDay < 6 ? 0 : count(2, 1, chance)), { stepMs: minute });
    const nights = judged.filter(({ at, anomalous }) => anomalous && at > monday + 4 * day && (at - monday) % day < 6 * hour);
    expect(nights).toEqual([]);
  });

  test.each([0.2, 1, 5, 20, 100].flatMap((mean) => [[mean, 1], [mean, 3]] as const))('of mean %d and dispersion %d do not cry wolf', (mean, dispersion) => {
    const days = 24;
    let found = 0;
    for (const seed of seeds) {
      const chance = seeded(seed * 1_000 + mean * 10 + dispersion);
      found += alarms(judge(days, ({ hourOfDay }) => count(mean * wave(hourOfDay), dispersion, chance), { stepMs: minute }), 3, days);
    }
    expect(found / (seeds.length * (days - 3))).toBeLessThan(0.3);
  });

  test('of an unlikely few in the dead of night are nobody\'s concern', () => {
    const judged = judge(12, ({ dayIndex, hourOfDay }) => (dayIndex === 10 && hourOfDay === 3 ? 3 : dayIndex % 2 === 0 && hourOfDay === 15 ? 1 : 0), { stepMs: 5 * minute });
    expect(alarms(judged, 10, 10.2)).toBe(0);
  });
});

describe('a cold start', () => {
  test.each(seeds)('says so for a day and is silent (seed %i)', (seed) => {
    const chance = seeded(seed);
    const judged = judge(2, ({ hourOfDay }) => noisy(hourOfDay, chance), { stepMs: minute });
    expect(judged.filter(({ learning }) => learning).length).toBe(1_440);
    expect(alarms(judged, 0, 1)).toBe(0);
  });

  test.each([['drop', 0], ['rise', 20]] as const)('tells of a gross %s all the same', (direction, times) => {
    const chance = seeded(2);
    const judged = judge(1, ({ hourOfDay }) => noisy(hourOfDay, chance) * (hourOfDay >= 20 && hourOfDay < 20.5 ? times : 1), { stepMs: minute });
    expect(firstAlarm(judged, 0, 1)).toMatchObject({ direction, learning: true, at: monday + 20 * hour });
  });

  test('knows nothing of the first point', () => {
    const [first] = judge(1, () => 7, { stepMs: day });
    expect(first).toMatchObject({ score: 0, anomalous: false, outside: false, learning: true, expected: Number.NaN });
  });
});

test('missing points are passed over, and time goes on', () => {
  const chance = seeded(6);
  const gap = (dayIndex: number, hourOfDay: number) => dayIndex === 12 && hourOfDay >= 9 && hourOfDay < 18;
  const judged = judge(14, ({ dayIndex, hourOfDay }) => (gap(dayIndex, hourOfDay) ? undefined : noisy(hourOfDay, chance)));
  const missing = judged.filter(({ value }) => value === undefined);
  expect(missing.length).toBe(9 * 12);
  for (const { score, anomalous, outside, expected, at } of missing) {
    expect({ score, anomalous, outside }).toEqual({ score: 0, anomalous: false, outside: false });
    expect(expected / (500 * wave(((at - monday) % day) / hour))).toBeCloseTo(1, 0);
  }
  // The evening after it is no news, though it is far from the morning before it.
  expect(alarms(judged, 12 + 18 / 24, 13)).toBe(0);
});

describe('a special day', () => {
  const promotion = (seed: number, factor: number | undefined) => {
    const chance = seeded(seed);
    return judge(15, ({ dayIndex, hourOfDay }) => {
      const value = noisy(hourOfDay, chance);
      if (dayIndex !== 12) return value;
      const times = hourOfDay === 20 ? 12 : hourOfDay === 15 ? 0.05 : 3;
      return { value: times * value, special: factor === undefined ? {} : { factor } };
    });
  };

  test('is compared with what it allows', () => {
    const judged = promotion(1, 3);
    const told = judged.filter(({ at, anomalous }) => anomalous && at >= monday + 12 * day && at < monday + 13 * day);
    expect(told.map(({ at, direction }) => [(at - monday - 12 * day) / hour, direction])).toEqual([[15, 'drop'], [20, 'rise']]);
  });

  test('may do much when no factor is given, and not everything', () => {
    const judged = promotion(2, undefined);
    expect(firstAlarm(judged, 12, 12.6)).toBeUndefined();
    expect(firstAlarm(judged, 12.6, 13)?.direction).toBeDefined();
  });

  test('is not learned', () => {
    const judged = promotion(3, 3);
    for (const { at, expected } of judged.filter((one) => one.at >= monday + 13 * day)) {
      expect(expected / (500 * wave(((at - monday) % day) / hour))).toBeLessThan(1.4);
    }
  });
});

describe('any step', () => {
  test('a second: an outage within a minute', () => {
    const chance = seeded(1);
    const judged = judge(1.5, ({ at }) => (at >= monday + 1.4 * day && at < monday + 1.4 * day + minute ? 0 : count(20, 1, chance)), { stepMs: 1_000 });
    expect(firstAlarm(judged, 1.4, 1.4 + minute / day)?.direction).toBe('drop');
    expect(alarms(judged, 0, 1.4)).toBeLessThanOrEqual(1);
  });

  test('an hour: an outage in its first window', () => {
    const chance = seeded(1);
    const judged = judge(40, ({ dayIndex, hourOfDay }) => (dayIndex === 30 && hourOfDay >= 14 && hourOfDay < 20 ? 0 : noisy(hourOfDay, chance)), { stepMs: hour });
    expect(firstAlarm(judged, 30, 31)).toMatchObject({ at: monday + 30 * day + 14 * hour, direction: 'drop' });
  });

  test('a day: a day of nothing, and no weekend', () => {
    const chance = seeded(1);
    const judged = judge(140, ({ dayIndex }) => (dayIndex === 100 ? 0 : Math.round(1_000 * (dayIndex % 7 >= 5 ? 0.6 : 1) * (1 + 0.05 * normal(chance)))), { stepMs: day });
    expect(firstAlarm(judged, 100, 101)?.direction).toBe('drop');
    expect(alarms(judged, 28, 140)).toBeLessThanOrEqual(3);
  });
});

describe('a week of days', () => {
  const weekdays = ({ dayIndex }: { readonly dayIndex: number }, chance: () => number) => Math.round((dayIndex % 7 >= 5 ? 200 : 1_000) * (1 + 0.05 * normal(chance)));

  test.each(seeds)('knows a weekend from a Tuesday (seed %i)', (seed) => {
    const chance = seeded(seed);
    // A Tuesday as a Sunday is, later a Saturday as a Monday is, long after which a day of nothing.
    const wrong = new Map([[15 * 7 + 1, 204], [18 * 7 + 5, 1_010], [21 * 7 + 2, 0]]);
    const judged = judge(26 * 7, (moment) => wrong.get(moment.dayIndex) ?? weekdays(moment, chance), { stepMs: day });
    const dayOf = (at: number) => Math.round((at - monday) / day);
    for (const index of wrong.keys()) expect(judged.find(({ at }) => dayOf(at) === index)).toMatchObject({ anomalous: true, direction: index % 7 >= 5 ? 'rise' : 'drop' });
    expect(judged.filter(({ at, anomalous }) => anomalous && !wrong.has(dayOf(at))).length).toBeLessThanOrEqual(1);
    for (const { at, expected } of judged.slice(8 * 7)) expect(expected / (dayOf(at) % 7 >= 5 ? 200 : 1_000)).toBeCloseTo(1, 0);
  });

  test('is followed, and learned for three weeks', () => {
    const chance = seeded(2);
    const judged = judge(140, ({ dayIndex }) => Math.round(1_000 + 100 * Math.sin((dayIndex / 7) * 2 * Math.PI) + 10 * normal(chance)), { stepMs: day });
    expect(judged.filter(({ learning }) => learning).length).toBe(20);
    for (const { at, expected } of judged.slice(28)) expect(Math.abs(expected - 1_000 - 100 * Math.sin((Math.round((at - monday) / day) / 7) * 2 * Math.PI))).toBeLessThan(40);
    expect(alarms(judged, 0, 140)).toBeLessThanOrEqual(1);
  });

  test('of quarters of days as well', () => {
    const chance = seeded(4);
    const judged = judge(84, ({ dayIndex, hourOfDay }) => Math.round((dayIndex % 7 >= 5 ? 100 : 500) * wave(hourOfDay + 3) * (dayIndex === 57 && hourOfDay === 12 ? 0.3 : 1) * (1 + 0.05 * normal(chance))), { stepMs: 6 * hour });
    expect(firstAlarm(judged, 57, 58)).toMatchObject({ at: monday + 57 * day + 12 * hour, direction: 'drop' });
    expect(alarms(judged, 7, 57)).toBeLessThanOrEqual(1);
  });
});

test('any finite values give finite scores between 0 and 1 and a band around what is expected', () => {
  const chance = seeded(9);
  const kinds: (() => number)[] = [
    () => 0, () => 42, () => -5 + normal(chance), () => 1e12 * chance(), () => (chance() < 0.01 ? 1e9 : 0), () => 1e-9 * normal(chance), () => Math.round(3 * normal(chance)),
  ];
  for (const kind of kinds) {
    for (const { score, expected, lower, upper } of judge(4, kind).slice(2)) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(lower).toBeLessThanOrEqual(expected);
      expect(upper).toBeGreaterThanOrEqual(expected);
    }
  }
});

test('any doubles whatever, after however usual a past, are scored between 0 and 1 and leave the memory sound', () => {
  const odd = fc.double({ noNaN: true, noDefaultInfinity: true });
  const settings = fc.record({ stepMs: fc.constantFrom(1_000, minute, 6 * hour, day), week: fc.boolean() });
  const special = fc.constantFrom(undefined, {}, { factor: 3 });
  const check = (values: readonly number[], usual: number, { stepMs, week }: { readonly stepMs: number; readonly week: boolean }, days?: { readonly factor?: number }) => {
    const detector = new Detector({ stepMs, timezone: 'UTC', week });
    const points = [...Array.from({ length: usual }, (_, index) => 4 + (index % 3)), ...values, 5, 6, 4, 5];
    const judged = points.map((value, index) => detector.judge({ at: monday + index * stepMs, value, special: values.includes(value) ? days : undefined }));
    for (const { score, expected, lower, upper } of judged) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      // Of the first value nothing is known, nor after a long time of which nothing was learned.
      if (Number.isNaN(expected)) continue;
      expect(lower).toBeLessThanOrEqual(expected);
      expect(upper).toBeGreaterThanOrEqual(expected);
    }
    expect(Number.isFinite(judged.at(-1)?.expected)).toBe(true);
  };
  fc.assert(fc.property(fc.array(odd, { maxLength: 60 }), fc.constantFrom(0, 1, 40, 2_000), settings, special, check), { numRuns: 200 });
  check([1, -100_000], 0, { stepMs: minute, week: true });
  check([1e308, -1e308, Number.MAX_VALUE, 5e-324], 2_000, { stepMs: minute, week: true });
});

test.each([1e308, -1e308, -100_000])('a value of %d is anomalous at once', (value) => {
  const judged = judge(2, ({ at }) => (at === monday + 1.5 * day ? value : 4 + ((at / minute) % 3)), { stepMs: minute });
  expect(judged.filter(({ anomalous }) => anomalous)[0]).toMatchObject({ at: monday + 1.5 * day, direction: value > 0 ? 'rise' : 'drop' });
});
