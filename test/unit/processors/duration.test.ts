import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../processors/domain/duration.ts';

test.each([
  ['250ms', 250], ['90s', 90_000], ['90 seconds', 90_000], ['30m', 1_800_000], ['15 min', 900_000], ['15 mins', 900_000],
  ['24h', 86_400_000], ['1.5 hours', 5_400_000], ['7d', 604_800_000], ['2 weeks', 1_209_600_000], [' 1 H ', 3_600_000],
])('%s', (text, millis) => {
  expect(parseDuration(text)).toBe(millis);
});

test.each(['', '30', 'm', '30 apples', '-5m', '1e3s', '1h30m', '0.0001s', '1 mss', '99999999999999w'])('"%s" is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('any whole number of a unit is that many times the unit', () => {
  fc.assert(fc.property(fc.nat(1_000_000), fc.constantFrom(['s', 1_000] as const, ['m', 60_000] as const, ['h', 3_600_000] as const, ['d', 86_400_000] as const), (amount, [unit, size]) => {
    expect(parseDuration(`${amount}${unit}`)).toBe(amount * size);
  }));
});

test.each([[0, '0ms'], [90_000, '90s'], [1_800_000, '30m'], [86_400_000, '1d'], [1_209_600_000, '14d'], [1_500, '1500ms']])('%d milliseconds are written %s', (millis, text) => {
  expect(formatDuration(millis)).toBe(text);
});

test('what is written is read as the same', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (millis) => {
    expect(parseDuration(formatDuration(millis))).toBe(millis);
  }));
});
