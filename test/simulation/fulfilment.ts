import { formatInstant, minute } from '../../processors/domain/instant.ts';
import { omsId } from '../../processors/domain/order.ts';
import type { System } from '../../processors/domain/source.ts';
import type { Life } from './life.ts';

/**
 * What warehouse, carrier and channel say of the goods. Usually after the
 * payment; sometimes of an order nobody paid, sometimes by the channel alone.
 */
export function fulfil(life: Life): void {
  const { chance, telling, paid, placedAt } = life;
  if (paid.length === 0 && !chance.happens(0.2)) return;
  let at = (paid[0]?.at ?? placedAt) + chance.whole(0, 40) * minute;
  const next = () => (at += chance.whole(1, 150) * minute);
  const own = chance.happens(0.3);
  const subject = chance.happens(0.08) ? anyOmsId(life) : undefined;
  if (chance.happens(0.15)) hold(life, at);
  if (!own) telling.systemSays(at, 'wms', 'order.approved', { by: 'rule' }, subject);
  if (chance.happens(0.15)) hold(life, next());
  if (chance.happens(0.6)) {
    if (own) telling.channelSays(next(), 'shipment.labelled', {});
    else telling.systemSays(next(), 'wms', 'shipment.labelled', { warehouse: 'sh1' }, subject);
  }
  if (chance.happens(0.1)) hold(life, next());
  if (chance.happens(0.15)) return;
  const carrier = chance.pick(['sf', 'zto']);
  const parcel = { carrier, trackingNumber: `${carrier}-${life.number}` };
  if (own) telling.channelSays(next(), 'shipment.dispatched', parcel);
  else telling.systemSays(next(), 'wms', 'shipment.dispatched', { ...parcel, warehouse: 'sh1' }, subject);
  if (chance.happens(0.1)) telling.systemSays(next(), 'wms', 'shipment.dispatched', { ...parcel, shipment: '2' });
  for (let scans = chance.whole(0, 2); scans > 0; scans--) telling.systemSays(next(), 'carrier', 'shipment.scanned', { location: 'Wuhan' });
  if (chance.happens(0.02)) track(life, at);
  if (chance.happens(0.85)) telling.systemSays(next(), 'carrier', 'shipment.delivered', {}, subject);
  if (chance.happens(0.3)) telling.channelSays(next(), 'order.completed', { by: 'buyer' });
  if (chance.happens(0.08)) telling.systemSays(next(), 'care', 'complaint.opened', { complaint: `c${life.number}`, kind: 'damaged' });
}

/** Someone holds the order and, mostly, lets it go. */
function hold({ chance, telling }: Life, at: number): void {
  const who: System = chance.pick(['care', 'wms']);
  telling.systemSays(at, who, 'order.held', { reason: 'risk word' });
  if (chance.happens(0.85)) telling.systemSays(at + chance.whole(1, 90) * minute, who, 'order.released', {});
}

/** A courier that reports where it is more often than an order has patience for. */
function track({ telling }: Life, at: number): void {
  for (let report = 0; report < 110; report++) {
    telling.systemSays(at + report * 20_000, 'carrier', 'shipment.position', { position: { latitude: 30 + report / 100, longitude: 114 } });
  }
}

/** Systems speak of orders by the id orderwatch gave them; whether it is this order's, they may err. */
function anyOmsId({ chance, placedAt, number }: Life): string {
  return omsId(formatInstant(placedAt).slice(0, 10), chance.whole(1, number + 2));
}
