import { minute } from '../../processors/domain/instant.ts';
import type { Life } from './life.ts';

/** What goes wrong between buyer and shop: requests, cancellations, closings, refunds, returns, at any moment of the life. */
export function regret(life: Life): void {
  const { chance, telling, placedAt, paid, currency } = life;
  const sometime = () => placedAt + chance.whole(1, 600) * minute;
  if (chance.happens(0.08)) telling.systemSays(sometime(), 'care', 'order.cancel_requested', { reason: 'changed mind' });
  if (chance.happens(0.1)) telling.channelSays(sometime(), 'order.cancelled', { by: 'buyer' });
  if (chance.happens(0.03)) telling.systemSays(sometime(), 'wms', 'order.cancelled', { reason: 'no stock' });
  if (chance.happens(0.08)) telling.channelSays(placedAt + chance.whole(10, 200) * minute, 'order.closed', { reason: 'never paid' });
  for (let refunds = chance.pick([0, 0, 0, 1, 1, 2]); refunds > 0; refunds--) refund(life, sometime(), `r${life.number}-${refunds}`);
  // Whoever pays back what the core asked for answers under the id it gave.
  for (const { at, transactionId, minor } of paid) {
    const amount = { minor: chance.happens(0.2) ? Math.floor(minor / 2) : minor, currency };
    if (chance.happens(0.15)) telling.systemSays(at + chance.whole(480, 1_200) * minute, 'payments', 'order.refunded', { refundId: `owed/${transactionId}`, amount });
  }
  if (chance.happens(0.1)) giveBack(life, sometime() + 200 * minute);
}

/** Part of the money, all of it or more; asked for, paid, turned down; told by one system or two. */
function refund(life: Life, asked: number, refundId: string): void {
  const { chance, telling, totalMinor, currency, paid } = life;
  const share = chance.pick([0.3, 0.6, 1, 1, 1, 1.5]);
  const amount = { minor: Math.floor(totalMinor * share), currency: chance.happens(0.04) ? 'EUR' : currency };
  const of = chance.pick(paid);
  const transaction = of !== undefined && chance.happens(0.4) ? { transactionId: of.transactionId } : {};
  const answered = asked + chance.whole(1, 300) * minute;
  if (chance.happens(0.6)) {
    if (chance.happens(0.5)) telling.channelSays(asked, 'order.refund_requested', { refundId, amount }, refundId);
    else telling.systemSays(asked, 'care', 'order.refund_requested', { refundId, amount });
  }
  if (chance.happens(0.2)) return telling.systemSays(answered, 'care', 'order.refund_rejected', { refundId });
  if (chance.happens(0.1)) return;
  const teller = chance.weigh({ payments: 3, channel: 2, both: 2 });
  if (teller !== 'channel') telling.systemSays(answered, 'payments', 'order.refunded', { refundId, amount, ...transaction });
  if (teller !== 'payments') telling.channelSays(answered + minute, 'order.refunded', { refundId, amount }, refundId);
  if (chance.happens(0.1)) telling.sayAgain(answered + 5 * minute);
}

function giveBack({ chance, telling, units }: Life, at: number): void {
  const first = chance.whole(1, units);
  telling.systemSays(at, 'wms', 'return.received', { warehouse: 'sh1', lines: [{ line: '1', quantity: first }] });
  if (chance.happens(0.5)) telling.systemSays(at + 30 * minute, 'wms', 'return.received', { warehouse: 'sh1', lines: [{ line: '1', quantity: units }] });
}
