import type { Placed, ShipTo } from '../../processors/domain/event.ts';
import { hour, type Instant } from '../../processors/domain/instant.ts';
import type { Chance } from './chance.ts';

/** Everything that is sold, in every warehouse and by every channel: orders get in each other's way. */
export const skus = ['TEAPOT', 'CUP', 'TRAY', 'JAR'] as const;

/** Where orders go, in the spellings channels use; the last is on no map. */
export const destinations: readonly ShipTo[] = [
  { country: 'CN', province: 'Zhejiang', city: 'Hangzhou' }, { country: '中国', province: '浙江省', city: '宁波' },
  { country: 'China', province: 'Guangdong', city: 'Shenzhen' }, { country: 'cn', province: '四川', city: '成都' },
  { country: 'GB', province: '', city: 'London' }, { country: 'United Kingdom', province: 'Kent', city: 'Dover' },
  { country: 'Ruritania', province: '', city: 'Strelsau' },
];

const remarks = ['gift, please wrap', 'Please REFUND ME if late', 'this is not fake, is it', 'ring twice'];

/** What one buyer orders, where it goes, by when, and what they write beside it. */
export function goodsBy(chance: Chance, placedAt: Instant): Placed {
  const free = chance.happens(0.05);
  const plain = chance.happens(0.6);
  const lines = Array.from({ length: chance.whole(1, 3) }, (_, index) => {
    const quantity = chance.whole(1, 3);
    const unitPriceMinor = free ? 0 : 100 * chance.whole(1, 90) + (plain ? 0 : chance.whole(0, 99));
    return { line: String(index + 1), sku: chance.pick(skus), quantity, unitPriceMinor, discountMinor: plain || free ? 0 : chance.whole(0, 60) };
  });
  const extra = plain || free ? {} : { shippingMinor: chance.whole(0, 900), taxMinor: chance.whole(0, 300), discounts: [{ fundedBy: 'merchant' as const, amountMinor: chance.whole(1, 40) }] };
  return {
    ...priced({ currency: chance.pick(['CNY', 'CNY', 'GBP', 'JPY']), lines, discounts: [], shippingMinor: 0, taxMinor: 0, ...extra }),
    ...(chance.happens(0.9) ? { shipTo: chance.pick(destinations) } : {}),
    ...(chance.happens(0.6) ? { promisedBy: placedAt + chance.whole(1, 60) * hour } : {}),
    ...(chance.happens(0.3) ? { serviceLevel: chance.pick(['express', 'Standard']) } : {}),
    ...(chance.happens(0.6) ? { buyer: `buyer-${chance.whole(1, 4)}` } : {}),
    ...(chance.happens(0.3) ? { remark: chance.pick(remarks) } : {}),
  };
}

/** An order with the total that its parts make. */
export function priced(order: Omit<Placed, 'totalMinor'>): Placed {
  const goods = order.lines.reduce((sum, { quantity, unitPriceMinor, discountMinor }) => sum + quantity * unitPriceMinor - discountMinor, 0);
  const off = order.discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { ...order, totalMinor: goods - off + order.shippingMinor + order.taxMinor };
}
