import { QueryVariableBuilder, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { channels } from '../processors/domain/source.ts';
import { chosenEvents, chosenOrders, chosenSources, openStates, statesInOrder } from './selectors.ts';
import {
  barPanel, board, channelVariable, datasource, datasourceVariable, everything, serviceVariable, statPanel, tablePanel, timeSeriesPanel,
} from './style.ts';

/** Orders from placing to delivery: what comes in, where it stands, what is paid, what was not taken in. */
export function orderFlow({ timeZone }: { readonly timeZone: string }): Dashboard {
  return board({
    uid: 'order-flow', title: 'Order flow', timeZone,
    description: 'Orders from placing to delivery: what comes in, where it stands, what is paid, what was not taken in.',
  })
    .variables([datasourceVariable(), channelVariable(), currencyVariable(), serviceVariable()])
    .withPanel(ordersPlaced())
    .withPanel(ordersLastHour())
    .withPanel(openOrders())
    .withPanel(closedUnpaid())
    .withPanel(notTakenIn())
    .withPanel(freshness())
    .withPanel(ordersByChannel())
    .withPanel(ordersByState())
    .withPanel(money())
    .withPanel(notApplied())
    .withPanel(closings())
    .withPanel(dwell())
    .withPanel(newestOrders())
    .build();
}

function currencyVariable(): QueryVariableBuilder {
  return new QueryVariableBuilder('currency')
    .label('Currency')
    .datasource(datasource)
    .query('SELECT DISTINCT currency FROM orderwatch.orders ORDER BY currency')
    .refresh(VariableRefresh.OnDashboardLoad)
    .multi(true)
    .includeAll(true)
    .current(everything);
}

/** As a legend lists them. */
const sortedChannels = channels.toSorted();

/** The currencies most of our channels sell in; others have a colour too, which they may share. */
const flows = ['received', 'refunded'].flatMap((flow) => ['CNY', 'EUR', 'GBP', 'USD'].map((currency) => `${flow} ${currency}`));

const ordersPlaced = () => statPanel({
  id: 1, title: 'Orders placed', width: 4, height: 4, unit: 'short', noData: '0',
  description: 'Orders placed in the range, by log time.',
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time)
  AND ${chosenOrders}`,
});

const ordersLastHour = () => statPanel({
  id: 2, title: 'Orders in the last hour', width: 4, height: 4, unit: 'short', noData: '0',
  description: 'Orders placed in the last hour of the range, by log time: is anything coming in now?',
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE placed_log_time > $__toTime - INTERVAL 1 HOUR AND placed_log_time <= $__toTime
  AND ${chosenOrders}`,
});

const openOrders = () => statPanel({
  id: 3, title: 'Open orders', width: 4, height: 4, unit: 'short', noData: '0',
  description: 'All orders of which something more is expected now, whenever they were placed: payment, dispatch, delivery, a refund.',
  sql: `
SELECT count() AS orders
FROM orderwatch.orders
WHERE state IN (${openStates})
  AND ${chosenOrders}`,
});

const closedUnpaid = () => statPanel({
  id: 4, title: 'Closed unpaid', width: 4, height: 4, unit: 'percentunit', decimals: 1, noData: 'no orders', warnFrom: 0.15, alarmFrom: 0.3,
  description: 'Share of the orders placed in the range that were closed because no money came in time.',
  sql: `
SELECT if(count() = 0, NULL, countIf(state = 'closed') / count()) AS share
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time)
  AND ${chosenOrders}`,
});

const notTakenIn = () => statPanel({
  id: 5, title: 'Not taken in', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 1_000,
  description: 'Messages and events in the range that could not be read or were refused. Each is kept with its reason and bytes.',
  sql: `
SELECT count() AS rejections
FROM orderwatch.rejections
WHERE $__timeFilter_ms(log_time)
  AND ${chosenSources}`,
});

const freshness = () => statPanel({
  id: 6, title: 'Last event', width: 4, height: 4, unit: 's', decimals: 0, noData: 'no events yet', warnFrom: 300, alarmFrom: 1_800,
  description: 'How long before the end of the range the newest event came. Grows when nothing comes in, or when the reader is behind.',
  sql: `
SELECT if(count() = 0, NULL, greatest(0, dateDiff('second', max(log_time), $__toTime))) AS age
FROM orderwatch.events
WHERE $__timeFilter_ms(log_time)
  AND ${chosenEvents}`,
});

const ordersByChannel = () => timeSeriesPanel({
  id: 7, title: 'Orders placed, by channel', width: 16, height: 9, unit: 'short', decimals: 0, noData: 'No orders in this range.',
  description: 'Orders placed in each interval, by log time.',
  series: 'channel', names: sortedChannels, stacked: true, maxPoints: 300,
  sql: `
SELECT $__timeInterval(placed_log_time) AS time, channel, count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time)
  AND ${chosenOrders}
GROUP BY time, channel
ORDER BY time, channel`,
});

const ordersByState = () => barPanel({
  id: 8, title: 'Where they stand now', width: 8, height: 9, unit: 'short', noData: 'No orders in this range.',
  description: 'Orders placed in the range by the state they are in now, in the order of an order’s life.',
  sql: `
SELECT state, count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time)
  AND ${chosenOrders}
GROUP BY state
ORDER BY indexOf(${statesInOrder}, state)`,
});

const money = () => timeSeriesPanel({
  id: 9, title: 'Money received and refunded', width: 12, height: 9, unit: 'none', decimals: 2, noData: 'No payments in this range.',
  description: 'Payments and refunds that were counted in each interval, by log time, each currency by itself.',
  series: 'flow', names: flows, stacked: false, maxPoints: 80,
  sql: `
SELECT $__timeInterval(log_time) AS time,
  concat(if(type = 'order.paid', 'received ', 'refunded '), currency) AS flow,
  sum(amount) AS total
FROM orderwatch.events
WHERE $__timeFilter_ms(log_time) AND type IN ('order.paid', 'order.refunded') AND outcome = 'applied'
  AND ${chosenEvents}
  AND $__conditionalAll(currency IN (\${currency:singlequote}), $currency)
GROUP BY time, type, currency
ORDER BY time, flow`,
});

const notApplied = () => barPanel({
  id: 10, title: 'Not applied, by reason', width: 12, height: 9, unit: 'short', noData: 'Everything was taken in and applied.',
  description: 'Duplicates (harmless), events that came too early and wait (parked), events the order’s state forbids (refused), and messages that could not be read (unreadable).',
  sql: `
SELECT why, sum(times) AS events
FROM (
  SELECT concat(outcome, ': ', reason) AS why, count() AS times
  FROM orderwatch.events
  WHERE $__timeFilter_ms(log_time) AND outcome != 'applied'
    AND ${chosenEvents}
  GROUP BY why
  UNION ALL
  SELECT concat('unreadable: ', reason) AS why, count() AS times
  FROM orderwatch.rejections
  WHERE $__timeFilter_ms(log_time) AND stage = 'ingest'
    AND ${chosenSources}
  GROUP BY why
)
GROUP BY why
ORDER BY events DESC, why
LIMIT 20`,
});

const closings = () => timeSeriesPanel({
  id: 11, title: 'Unpaid orders closed', width: 12, height: 8, unit: 'short', decimals: 0, noData: 'No order was closed unpaid in this range.',
  description: 'Orders closed in each interval because no money came in time. A mass of them at once is an incident, not custom.',
  series: 'channel', names: sortedChannels, stacked: true, maxPoints: 150,
  sql: `
SELECT $__timeInterval(state_since) AS time, channel, count() AS orders
FROM orderwatch.orders
WHERE $__timeFilter_ms(state_since) AND state = 'closed'
  AND ${chosenOrders}
GROUP BY time, channel
ORDER BY time, channel`,
});

const dwell = () => tablePanel({
  id: 12, title: 'How long each step takes', width: 12, height: 8, unit: 'short', noData: 'No order has taken a step in this range.',
  description: 'For orders placed in the range: the time the median order took, and the slowest twentieth, by the times the systems claim.',
  units: { median: 's', slowest: 's' },
  sql: `
SELECT took.1 AS step, count() AS orders, quantile(0.5)(took.2) AS median, quantile(0.95)(took.2) AS slowest
FROM (
  SELECT arrayJoin([
    ('1 placed to paid', dateDiff('millisecond', placed_at, paid_at) / 1000),
    ('2 paid to dispatched', dateDiff('millisecond', paid_at, shipped_at) / 1000),
    ('3 dispatched to delivered', dateDiff('millisecond', shipped_at, delivered_at) / 1000)
  ]) AS took
  FROM orderwatch.orders
  WHERE $__timeFilter_ms(placed_log_time)
    AND ${chosenOrders}
)
WHERE took.2 IS NOT NULL
GROUP BY step
ORDER BY step`,
});

const newestOrders = () => tablePanel({
  id: 13, title: 'Newest orders', width: 24, height: 12, unit: 'none', noData: 'No orders in this range.',
  description: 'The orders placed last, with the state they are in now. An id leads to the order and its timeline.',
  links: { order: { title: 'The order and its timeline', url: '${orderwatch}/api/orders/${__value.raw}' } },
  sql: `
SELECT order_id AS order, placed_log_time AS placed, channel, state, state_since AS since,
  concat(if(minor_per_major > 100, toDecimalString(orders.total, 3), toDecimalString(orders.total, 2)), ' ', currency) AS total,
  line_count AS lines, ship_province AS province, ship_city AS city
FROM orderwatch.orders
WHERE $__timeFilter_ms(placed_log_time)
  AND ${chosenOrders}
ORDER BY placed_log_time DESC, order_id DESC
LIMIT 20`,
});
