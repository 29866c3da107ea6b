import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Detector } from '../../../../processors/detection/detector.ts';
import type { DetectorSettings, Point } from '../../../../processors/detection/detector.ts';
import { day, hour, minute } from '../../../../processors/domain/instant.ts';
import { monday, wave } from './judged-series.ts';
import { count, seeded } from './seeded.ts';

/** Counts with gaps, missing points, floods, outages and special days, in order of time. */
function eventful(seed: number, stepMs: number, points: number): Point[] {
  const chance = seeded(seed);
  const made: Point[] = [];
  let at = monday;
  for (let index = 0; index < points; index += 1) {
    at += stepMs * (chance() < 0.01 ? 1 + Math.floor(chance() * 40) : 1);
    const usual = count(8 * wave(((at - monday) % day) / hour), 2, chance);
    const luck = chance();
    const value = luck < 0.02 ? undefined : luck < 0.03 ? usual * 10 : luck < 0.04 ? 0 : usual;
    made.push(Math.floor((at - monday) / day) % 5 === 4 ? { at, value, special: chance() < 0.5 ? { factor: 2 } : {} } : { at, value });
  }
  return made;
}

const settings = fc.record({
  stepMs: fc.constantFrom(1_000, minute, 5 * minute, hour, day),
  timezone: fc.constantFrom('Asia/Shanghai', 'Europe/London', 'UTC'),
  week: fc.boolean(),
});

test('a detector cut anywhere and made again from its parts judges the same', () => {
  fc.assert(fc.property(settings, fc.integer({ min: 1, max: 1_000 }), fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 6 }), (chosen, seed, cuts) => {
    const points = eventful(seed, chosen.stepMs, 1_500);
    const whole = new Detector(chosen);
    let cut = new Detector(chosen);
    const kept = new Map<string, Uint8Array>();
    for (const [index, point] of points.entries()) {
      if (cuts.includes(index)) {
        for (const [part, bytes] of cut.changedParts()) kept.set(part, bytes);
        cut = new Detector(chosen, kept);
      }
      expect(cut.judge(point)).toEqual(whole.judge(point));
    }
  }), { numRuns: 25 });
});

test('parts handed out at every point are the same as parts handed out at the end', () => {
  const chosen: DetectorSettings = { stepMs: minute, timezone: 'Asia/Shanghai', week: true };
  const [often, once] = [new Detector(chosen), new Detector(chosen)];
  const kept = new Map<string, Uint8Array>();
  for (const point of eventful(7, minute, 4_000)) {
    often.judge(point);
    once.judge(point);
    for (const [part, bytes] of often.changedParts()) kept.set(part, bytes);
  }
  expect(kept).toEqual(new Map(once.changedParts()));
});

test('parts of other settings are refused', () => {
  const learned = new Detector({ stepMs: minute, timezone: 'Asia/Shanghai', week: true });
  for (const point of eventful(1, minute, 500)) learned.judge(point);
  const parts = learned.changedParts();
  for (const other of [{ stepMs: 2 * minute }, { timezone: 'UTC' }, { week: false }]) {
    const chosen = { stepMs: minute, timezone: 'Asia/Shanghai', week: true, ...other };
    const [from, fresh] = [new Detector(chosen, parts), new Detector(chosen)];
    for (const point of eventful(2, chosen.stepMs, 300)) expect(from.judge(point)).toEqual(fresh.judge(point));
  }
});

describe('memory', () => {
  test.each([[true, 64 * 1_024], [false, 4 * 1_024]])('with the week %s stays within %i bytes for a series of minutes', (week, most) => {
    const detector = new Detector({ stepMs: minute, timezone: 'Asia/Shanghai', week });
    const kept = new Map<string, number>();
    let changed = 0;
    const points = eventful(3, minute, 20_000);
    for (const point of points) {
      detector.judge(point);
      for (const [part, bytes] of detector.changedParts()) {
        expect(bytes.byteLength).toBeLessThanOrEqual(1_024);
        kept.set(part, bytes.byteLength);
        changed += bytes.byteLength;
      }
    }
    expect([...kept.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(most);
    expect(detector.size).toBeLessThanOrEqual(most);
    expect(changed / points.length).toBeLessThan(2_048);
  });

  test.each([1_000, 7 * minute, hour, day])('of a step of %i ms is no larger', (stepMs) => {
    expect(new Detector({ stepMs, timezone: 'UTC', week: true }).size).toBeLessThanOrEqual(64 * 1_024);
    expect(new Detector({ stepMs, timezone: 'UTC', week: false }).size).toBeLessThanOrEqual(4 * 1_024);
  });
});
