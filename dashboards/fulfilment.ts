import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { chosenChannels, gone, openStates, rerouteTriggers, shipmentsByState, troubles, underWay } from './selectors.ts';
import { barPanel, board, channelVariable, datasourceVariable, serviceVariable, statPanel, tablePanel, timeSeriesPanel } from './style.ts';

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
    .build();
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
  description: 'Orders placed in the range that are paid, approved and cannot be sent now.',
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time) AND state = 'backordered'
  AND ${chosenChannels}`,
});

const longestWait = () => statPanel({
  id: 4, title: 'Longest backorder', width: 4, height: 4, unit: 's', decimals: 0, noData: 'nobody waits', warnFrom: 86_400, alarmFrom: 259_200,
  description: 'How long the oldest backorder of the range has waited, to the end of the range.',
  sql: `
SELECT if(count() = 0, NULL, greatest(0, dateDiff('second', min(state_since), $__toTime))) AS wait
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time) AND state = 'backordered'
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
  id: 6, title: 'Steps overdue', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 100,
  description: 'Open orders placed in the range that wait for a step of their workflow longer than the rules allow.',
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time) AND overdue = 1 AND state IN (${openStates})
  AND ${chosenChannels}`,
});

const outcomes = () => timeSeriesPanel({
  id: 7, title: 'Routing decisions, by outcome', width: 16, height: 9, unit: 'short', decimals: 0, noData: 'No order was routed in this range.',
  description: 'What came of each attempt to find a warehouse, in each interval, by log time.',
  series: 'result', stacked: true, maxPoints: 300,
  sql: `
SELECT $__timeInterval(log_time) AS time,
  multiIf(outcome = 'backordered', concat('backordered: ', reason), shipments > 1, 'split', 'one shipment') AS result,
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
SELECT trigger, count() AS decisions
FROM orderwatch.routing_decisions
WHERE $__timeFilter_ms(log_time)
  AND ${chosenChannels}
GROUP BY trigger
ORDER BY decisions DESC, trigger`,
});

/** Orders that wait, for queries that look elsewhere for more about them. */
const waiting = `
  SELECT order_id, awaits_sku, state_since, promised_by
  FROM orderwatch.orders
  WHERE $__timeFilter_ms(placed_log_time) AND state = 'backordered'
    AND ${chosenChannels}`;

/** The reason of the last attempt, by order. */
const lastReasons = `
  SELECT order_id, argMax(reason, (seq, ordinal)) AS reason
  FROM orderwatch.routing_decisions
  WHERE order_id IN (SELECT order_id FROM waiting)
  GROUP BY order_id`;

const backordersByReason = () => tablePanel({
  id: 9, title: 'Backorders, by reason and age', width: 12, height: 8, unit: 'short', noData: 'No order of this range is backordered.',
  description: 'Orders that wait now, by why the last attempt found nothing and by how long they have waited.',
  units: { longest: 's' },
  sql: `
WITH waiting AS (${waiting}
), reasons AS (${lastReasons}
)
SELECT if(reasons.reason = '', 'not tried yet', reasons.reason) AS reason,
  countIf(age < 3600) AS \`< 1 h\`, countIf(age >= 3600 AND age < 86400) AS \`< 1 day\`,
  countIf(age >= 86400 AND age < 259200) AS \`< 3 days\`, countIf(age >= 259200) AS \`≥ 3 days\`, max(age) AS longest
FROM (SELECT order_id, greatest(0, dateDiff('second', state_since, $__toTime)) AS age FROM waiting) AS aged
LEFT JOIN reasons ON reasons.order_id = aged.order_id
GROUP BY reason
ORDER BY count() DESC, reason`,
});

const stockAtRisk = () => tablePanel({
  id: 10, title: 'Stock at risk', width: 12, height: 8, unit: 'short', noData: 'No order of this range waits for stock.',
  description: 'SKUs that backordered orders wait for, the scarcest first: what is available and on its way now, and who waits. A SKU leads to its stock.',
  links: { sku: { title: 'Its stock and movements', url: '${orderwatch}/api/stock/${__value.raw:percentencode}' } },
  sql: `
WITH waiting AS (${waiting}
), levels AS (
  SELECT sku, sum(level.available) AS available, sum(level.in_transit) AS in_transit
  FROM orderwatch.stock_levels AS level
  WHERE sku IN (SELECT awaits_sku FROM waiting)
  GROUP BY sku
)
SELECT awaits_sku AS sku, any(levels.available) AS available, any(levels.in_transit) AS \`in transit\`,
  count() AS \`orders waiting\`, min(promised_by) AS \`first promise\`
FROM waiting
LEFT JOIN levels ON levels.sku = waiting.awaits_sku
WHERE awaits_sku != ''
GROUP BY awaits_sku
ORDER BY available, \`orders waiting\` DESC, sku
LIMIT 20`,
});

const warehouses = () => tablePanel({
  id: 11, title: 'Shipments, by warehouse and state', width: 12, height: 8, unit: 'short', noData: 'No shipments in this range.',
  description: 'Shipments of which there was news in the range, by the warehouse they ship from and the state they are in now; without those called off.',
  sql: `
SELECT if(warehouse = '', 'not said', warehouse) AS warehouse, ${shipmentsByState}
FROM orderwatch.shipments
WHERE $__timeFilter_ms(moved_at) AND state != 'cancelled'
  AND ${chosenChannels}
GROUP BY warehouse
ORDER BY warehouse`,
});

const carriers = () => tablePanel({
  id: 12, title: 'Carriers', width: 12, height: 8, unit: 'short', noData: 'Nothing was on its way in this range.',
  description: 'Parcels of which there was news in the range. Stalled is the share of those under way without news for longer than the rules allow.',
  units: { stalled: 'percentunit' },
  sql: `
SELECT if(carrier = '', 'not said', carrier) AS carrier, count() AS parcels, countIf(state IN (${underWay})) AS \`under way\`,
  countIf(stalled AND state IN (${underWay})) / greatest(1, \`under way\`) AS stalled,
  countIf(state = 'lost') AS lost, countIf(state = 'returning') AS returning
FROM orderwatch.shipments
WHERE $__timeFilter_ms(moved_at) AND state IN (${gone})
  AND ${chosenChannels}
GROUP BY carrier
ORDER BY parcels DESC, carrier`,
});

const signals = () => timeSeriesPanel({
  id: 13, title: 'What went otherwise than planned', width: 12, height: 8, unit: 'short', decimals: 0, noData: 'All went as planned in this range.',
  description: 'Signals of warehouses, carriers and overdue steps in each interval, by kind, of all channels.',
  series: 'kind', stacked: true, maxPoints: 150,
  sql: `
SELECT $__timeInterval(log_time) AS time, kind, count() AS signals
FROM orderwatch.signals
WHERE $__timeFilter_ms(log_time) AND kind IN (${troubles})
GROUP BY time, kind
ORDER BY time, kind`,
});

const differences = () => tablePanel({
  id: 14, title: 'Where books and warehouse disagreed', width: 12, height: 8, unit: 'none', noData: 'Books and warehouses agreed in this range.',
  description: 'The latest signals that stock differs, of all channels: shown in stock, not there, or the other way round. The books follow the warehouse.',
  sql: `
SELECT log_time AS seen, subject AS stock, evidence
FROM orderwatch.signals
WHERE $__timeFilter_ms(log_time) AND kind = 'stock.differs'
ORDER BY seq DESC, ordinal DESC
LIMIT 12`,
});

const waitingLongest = () => tablePanel({
  id: 15, title: 'Orders that wait longest', width: 24, height: 12, unit: 'none', noData: 'No order of this range is backordered.',
  description: 'Backordered orders of the range, the earliest promise first, as they are tried when stock comes. An id leads to the order and why it waits.',
  links: { order: { title: 'The order, its decisions and its timeline', url: '${orderwatch}/api/orders/${__value.raw}' } },
  sql: `
SELECT order_id AS order, channel, placed_log_time AS placed, state_since AS since, promised_by AS promised, awaits_sku AS \`waits for\`,
  unit_count - cancelled_units AS units, ship_province AS province, ship_city AS city
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time) AND state = 'backordered'
  AND ${chosenChannels}
ORDER BY promised_by IS NULL, promised_by, order_id
LIMIT 20`,
});
