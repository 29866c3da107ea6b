import { finalStates, orderStates } from '../processors/domain/order.ts';

/** Conditions and expressions the boards' queries share, each written once. */

/** Only the channels and currencies chosen; for the `orders` table. */
export const chosenOrders = [
  '$__conditionalAll(channel IN (${channel:singlequote}), $channel)',
  '$__conditionalAll(currency IN (${currency:singlequote}), $currency)',
].join('\n  AND ');

/**
 * The channel an event belongs to. Events of warehouses, payments and carriers
 * name the order as `<channel>:<channel id>`, so that is where it is read from.
 */
const channelOfEvent = "splitByChar(':', channel_order_id)[1]";

/** Only the channels chosen; for the `events` table, whose `source` may be another than the channel. */
export const chosenEvents = `$__conditionalAll(${channelOfEvent} IN (\${channel:singlequote}), $channel)`;

/** Only the sources chosen; for the `rejections` table, where no order may be known. */
export const chosenSources = '$__conditionalAll(source IN (${channel:singlequote}), $channel)';

/** States in which something more is expected. */
export const openStates = list(orderStates.filter((state) => !finalStates.has(state)));

/** States in the order of an order's life. */
export const statesInOrder = `[${list(orderStates)}]`;

function list(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(',');
}
