import { minute } from '../../processors/domain/instant.ts';
import type { Life } from './life.ts';
import { idOf } from './names.ts';

/** What goes wrong between buyer and shop: requests, cancellations, closings, refunds, returns, at any moment of the life. */
export function regret(life: Life): void {
  const { chance, telling, placedAt, paid, currency } = life;
  const sometime = () => placedAt + chance.whole(1, 600) * minute;
  if (chance.happens(0.08)) telling.systemSays(sometime(), 'care', 'order.cancel_requested', { reason: 'changed mind' });
  if (chance.happens(0.1)) telling.channelSays(sometime(), 'order.cancelled', { by: 'buyer' });
  if (chance.happens(0.03)) telling.systemSays(sometime(), 'wms', 'order.cancelled', { reason: 'no stock' });
  for (let times = chance.pick([0, 0, 0, 0, 1, 2, 3]); times > 0; times--) cancelSome(life, sometime());
  if (chance.happens(0.08)) telling.channelSays(placedAt + chance.whole(10, 200) * minute, 'order.closed', { reason: 'never paid' });
  for (let refunds = chance.pick([0, 0, 0, 1, 1, 2]); refunds > 0; refunds--) refund(life, sometime(), `r${life.number}-${refunds}`);
  // Whoever pays back what the core asked for answers under the id it gave.
  for (const { at, transactionId, minor } of paid) {
    const amount = { minor: chance.happens(0.2) ? Math.floor(minor / 2) : minor, currency };
    if (chance.happens(0.15)) telling.systemSays(at + chance.whole(480, 1_200) * minute, 'payments', 'order.refunded', { refundId: `owed/${transactionId}`, amount });
  }
  if (paid.length > 0 && chance.happens(0.1)) {
    telling.systemSays(sometime() + 300 * minute, 'payments', 'order.refunded', { refundId: `${chance.pick(['owed/', 'back/'])}${idOf(telling.key)}/lines1`, amount: { minor: chance.whole(50, 4_000), currency }, lines: [{ line: '1', quantity: 1 }] });
  }
  if (chance.happens(0.15)) giveBack(life, sometime() + 200 * minute);
}

/** Some of the goods are not wanted any more; now and then more than there are, or what was never ordered. */
function cancelSome({ chance, telling, lines, number, currency }: Life, at: number): void {
  const { line, quantity } = chance.pick(lines);
  const units = chance.happens(0.1) ? quantity + 1 : chance.whole(1, quantity);
  const chosen = [{ line: chance.happens(0.05) ? 'none' : line, quantity: units }];
  const all = chance.happens(0.15) ? lines.map((one) => ({ line: one.line, quantity: one.quantity })) : chosen;
  const type = chance.happens(0.9) ? 'order.cancelled' : 'order.cancel_requested';
  telling.systemSays(at, chance.pick(['care', 'wms']), type, { by: 'buyer', lines: all });
  // Whoever pays it back calls that by a name of their own.
  if (chance.happens(0.4)) telling.systemSays(at + 20 * minute, 'payments', 'order.refunded', { refundId: `line-${number}-${at % 1_000}`, amount: { minor: chance.whole(500, 9_000), currency }, lines: all });
}

/** Part of the money, all of it or more; asked for, paid, turned down; told by one system or two. */
function refund(life: Life, asked: number, refundId: string): void {
  const { chance, telling, totalMinor, currency, paid } = life;
  const share = chance.pick([0.3, 0.6, 1, 1, 1, 1.5]);
  const amount = { minor: Math.floor(totalMinor * share), currency: chance.happens(0.04) ? 'EUR' : currency };
  const of = chance.pick(paid);
  const transaction = of !== undefined && chance.happens(0.4) ? { transactionId: of.transactionId } : {};
  const answered = asked + chance.whole(1, 300) * minute;
  const some = chance.pick(life.lines);
  const lines = chance.happens(0.3) ? { lines: chance.happens(0.3) ? life.lines.map(({ line, quantity }) => ({ line, quantity })) : [{ line: some.line, quantity: chance.whole(1, some.quantity) }] } : {};
  if (chance.happens(0.6)) {
    if (chance.happens(0.5)) telling.channelSays(asked, 'order.refund_requested', { refundId, amount, ...lines }, refundId);
    else telling.systemSays(asked, 'care', 'order.refund_requested', { refundId, amount, ...lines });
  }
  if (chance.happens(0.2)) {
    if (chance.happens(0.5)) cancelSome(life, asked + chance.whole(1, 5) * minute);
    return telling.systemSays(answered, 'care', 'order.refund_rejected', { refundId });
  }
  if (chance.happens(0.1)) return;
  const teller = chance.weigh({ payments: 3, channel: 2, both: 2 });
  // A payment provider seldom knows what the money is for.
  const known = chance.happens(0.5) ? lines : {};
  if (teller !== 'channel') telling.systemSays(answered, 'payments', 'order.refunded', { refundId, amount, ...transaction, ...known });
  if (teller !== 'payments') telling.channelSays(answered + minute, 'order.refunded', { refundId, amount, ...lines }, refundId);
  if (chance.happens(0.1)) telling.sayAgain(answered + 5 * minute);
}

/** Goods come back, some of them twice, some in no state to be sold, some that were never sent. */
function giveBack({ chance, telling, lines, houses, number, currency }: Life, at: number): void {
  for (let times = chance.whole(1, 3); times > 0; times--) {
    const back = lines.filter(() => chance.happens(0.7)).map(({ line, quantity }) => ({
      line, quantity: chance.happens(0.3) ? quantity : chance.whole(1, quantity + 1),
      ...(chance.happens(0.4) ? { condition: chance.pick(['good', 'New', 'damaged', 'opened']) } : {}),
    }));
    if (chance.happens(0.05)) back.push({ line: 'none', quantity: 1 });
    if (back.length === 0) back.push({ line: '1', quantity: 1 });
    telling.systemSays(at + times * 30 * minute, 'wms', 'return.received', { warehouse: chance.pick(houses), lines: back });
    // Whoever gives goods back wants the money for them, and mostly gets it.
    if (chance.happens(0.5)) telling.systemSays(at + times * 40 * minute, 'payments', 'order.refunded', { refundId: `back-${number}-${times}`, amount: { minor: chance.whole(50, 900), currency }, lines: back });
  }
}
