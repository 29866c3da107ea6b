import type { Line, Placed } from '../../processors/domain/event.ts';
import { type Instant, minute, second } from '../../processors/domain/instant.ts';
import type { Money } from '../../processors/domain/money.ts';
import { type Channel, channels } from '../../processors/domain/source.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import { Chance } from './chance.ts';
import type { Clocks } from './clocks.ts';
import { fulfil, letThrough } from './fulfilment.ts';
import { goodsBy, priced } from './goods.ts';
import { regret } from './regret.ts';
import { type Said, Telling } from './telling.ts';

/** One order as the world knows it; what orderwatch hears of it is another matter. */
export interface Life {
  readonly chance: Chance;
  readonly telling: Telling;
  readonly number: number;
  readonly placedAt: Instant;
  readonly currency: string;
  readonly totalMinor: number;
  readonly lines: readonly Line[];
  /** The merchant's warehouses. */
  readonly houses: readonly string[];
  /** Another order's key, to be taken for this one's by mistake. */
  readonly neighbour: string;
  readonly settings: CoreSettings;
  /** Payments in the order they were made; refunds speak of them. */
  readonly paid: { readonly at: Instant; readonly transactionId: string; readonly minor: number }[];
}

/** Everything that is said of the `number`-th order. */
export function liveOnce(seed: number, number: number, placedAt: Instant, clocks: Clocks, settings: CoreSettings, houses: readonly string[]): Said[] {
  const chance = chanceOf(seed, number);
  const channel: Channel = chance.pick(channels);
  const manner = chance.weigh({ events: 5, snapshots: 3, pushes: 1 });
  const telling = new Telling(channel, `${channel}:${1_000 + number}`, manner, clocks);
  const placed = goodsBy(chance, placedAt);
  const life: Life = {
    chance, telling, number, placedAt, currency: placed.currency, totalMinor: placed.totalMinor, lines: placed.lines, houses,
    neighbour: `${chanceOf(seed, number - 1).pick(channels)}:${999 + number}`, settings, paid: [],
  };
  telling.channelSays(placedAt, 'order.placed', placed);
  amend(life, placed);
  pay(life);
  fulfil(life);
  letThrough(life);
  regret(life);
  // Of some orders the first word is lost for good.
  return chance.happens(0.03) ? telling.said.slice(1) : telling.said;
}

/** An order's own chance: what one buyer does changes nothing about the others. */
function chanceOf(seed: number, number: number): Chance {
  return new Chance(seed, 1_000 + number);
}

/** Some orders are changed before they are paid, some after, some to nothing, some into another currency. */
function amend({ chance, telling, placedAt }: Life, first: Placed): void {
  if (!chance.happens(0.15)) return;
  const at = placedAt + chance.whole(1, 40) * minute;
  const change = chance.weigh({ fewer: 4, dearer: 2, cheaper: 2, free: 1, currency: 1 });
  const factor = { fewer: 1, dearer: 2, cheaper: 0.5, free: 0, currency: 1 }[change];
  const kept = change === 'fewer' ? first.lines.slice(-1) : first.lines;
  const lines = kept.map((line) => ({ ...line, unitPriceMinor: Math.floor(line.unitPriceMinor * factor) }));
  telling.channelSays(at, 'order.placed', priced({
    ...first, lines: lines.map((line) => ({ ...line, discountMinor: Math.min(line.discountMinor, line.unitPriceMinor) })),
    ...(change === 'currency' ? { currency: 'USD' } : {}), ...(change === 'free' ? { discounts: [], shippingMinor: 0, taxMinor: 0 } : {}),
  }));
}

/** The buyer pays in time, late, never, in parts, twice, or in the wrong money; one or two systems tell. */
function pay(life: Life): void {
  const { chance, placedAt, totalMinor, settings, currency } = life;
  const soon = placedAt + chance.whole(5, 600) * second;
  const late = placedAt + Math.floor(settings.paymentTimeoutMs * (0.9 + chance.next() * 2));
  const part = Math.floor(totalMinor * 0.4);
  switch (chance.weigh({ once: 50, late: 14, never: 12, parts: 8, half: 5, twice: 8, wrong: 4, over: 3 })) {
    case 'once': return payment(life, soon, totalMinor);
    case 'late': return payment(life, late, totalMinor);
    case 'never': return attempt(life, soon);
    case 'parts': payment(life, soon, part); return payment(life, chance.pick([soon + minute, late]), totalMinor - part);
    case 'half': return payment(life, soon, part);
    case 'twice': payment(life, soon, totalMinor); return payment(life, chance.pick([soon + second, late]), totalMinor);
    case 'wrong': payment(life, soon, totalMinor, currency === 'USD' ? 'EUR' : 'USD'); return payment(life, soon + 2 * minute, totalMinor);
    case 'over': return payment(life, soon, totalMinor + 100);
  }
}

function payment(life: Life, at: Instant, minor: number, currency = life.currency): void {
  const { chance, telling, number, paid } = life;
  const transactionId = `t${number}-${paid.length + 1}`;
  const amount: Money = { minor, currency };
  if (currency === life.currency) paid.push({ at, transactionId, minor });
  if (chance.happens(0.4)) attempt(life, at - chance.whole(5, 900) * second);
  const teller = chance.weigh({ payments: 6, channel: 2, both: 3 });
  const anonymous = chance.happens(0.4);
  const later = at + chance.whole(0, 600) * second;
  if (teller !== 'channel') telling.systemSays(at, 'payments', 'order.paid', { provider: 'alipay', transactionId, amount });
  if (teller !== 'payments') telling.channelSays(later, 'order.paid', anonymous ? { amount } : { transactionId, amount }, anonymous ? '' : transactionId);
  if (chance.happens(0.1)) telling.sayAgain(later + chance.whole(1, 90) * second);
  // The same transaction, told with another amount.
  if (chance.happens(0.05)) telling.systemSays(later + minute, 'payments', 'order.paid', { provider: 'alipay', transactionId, amount: { minor: minor + 100, currency } });
  if (chance.happens(0.1)) {
    telling.systemSays(at + 20 * minute, 'payments', 'payment.settled', { provider: 'alipay', transactionId, amount, settledAt: at });
  }
}

function attempt({ chance, telling, placedAt, totalMinor, currency }: Life, at: Instant): void {
  const started = Math.max(placedAt + second, at);
  telling.systemSays(started, 'payments', 'order.payment_started', { provider: 'alipay', amount: { minor: totalMinor, currency } });
  if (chance.happens(0.2)) telling.sayAgain(started + 3 * minute);
}
