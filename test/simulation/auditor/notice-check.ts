import type { StockNotice } from '../../../processors/domain/stock.ts';
import { Finding, hold } from './finding.ts';
import type { Yard } from './yard.ts';

/**
 * What channels are told of stock is what there is, and never more than they may sell.
 * @throws {Finding}
 */
export function tellsWhatThereIs(notices: readonly StockNotice[], yard: Yard, seq: number): void {
  try {
    for (const notice of notices) agrees(notice, yard);
  } catch (error) {
    throw error instanceof Finding ? new Finding(error.rule, error.words, seq) : error;
  }
}

function agrees(notice: StockNotice, yard: Yard): void {
  const { sku } = notice;
  const places = [...yard.shelves.levels].flatMap(([place, level]) => (place.endsWith(`/${sku}`) ? [level] : []));
  const sum = (of: (level: (typeof places)[number]) => number) => places.reduce((all, level) => all + of(level), 0);
  const same = (what: string, told: number | undefined, ours: number) => hold(told === ours, 'notice', () => `channels are told ${told} ${sku} ${what}; by the books it is ${ours}`);
  same('on hand', notice.onHand, sum(({ onHand }) => onHand));
  same('reserved', notice.reserved, sum(({ reserved }) => reserved));
  same('available', notice.available, sum(({ onHand, reserved }) => Math.max(0, onHand - reserved)));
  same('in transit', notice.inTransit, sum(({ inTransit }) => inTransit));
  same('for sale', notice.sellable, yard.share(sku, ''));
  const special = new Set(yard.rules.allotments.flatMap((one) => (one.sku === sku ? [one.channel] : [])));
  same('channels with a share of their own', Object.keys(notice.channels).length, special.size);
  for (const channel of special) same(`for ${channel}`, notice.channels[channel], yard.share(sku, channel));
}
