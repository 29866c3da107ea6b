import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { dateAfter, minuteOfDay, parseInstant } from '../../../processors/domain/instant.ts';
import { Calendar, dispatchDay, type WorkingDay } from '../../../processors/routing-day.ts';
import { plainRules } from '../../support/routing-world.ts';

const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');

test('the minute of the day is what a clock in the zone shows', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), zone, (instant, name) => {
    const local = DateTime.fromMillis(instant, { zone: name });
    expect(minuteOfDay(instant, name)).toBe(local.hour * 60 + local.minute);
  }), { numRuns: 1_000 });
});

test('a date has one after it, over months and leap years', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 40 }), (day, days) => {
    const date = DateTime.fromMillis(day * 86_400_000, { zone: 'UTC' });
    expect(dateAfter(date.toISODate()!, days)).toBe(date.plus({ days }).toISODate());
  }));
});

const costs = { ...plainRules.costs, loadMinor: 100, waitMinor: 500 };
const sendOn = (working: Partial<WorkingDay>, load: Record<string, number>, time = '2026-03-10T10:00:00+08:00', maxWaitDays = 2) =>
  dispatchDay({ timezone: 'Asia/Shanghai', cutOff: undefined, capacity: undefined, ...working }, load, new Calendar(parseInstant(time)!), maxWaitDays, costs);

test('without a capacity a warehouse sends today, or tomorrow after its cut-off, however much it has to do', () => {
  expect(sendOn({}, { '2026-03-10': 1_000_000 })).toEqual({ date: '2026-03-10', loadMinor: 0, waitMinor: 0 });
  expect(sendOn({ cutOff: 600 }, {})).toEqual({ date: '2026-03-11', loadMinor: 0, waitMinor: 500 });
  expect(sendOn({ cutOff: 601 }, {})).toEqual({ date: '2026-03-10', loadMinor: 0, waitMinor: 0 });
});

test('with one it sends on the first day that has room, and the load of that day counts', () => {
  const load = { '2026-03-10': 3, '2026-03-11': 3, '2026-03-12': 1 };
  expect(sendOn({ capacity: 3 }, load)).toEqual({ date: '2026-03-12', loadMinor: 34, waitMinor: 1_000 });
  expect(sendOn({ capacity: 3, cutOff: 600 }, load)).toEqual({ date: '2026-03-12', loadMinor: 34, waitMinor: 1_000 });
  expect(sendOn({ capacity: 4 }, load)).toEqual({ date: '2026-03-10', loadMinor: 75, waitMinor: 0 });
});

test('a parcel waits no longer than it may after the first day it could leave', () => {
  const load = { '2026-03-10': 1, '2026-03-11': 1, '2026-03-12': 1 };
  expect(sendOn({ capacity: 1 }, load, undefined, 2)).toBeUndefined();
  expect(sendOn({ capacity: 1 }, load, undefined, 3)).toEqual({ date: '2026-03-13', loadMinor: 0, waitMinor: 1_500 });
  expect(sendOn({ capacity: 1, cutOff: 600 }, load, undefined, 2)).toEqual({ date: '2026-03-13', loadMinor: 0, waitMinor: 1_500 });
});
