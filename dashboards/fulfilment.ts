import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { chosenChannels, gone, openStates, rerouteTriggers, secondsSince, shipmentsByState, troubles, underWay } from './selectors.ts';
import { barPanel, board, channelVariable, datasourceVariable, serviceVariable, statPanel, tablePanel, timeSeriesPanel } from './style.ts';
import { backorderWords, causeWords, inWords, stepWords, triggerWords, troubleWords } from './words.ts';

/** From the decision where an order ships from to the door: splits, backorders, reroutes, stock at risk, carriers. */
export function fulfilment({ timeZone }: { readonly timeZone: string }): Dashboard {
  return board({
    uid: 'fulfilment', title: 'Fulfilment', timeZone,
    description: 'Where orders ship from: splits, backorders, reroutes, stock at risk, warehouses and carriers.',
  })
    .variables([datasourceVariable(), channelVariable(), serviceVariable()])
    .withPanel(allocated())
    .withPanel(split())
    .withPanel(backordered())
    .withPanel(longestWait())
    .withPanel(rerouted())
    .withPanel(overdue())
    .withPanel(outcomes())
    .withPanel(triggers())
    .withPanel(backordersByReason())
    .withPanel(stockAtRisk())
    .withPanel(warehouses())
    .withPanel(carriers())
    .withPanel(signals())
    .withPanel(differences())
    .withPanel(waitingLongest())
    .withPanel(overdueLongest())
    .build();
}

/** Which row of how many: a list that is cut short says so. */
function placeBy(order: string): string {
  return `concat(toString(row_number() OVER (ORDER BY ${order})), ' of ', toString(count() OVER ())) AS place`;
}

const allocated = () => statPanel({
  id: 1, title: 'Orders allocated', width: 4, height: 4, unit: 'short', noData: '0',
  description: 'Orders for which stock was reserved in the range, by log time; one that was routed again counts once.',
  sql: `
SELECT uniqExact(order_id) AS orders
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time) AND outcome = 'allocated'
  AND ${chosenChannels}`,
});

const split = () => statPanel({
  id: 2, title: 'Split', width: 4, height: 4, unit: 'percentunit', decimals: 1, noData: 'nothing allocated', warnFrom: 0.2, alarmFrom: 0.4,
  description: 'Share of the decisions to allocate that took more than one shipment. Splits cost postage.',
  sql: `
SELECT if(count() = 0, NULL, countIf(shipments > 1) / count()) AS share
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time) AND outcome = 'allocated'
  AND ${chosenChannels}`,
});

const backordered = () => statPanel({
  id: 3, title: 'Backordered now', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 1_000,
  description: 'All orders that are paid, approved and cannot be sent now, whenever they were placed.',
  link: { title: 'List of all channels', url: '${orderwatch}/api/orders?state=backordered' },
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE state = 'backordered'
  AND ${chosenChannels}`,
});

const longestWait = () => statPanel({
  id: 4, title: 'Longest backorder now', width: 4, height: 4, unit: 's', decimals: 0, noData: 'nobody waits', warnFrom: 86_400, alarmFrom: 259_200,
  description: 'How long the order has waited by now that has been backordered longest, whenever it was placed.',
  sql: `
SELECT if(count() = 0, NULL, ${secondsSince('min(state_since)')}) AS wait
FROM orderwatch.orders
WHERE state = 'backordered'
  AND ${chosenChannels}`,
});

const rerouted = () => statPanel({
  id: 5, title: 'Routed again', width: 4, height: 4, unit: 'short', noData: '0',
  description: 'Decisions made again because stock was missing, a label was refused or a warehouse closed.',
  sql: `
SELECT count() AS decisions
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time) AND trigger IN (${rerouteTriggers})
  AND ${chosenChannels}`,
});

const overdue = () => statPanel({
  id: 6, title: 'Steps overdue now', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 100,
  description: 'All open orders that wait now for a step of their workflow longer than the rules allow, whenever they were placed. The list at the end of this board has those that wait longest.',
  link: { title: 'List of all channels', url: '${orderwatch}/api/orders?overdue=true' },
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE overdue = 1 AND state IN (${openStates})
  AND ${chosenChannels}`,
});

const outcomes = () => timeSeriesPanel({
  id: 7, title: 'Routing decisions, by outcome', width: 16, height: 9, unit: 'short', decimals: 0, noData: 'No order was routed in this range.',
  description: 'What came of each attempt to find a warehouse, in each interval, by log time.',
  series: 'result', names: ['one shipment', 'split', ...Object.values(backorderWords).map((words) => `backordered: ${words}`)], stacked: true, maxPoints: 300,
  sql: `
SELECT $__timeInterval(log_time) AS time,
  multiIf(outcome = 'backordered', concat('backordered: ', ${inWords('reason', backorderWords)}), shipments > 1, 'split', 'one shipment') AS result,
  count() AS decisions
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time)
  AND ${chosenChannels}
GROUP BY time, result
ORDER BY time, result`,
});

const triggers = () => barPanel({
  id: 8, title: 'Why orders were routed', width: 8, height: 9, unit: 'short', noData: 'No order was routed in this range.',
  description: 'Decisions by what led to them: an approval, stock that arrived, or something that went wrong with the first plan.',
  sql: `
SELECT ${inWords('trigger', triggerWords)} AS why, count() AS decisions
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time)
  AND ${chosenChannels}
GROUP BY trigger
ORDER BY decisions DESC, why`,
});

/** Orders that wait now, for queries that look elsewhere for more about them. */
const waiting = `
  SELECT order_id, channel, awaits_sku, placed_log_time, state_since, promised_by, unit_count - cancelled_units AS units, ship_province, ship_city
  FROM orderwatch.orders
  WHERE state = 'backordered'
    AND ${chosenChannels}`;

/** The reason of the last attempt, by order. */
const lastReasons = `
  SELECT order_id, argMax(reason, (seq, ordinal)) AS reason
  FROM orderwatch.routing_decisions
  WHERE order_id IN (SELECT order_id FROM waiting)
  GROUP BY order_id`;

const reasonInWords = `if(reasons.reason = '', 'not tried yet', ${inWords('reasons.reason', backorderWords)})`;

const backordersByReason = () => tablePanel({
  id: 9, title: 'Backorders now, by reason and age', width: 12, height: 8, unit: 'short', noData: 'No order is backordered.',
  description: 'All orders that wait now, by why the last attempt found nothing and by how long they have waited.',
  units: { longest: 's' },
  sql: `
WITH waiting AS (${waiting}
), reasons AS (${lastReasons}
)
SELECT ${reasonInWords} AS why,
  countIf(age < 3600) AS \`< 1 h\`, countIf(age >= 3600 AND age < 86400) AS \`< 1 day\`,
  countIf(age >= 86400 AND age < 259200) AS \`< 3 days\`, countIf(age >= 259200) AS \`≥ 3 days\`, max(age) AS longest
FROM (SELECT order_id, ${secondsSince('state_since')} AS age FROM waiting) AS aged
LEFT JOIN reasons ON reasons.order_id = aged.order_id
GROUP BY why
ORDER BY count() DESC, why`,
});

const stockAtRisk = () => tablePanel({
  id: 10, title: 'Stock at risk now', width: 12, height: 8, unit: 'short', noData: 'No order waits for stock.',
  description: 'The first twenty of the SKUs that backordered orders wait for, the scarcest first: what is available in all and in each warehouse, what is coming from another, and how many orders wait, the first of them promised when.',
  sql: `
WITH waiting AS (${waiting}
), levels AS (
  SELECT sku, sum(level.available) AS available, sum(level.in_transit) AS in_transit,
    arrayStringConcat(arraySort(groupArrayIf(concat(warehouse, ' ', toString(level.available)), level.available > 0)), ', ') AS stocked
  FROM orderwatch.stock_levels AS level
  WHERE sku IN (SELECT awaits_sku FROM waiting)
  GROUP BY sku
)
SELECT ${placeBy('available, orders DESC, sku')}, sku, orders, promised, available, coming, \`by warehouse\`
FROM (
  SELECT awaits_sku AS sku, any(if(levels.sku = '', NULL, levels.available)) AS available, any(if(levels.sku = '', NULL, levels.in_transit)) AS coming,
    any(multiIf(levels.sku = '', 'none told of it', levels.stocked = '', 'none has any', levels.stocked)) AS \`by warehouse\`,
    count() AS orders, min(promised_by) AS promised
  FROM waiting
  LEFT JOIN levels ON levels.sku = waiting.awaits_sku
  WHERE awaits_sku != ''
  GROUP BY awaits_sku
)
ORDER BY available, orders DESC, sku
LIMIT 20`,
});

const warehouses = () => tablePanel({
  id: 11, title: 'Shipments, by warehouse and state', width: 12, height: 8, unit: 'short', noData: 'No shipments in this range.',
  description: 'Shipments of which there was news in the range, by the warehouse they ship from and the state they are in now; without those called off. One without a warehouse was sent by its channel, which did not say from where.',
  sql: `
SELECT if(warehouse = '', 'its channel', warehouse) AS warehouse, ${shipmentsByState}
FROM orderwatch.shipments
WHERE $__timeFilter_ms(moved_at) AND state != 'cancelled'
  AND ${chosenChannels}
GROUP BY warehouse
ORDER BY warehouse`,
});

const carriers = () => tablePanel({
  id: 12, title: 'Carriers', width: 12, height: 8, unit: 'short', noData: 'Nothing was on its way in this range.',
  description: 'Parcels of which there was news in the range. Stalled is the share of those under way without news for longer than the rules allow. One without a carrier was sent by its channel, which did not say with whom.',
  units: { stalled: 'percentunit' },
  sql: `
SELECT if(carrier = '', 'not named by its channel', carrier) AS carrier, count() AS parcels, countIf(state IN (${underWay})) AS \`under way\`,
  countIf(stalled AND state IN (${underWay})) / greatest(1, \`under way\`) AS stalled,
  countIf(state = 'lost') AS lost, countIf(state = 'returning') AS returning
FROM orderwatch.shipments
WHERE $__timeFilter_ms(moved_at) AND state IN (${gone})
  AND ${chosenChannels}
GROUP BY carrier
ORDER BY parcels DESC, carrier`,
});

const signals = () => timeSeriesPanel({
  id: 13, title: 'What went otherwise than planned', width: 8, height: 8, unit: 'short', decimals: 0, noData: 'All went as planned in this range.',
  description: 'Signals of warehouses and carriers in each interval, by kind, of all channels.',
  series: 'trouble', names: Object.values(troubleWords).toSorted(), stacked: true, maxPoints: 150,
  sql: `
SELECT $__timeInterval(log_time) AS time, ${inWords('kind', troubleWords)} AS trouble, count() AS signals
FROM orderwatch.signals
WHERE $__timeFilter_ms(log_time) AND kind IN (${troubles})
GROUP BY time, trouble
ORDER BY time, trouble`,
});

const differences = () => tablePanel({
  id: 14, title: 'Where books and warehouse last disagreed', width: 16, height: 8, unit: 'none', noData: 'Books and warehouses agreed in this range.',
  description: 'The latest twelve times that stock differed, of all channels: units on hand as booked and as they are now. The books follow the warehouse. Where more was taken away than booked, only the difference is known.',
  sql: `
SELECT log_time AS seen, JSONExtractString(evidence, 'warehouse') AS warehouse, JSONExtractString(evidence, 'sku') AS sku,
  JSONExtract(evidence, 'booked', 'Nullable(Int64)') AS booked, JSONExtract(evidence, 'now', 'Nullable(Int64)') AS now,
  ifNull(now - booked, -JSONExtract(evidence, 'missing', 'Nullable(Int64)')) AS difference,
  ${inWords("JSONExtractString(evidence, 'cause')", causeWords)} AS cause
FROM orderwatch.signals
WHERE $__timeFilter_ms(log_time) AND kind = 'stock.differs'
ORDER BY seq DESC, ordinal DESC
LIMIT 12`,
});

const waitingLongest = () => tablePanel({
  id: 15, title: 'Orders that wait longest for stock', width: 24, height: 12, unit: 'none', noData: 'No order is backordered.',
  description: 'The first twenty of all backordered orders, that which has been so longest first. When stock comes, the earliest promise is tried first. An id leads to the order and why it waits.',
  units: { waited: 's' },
  links: { order: { title: 'The order, its decisions and its timeline', url: '${orderwatch}/api/orders/${__value.raw}' } },
  sql: `
WITH waiting AS (${waiting}
), reasons AS (${lastReasons}
)
SELECT ${placeBy('state_since, order_id')}, waiting.order_id AS order, channel, placed_log_time AS placed, state_since AS since,
  ${secondsSince('state_since')} AS waited, ${reasonInWords} AS why,
  if(awaits_sku = '', 'a warehouse, other rules or another day', awaits_sku) AS \`waits for\`,
  promised_by AS promised, units, ship_province AS province, ship_city AS city
FROM waiting
LEFT JOIN reasons ON reasons.order_id = waiting.order_id
ORDER BY state_since, waiting.order_id
LIMIT 20`,
});

const overdueLongest = () => tablePanel({
  id: 16, title: 'Orders whose step is overdue', width: 24, height: 12, unit: 'none', noData: 'No step is overdue.',
  description: 'The first twenty of all orders that wait for a step longer than the rules allow, that which waits longest first. An id leads to the order and its timeline.',
  units: { waited: 's' },
  links: { order: { title: 'The order and its timeline', url: '${orderwatch}/api/orders/${__value.raw}' } },
  sql: `
SELECT ${placeBy('state_since, order_id')}, order_id AS order, channel, placed_log_time AS placed, state, state_since AS since,
  ${secondsSince('state_since')} AS waited, ${inWords('state', stepWords)} AS \`waits for\`, ship_province AS province, ship_city AS city
FROM orderwatch.orders
WHERE overdue = 1 AND state IN (${openStates})
  AND ${chosenChannels}
ORDER BY state_since, order_id
LIMIT 20`,
});
