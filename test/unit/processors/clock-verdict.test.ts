import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hour, minute, parseInstant, second } from '../../../processors/domain/instant.ts';
import { defaultMonitoring } from '../../../processors/domain/monitoring.ts';
import { type ClockRecord, noteOffset, quantile, skewOf, untoldRecord } from '../../../processors/clocks/clock-record.ts';
import { amount, looksLike } from '../../../processors/clocks/looks-like.ts';
import { judgeClaims, zoneOf } from '../../../processors/clocks/verdict.ts';

const rules = defaultMonitoring.clocks;
const start = parseInstant('2026-03-10T00:00:00Z')!;

/** A source that spoke every two minutes: how far off its clock was, and how old its news. */
function heard(claims: readonly { readonly off: number; readonly lag: number; readonly prompt?: boolean }[]): ClockRecord {
  const record = untoldRecord('source', 'taobao', start);
  claims.forEach(({ off, lag, prompt = false }, index) => {
    const now = start + 2 * index * minute;
    noteOffset(record, { offsetMs: off - lag, prompt, tooFarAhead: false }, now);
    Object.assign(record, judgeClaims(record, rules));
    if (Math.floor((now + 2 * minute) / hour) !== Math.floor(now / hour)) record.stretch = undefined;
  });
  return record;
}

const lags = (most: number) => fc.array(fc.integer({ min: 0, max: most }), { minLength: 12, maxLength: 40 });

describe('the verdict on a source', () => {
  test('names any zone it is off by, either way, by what it tells soon after', () => {
    fc.assert(fc.property(fc.integer({ min: -28, max: 28 }).filter((halves) => halves !== 0), lags(2 * minute), (halves, delays) => {
      const record = heard(delays.map((lag) => ({ off: (halves * hour) / 2, lag })));
      expect([record.verdict, zoneOf(record.offsetMs)]).toEqual(['off_by_zone', halves / 2]);
    }));
  });

  test('is never that a right clock is ahead, and that it is behind only where all news is equally old', () => {
    fc.assert(fc.property(lags(12 * hour), (delays) => {
      const { verdict } = heard(delays.map((lag) => ({ off: 0, lag })));
      expect(['good', 'lagging', 'unknown', 'off_by_zone']).toContain(verdict);
      if (verdict !== 'off_by_zone') return;
      const last = delays.slice(-10).toSorted((one, other) => one - other);
      expect(last[8]! - last[1]!).toBeLessThanOrEqual(10 * minute);
    }));
  });

  test('is good as long as its heart beats right, however old the rest', () => {
    fc.assert(fc.property(lags(12 * hour), (delays) => {
      const { verdict } = heard(delays.flatMap((lag) => [{ off: 0, lag: second, prompt: true }, { off: 0, lag }]));
      expect(verdict).toBe('good');
    }));
  });

  test('is that it is right again, soon after it is', () => {
    fc.assert(fc.property(fc.constantFrom(8 * hour, -8 * hour, 23 * minute), fc.integer({ min: 6, max: 30 }), (off, count) => {
      const wrong = Array.from({ length: count }, () => ({ off, lag: second, prompt: true }));
      expect(heard(wrong).verdict).not.toBe('good');
      expect(heard([...wrong, ...Array.from({ length: 5 }, () => ({ off: 0, lag: second, prompt: true }))]).verdict).toBe('good');
    }));
  });
});

test('a stretch keeps few offsets, and its quantiles are near those of all', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -hour, max: hour }), { minLength: 1, maxLength: 2_000 }), (offsets) => {
    const record = untoldRecord('source', 'jd', start);
    for (const offsetMs of offsets) noteOffset(record, { offsetMs, prompt: false, tooFarAhead: offsetMs > 0 }, start);
    const { stretch } = record;
    expect(stretch!.kept.length).toBeLessThanOrEqual(128);
    const row = skewOf(record, stretch!, start + minute, 0);
    expect([row.samples, row.minMs, row.maxMs, row.future]).toEqual([offsets.length, Math.min(...offsets), Math.max(...offsets), offsets.filter((one) => one > 0).length]);
    expect(row.p05Ms).toBeLessThanOrEqual(row.medianMs);
    expect(row.medianMs).toBeLessThanOrEqual(row.p95Ms);
    if (offsets.length <= 128) expect(row.medianMs).toBe(quantile(offsets.toSorted((one, other) => one - other), 0.5));
  }), { numRuns: 50 });
});

describe('in words', () => {
  test.each([
    [8 * hour, 'Asia/Shanghai', 'claims run 8 h ahead: local time sent as UTC'],
    [-8 * hour, 'Asia/Shanghai', 'claims run 8 h behind: UTC sent as local time'],
    [-5 * hour, 'America/New_York', 'claims run 5 h behind: local time sent as UTC'],
    [5.5 * hour, 'Asia/Shanghai', 'claims run 5.5 h ahead: local time of a zone 5.5 h ahead of UTC sent as UTC'],
    [-hour, 'Asia/Shanghai', 'claims run 1 h behind: summer time that others do not keep, or that it does not'],
  ])('%i ms in %s', (offsetMs, zone, words) => {
    expect(looksLike('source', 'off_by_zone', offsetMs - second, 0, zone, start - 60 * 24 * hour)).toBe(words);
  });

  test.each([[28_800_000, '8 h'], [5_400_000, '1.5 h'], [-1_380_000, '23 min'], [2_500, '2.5 s'], [900, '900 ms'], [172_800_000, '2 d'], [100_000_000, '27.8 h']])('%i ms is %s', (millis, words) => {
    expect(amount(millis)).toBe(words);
  });
});
