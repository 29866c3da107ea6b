import { describe, expect, test } from 'vitest';
import { hour } from '../../../processors/domain/instant.ts';
import { lags, quantile } from '../../../samples/lag.ts';
import { wholeHistory, parsed } from './replay-fixture.ts';

const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)]! / hour;

describe('lags', () => {
  test.each([
    ['purchaseToApproval', 0.28, 48, 88], ['approvalToCarrier', 49, 210, 419], ['carrierToDoor', 178, 556, 928],
  ] as const)('%s has the p50, p95 and p99 of the field', (name, p50, p95, p99) => {
    const points = lags[name];
    expect([0.5, 0.95, 0.99].map((share) => quantile(points, share) / hour)).toEqual([p50, p95, p99].map((hours) => expect.closeTo(hours, 3)));
    for (let u = 0; u < 1; u += 0.01) expect(quantile(points, u + 0.01)).toBeGreaterThan(quantile(points, u));
  });

  test('the messages have them too', () => {
    const claims = new Map<string, Map<string, number>>();
    const first = wholeHistory()[0]!.logTime;
    for (const publication of wholeHistory()) {
      if (!/^orders\.(wms|carrier|shop)\.(order\.placed|order\.approved|shipment\.scanned)/.test(publication.subject)) continue;
      const event = parsed(publication);
      const order = event.subject.startsWith('SO-') ? `shop:${event.subject}` : event.subject;
      if (!order.startsWith('shop:')) continue;
      // Only orders old enough for all of their life to lie in the history.
      const times = claims.get(order) ?? new Map<string, number>();
      claims.set(order, times.set(event.type, times.get(event.type) ?? Date.parse(event.time)));
    }
    const lagsOf = (from: string, to: string) => [...claims.values()]
      .filter((times) => times.has(from) && times.has(to) && times.get(from)! < first + 40 * 24 * hour)
      .map((times) => times.get(to)! - times.get(from)!).toSorted((a, b) => a - b);
    const approval = lagsOf('order.placed', 'order.approved');
    expect(approval.length).toBeGreaterThan(150);
    expect(at(approval, 0.5)).toBeGreaterThan(0.15);
    expect(at(approval, 0.5)).toBeLessThan(0.6);
    expect(at(approval, 0.95)).toBeGreaterThan(20);
    expect(at(approval, 0.95)).toBeLessThan(90);
    const carrier = lagsOf('order.approved', 'shipment.scanned');
    expect(at(carrier, 0.5)).toBeGreaterThan(35);
    expect(at(carrier, 0.5)).toBeLessThan(70);
  });
});
