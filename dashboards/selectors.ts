import { finalStates, orderStates } from '../processors/domain/order.ts';
import { shipmentStates } from '../processors/domain/shipment.ts';
import type { ShipmentState } from '../processors/domain/shipment.ts';
import type { RoutingTrigger } from '../processors/domain/routing.ts';
import { quoted as list, troubleWords } from './words.ts';

/** Conditions and expressions the boards' queries share, each written once. */

/** Only the channels chosen; for tables with a column `channel`. */
export const chosenChannels = '$__conditionalAll(channel IN (${channel:singlequote}), $channel)';

/** Only the channels and currencies chosen; for the `orders` table. */
export const chosenOrders = [
  chosenChannels,
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

/** Why an order is routed again after a warehouse or carrier could not do what was planned. */
export const rerouteTriggers = list(['stock_missing', 'label_refused', 'warehouse_closed'] satisfies RoutingTrigger[]);

/** A column a state, with how many shipments are in it; those called off are nowhere. */
export const shipmentsByState = shipmentStates.filter((state) => state !== 'cancelled').map((state) => `countIf(state = '${state}') AS ${state}`).join(', ');

/** Shipments that have left and are expected somewhere. */
export const underWay = list(['dispatched', 'lost', 'returning'] satisfies ShipmentState[]);

/** Shipments that have left their warehouse. */
export const gone = list(['dispatched', 'delivered', 'lost', 'returning'] satisfies ShipmentState[]);

/** Signals that say something went otherwise than planned between warehouse and door. */
export const troubles = list(Object.keys(troubleWords));

/** States in the order of an order's life. */
export const statesInOrder = `[${list(orderStates)}]`;

/** Whole seconds from an instant to now, on the clock of the tables' host: a range that ended earlier must not shorten a wait. */
export function secondsSince(instant: string): string {
  return `greatest(0, dateDiff('second', ${instant}, now64(3)))`;
}

/** Alerts that fire, whether somebody has taken them or not. */
export const openAlerts = "state IN ('firing', 'acknowledged')";
