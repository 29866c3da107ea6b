import { IANAZone } from 'luxon';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, timeReader } from '../../../ingest/local-time.ts';
import { day, minute } from '../../../processors/domain/instant.ts';

const iso = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString());

describe('local times', () => {
  const shanghai = timeReader('local', 'Asia/Shanghai');
  const london = timeReader('local', 'Europe/London');

  test('are read in the mapping\'s zone, in the forms channels use', () => {
    expect(iso(shanghai('2014-01-15 21:40:01'))).toBe('2014-01-15T13:40:01.000Z');
    expect(iso(shanghai('2014/01/15T21:40'))).toBe('2014-01-15T13:40:00.000Z');
    expect(iso(timeReader('local', '+05:30')('2014-01-15 21:40:01.25'))).toBe('2014-01-15T16:10:01.250Z');
    expect(iso(timeReader('local', '-03:00')('2014-01-15 21:40:01'))).toBe('2014-01-16T00:40:01.000Z');
  });

  test('know that China had summer time once', () => {
    expect(iso(shanghai('1988-07-01 12:00:00'))).toBe('1988-07-01T03:00:00.000Z');
  });

  test('keep an offset that is written after all', () => {
    expect(iso(shanghai('2014-01-15T21:40:01Z'))).toBe('2014-01-15T21:40:01.000Z');
  });

  test('that a change of clocks repeats are the first; those it skips move on', () => {
    expect(iso(london('2024-10-27 01:30:00'))).toBe('2024-10-27T00:30:00.000Z');
    expect(iso(london('2024-03-31 01:30:00'))).toBe('2024-03-31T01:30:00.000Z');
    expect(iso(london('2024-10-27 02:00:00'))).toBe('2024-10-27T02:00:00.000Z');
    expect(iso(london('2024-03-31 02:00:00'))).toBe('2024-03-31T01:00:00.000Z');
  });

  test('come back to what they were, in any zone', () => {
    const zones = ['Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 25_000 * 1_440 }), (zone, minutes) => {
        const instant = minutes * minute;
        const offset = IANAZone.create(zone).offset(instant) * minute;
        const read = timeReader('local', zone)(new Date(instant + offset).toISOString().slice(0, 19));
        // A repeated hour comes back as its first time round.
        expect([0, 30 * minute, 60 * minute, day]).toContain(instant - (read ?? NaN));
        expect((read ?? NaN) + IANAZone.create(zone).offset(read ?? 0) * minute).toBe(instant + offset);
      }),
    );
  });

  test('that no calendar has are refused', () => {
    for (const text of ['2023-02-29 00:00:00', '2023-13-01 00:00:00', '2023-01-01 24:00:00', '2023-01-01', '', 'now']) {
      expect(shanghai(text)).toBeUndefined();
    }
  });
});

describe('epochs', () => {
  test('are whole numbers of the unit said', () => {
    expect(iso(timeReader('epoch-seconds', 'UTC')('1618990587'))).toBe('2021-04-21T07:36:27.000Z');
    expect(iso(timeReader('epoch-milliseconds', 'UTC')('1625637425016'))).toBe('2021-07-07T05:57:05.016Z');
  });

  test('in the wrong unit or form are refused', () => {
    expect(timeReader('epoch-seconds', 'UTC')('1625637425016')).toBeUndefined();
    for (const text of ['1.5', '-1', '1e9', '', '2021-04-21']) expect(timeReader('epoch-seconds', 'UTC')(text)).toBeUndefined();
  });
});

test('zones are IANA names or offsets', () => {
  expect(['Asia/Shanghai', 'UTC', '+08:00', '-03:30'].filter((zone) => !isZone(zone))).toEqual([]);
  expect(['Asia/Shangai', 'UTC+8', '8', '+8:00', ''].filter(isZone)).toEqual([]);
});
