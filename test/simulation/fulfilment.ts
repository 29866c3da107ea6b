import type { LineQuantity, ShipmentReport } from '../../processors/domain/event.ts';
import { minute } from '../../processors/domain/instant.ts';
import { shipmentTroubles } from '../../processors/domain/shipment.ts';
import type { System } from '../../processors/domain/source.ts';
import type { Life } from './life.ts';
import { idOf } from './names.ts';

/**
 * What warehouse, carrier and channel say of the goods. Usually after the
 * payment; sometimes of an order nobody paid, sometimes by the channel alone.
 */
export function fulfil(life: Life): void {
  const { chance, telling, paid, placedAt } = life;
  if (paid.length === 0 && !chance.happens(0.2)) return;
  const begun = (paid[0]?.at ?? placedAt) + chance.whole(0, 40) * minute;
  const own = chance.happens(0.3);
  if (chance.happens(0.12)) hold(life, begun);
  if (!own) telling.systemSays(begun + chance.whole(0, 90) * minute, 'wms', 'order.approved', { by: 'rule' }, subjectOf(life));
  const parcels = chance.pick([1, 1, 1, 1, 2, 3]);
  const way = waysOfNaming[chance.weigh({ ours: 5, theirs: 2, nothing: 4 })];
  const shares = divided(life, parcels);
  for (let parcel = 1; parcel <= parcels; parcel++) {
    send(life, { own, number: parcel, name: way(life, parcel), share: shares[parcel - 1], begun: begun + chance.whole(0, 60) * minute });
  }
  if (chance.happens(0.3)) telling.channelSays(begun + chance.whole(60, 700) * minute, 'order.completed', { by: 'buyer' });
  if (chance.happens(0.08)) telling.systemSays(begun + chance.whole(60, 700) * minute, 'care', 'complaint.opened', { complaint: `c${life.number}`, kind: 'damaged' });
}

/** One parcel of the order, as its teller sees it. */
interface Parcel {
  readonly own: boolean;
  readonly number: number;
  readonly name: string | undefined;
  readonly share: readonly LineQuantity[] | undefined;
  readonly begun: number;
}

const waysOfNaming = {
  ours: ({ telling }: Life, parcel: number) => `${idOf(telling.key)}-${parcel}`,
  theirs: ({ number }: Life, parcel: number) => `P${number}/${parcel}`,
  nothing: () => undefined,
};

/** A parcel is labelled, leaves, is seen on its way and arrives; or its label is refused, it is not found, lost, sent back. */
function send(life: Life, parcel: Parcel): void {
  const { chance, telling } = life;
  let at = parcel.begun;
  const next = () => (at += chance.whole(1, 120) * minute);
  const carrier = chance.pick(['sf', 'zto', 'royal', 'sf-express', '顺丰']);
  const tracked = { carrier, trackingNumber: `${carrier}-${life.number}-${chance.happens(0.05) ? 1 : parcel.number}` };
  const house = chance.happens(0.6) ? { warehouse: chance.pick(life.houses) } : {};
  const named = parcel.name === undefined ? {} : { shipment: parcel.name };
  const share = parcel.share !== undefined && chance.happens(0.5) ? { lines: parcel.share } : {};
  const says = (type: 'shipment.labelled' | 'shipment.dispatched' | 'shipment.failed', report: ShipmentReport): void => {
    if (parcel.own && type !== 'shipment.failed') telling.channelSays(next(), type, report, parcel.number === 1 ? '' : String(parcel.number));
    else telling.systemSays(next(), 'wms', type, report, subjectOf(life));
  };
  if (chance.happens(0.6)) says('shipment.labelled', { ...named, ...house, ...share, ...(chance.happens(0.4) ? tracked : { carrier }) });
  if (chance.happens(0.08)) hold(life, next());
  if (chance.happens(0.25)) trouble(life, next(), { ...(chance.happens(0.7) ? named : {}), ...(chance.happens(0.5) ? house : {}), ...share });
  // Some addresses no carrier takes.
  if (chance.happens(0.05)) for (let times = 4; times > 0; times--) telling.systemSays(next(), 'wms', 'shipment.failed', { status: 'label_refused' });
  if (chance.happens(0.12)) return;
  says('shipment.dispatched', { ...(chance.happens(0.9) ? named : {}), ...house, ...share, ...(chance.happens(0.9) ? tracked : {}) });
  if (chance.happens(0.06)) says('shipment.dispatched', { ...tracked, shipment: `extra-${life.number}` });
  for (let scans = chance.whole(0, 2); scans > 0; scans--) telling.systemSays(next(), 'carrier', 'shipment.scanned', { ...(chance.happens(0.5) ? tracked : {}), location: 'Wuhan' });
  if (chance.happens(0.02)) track(life, at);
  if (chance.happens(0.1)) trouble(life, next(), chance.happens(0.6) ? tracked : {});
  if (chance.happens(0.82)) telling.systemSays(next() + chance.pick([0, 0, 400]) * minute, 'carrier', 'shipment.delivered', chance.happens(0.6) ? tracked : {}, subjectOf(life));
}

/** Something goes wrong with a parcel; a word says what, mostly one that is known. */
function trouble({ chance, telling }: Life, at: number, report: ShipmentReport): void {
  const status = chance.happens(0.95) ? chance.pick([...shipmentTroubles, 'label_refused']) : 'odd';
  const teller: System = status === 'lost' || status === 'returned_to_sender' ? 'carrier' : 'wms';
  if (chance.happens(0.8)) telling.systemSays(at, teller, 'shipment.failed', { ...report, status });
  else telling.systemSays(at, teller, 'shipment.scanned', { ...report, status });
}

/** The goods shared out among parcels; a share may be too large, or of a line that does not exist. */
function divided({ chance, lines }: Life, parcels: number): LineQuantity[][] {
  const shares = Array.from({ length: parcels }, (): LineQuantity[] => []);
  for (const { line, quantity } of lines) {
    let left = quantity;
    for (const share of shares) {
      const last = share === shares.at(-1);
      const units = last && chance.happens(0.6) ? left : chance.whole(0, left);
      left -= units;
      if (units > 0) share.push({ line, quantity: units + (chance.happens(0.03) ? 1 : 0) });
    }
  }
  for (const share of shares) {
    if (share.length === 0) share.push({ line: '1', quantity: 1 });
    if (chance.happens(0.03)) share.push({ line: 'none', quantity: 1 });
  }
  return shares;
}

/** Someone holds the order and, mostly, lets it go. */
function hold({ chance, telling }: Life, at: number): void {
  const who: System = chance.pick(['care', 'wms']);
  telling.systemSays(at, who, 'order.held', { reason: 'risk word' });
  if (chance.happens(0.85)) telling.systemSays(at + chance.whole(1, 90) * minute, who, 'order.released', {});
}

/** People let through what the core holds, sooner or later. */
export function letThrough({ chance, telling, placedAt }: Life): void {
  for (let times = chance.pick([0, 1, 2, 3]); times > 0; times--) {
    telling.systemSays(placedAt + chance.whole(20, 600) * minute, 'care', 'order.released', { by: 'li' });
  }
}

/** A courier that reports where it is more often than an order has patience for. */
function track({ telling }: Life, at: number): void {
  for (let report = 0; report < 110; report++) {
    telling.systemSays(at + report * 20_000, 'carrier', 'shipment.position', { position: { latitude: 30 + report / 100, longitude: 114 } });
  }
}

/** Systems speak of orders by the channel's id or by the one orderwatch gave; now and then by another order's. */
function subjectOf({ chance, telling, neighbour }: Life): string | undefined {
  if (!chance.happens(0.15)) return undefined;
  return idOf(chance.happens(0.12) ? neighbour : telling.key);
}
