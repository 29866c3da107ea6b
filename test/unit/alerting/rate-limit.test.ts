import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from '../../../alerting/rate-limit.ts';

test('no minute has more than its limit, and half of it is free after a quiet minute', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 200 }), (perMinute, pauses) => {
    let now = 0;
    const limit = new RateLimit(perMinute, () => now);
    const sent: number[] = [];
    for (const wait of pauses) {
      now += wait + limit.waitMs();
      now += limit.waitMs();
      expect(limit.waitMs()).toBe(0);
      limit.take();
      sent.push(now);
      if (wait >= 60_000) expect(sent.filter((at) => at === now)).toHaveLength(1);
    }
    for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(perMinute);
    now += 60_000;
    for (let i = 0; i < Math.floor(perMinute / 2); i++) {
      expect(limit.waitMs()).toBe(0);
      limit.take();
    }
  }));
});

test('without a limit nothing waits', () => {
  const limit = new RateLimit(undefined, () => 0);
  for (let i = 0; i < 1_000; i++) {
    expect(limit.waitMs()).toBe(0);
    limit.take();
  }
});
