import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { SignalKind } from '../processors/domain/signal.ts';
import { chosenChannels, openAlerts, secondsSince } from './selectors.ts';
import { barPanel, board, channelVariable, datasourceVariable, serviceVariable, statPanel, tablePanel, timeSeriesPanel } from './style.ts';
import { anomalyInWords, inWords, signalWords, staleWords, verdictWords } from './words.ts';

/** What is wrong now, and what was found lately: alerts, anomalies, stuck orders, silent sources, clocks. */
export function monitors({ timeZone }: { readonly timeZone: string }): Dashboard {
  return board({
    uid: 'monitors', title: 'Monitors', timeZone,
    description: 'What is wrong now and what was found lately: alerts, anomalies, stuck orders, silent sources and clocks.',
  })
    .variables([datasourceVariable(), channelVariable(), serviceVariable()])
    .withPanel(firing())
    .withPanel(critical())
    .withPanel(anomalous())
    .withPanel(stuck())
    .withPanel(silent())
    .withPanel(clocksOff())
    .withPanel(alertsNow())
    .withPanel(begun())
    .withPanel(speechless())
    .withPanel(anomalies())
    .withPanel(causes())
    .withPanel(groups())
    .withPanel(clocks())
    .build();
}

const firing = () => statPanel({
  id: 1, title: 'Alerts firing now', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 20,
  description: 'Alerts that fire now and that nobody has acknowledged; those that are muted are not counted.',
  link: { title: 'List', url: '${orderwatch}/api/alerts?state=firing' },
  sql: `
SELECT count() AS alerts
FROM orderwatch.alerts_now
WHERE state = 'firing' AND muted_by = ''`,
});

const critical = () => statPanel({
  id: 2, title: 'Critical now', width: 4, height: 4, unit: 'short', noData: '0', alarmFrom: 1,
  description: 'Critical alerts that fire now, acknowledged or not.',
  link: { title: 'List', url: '${orderwatch}/api/alerts?severity=critical' },
  sql: `
SELECT count() AS alerts
FROM orderwatch.alerts_now
WHERE ${openAlerts} AND severity = 'critical' AND muted_by = ''`,
});

const anomalous = () => statPanel({
  id: 3, title: 'Anomalies now', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1,
  description: 'Series of counts that are not as they should be at this time of the week.',
  link: { title: 'List', url: '${orderwatch}/api/anomalies?state=open' },
  sql: `
SELECT count() AS anomalies
FROM orderwatch.anomalies FINAL
WHERE state = 'open'`,
});

const stuck = () => statPanel({
  id: 4, title: 'Stuck orders now', width: 4, height: 4, unit: 'short', noData: '0', warnFrom: 1, alarmFrom: 500,
  description: 'Orders that are stuck or late for any cause. Those whose promise will be broken are not counted before it is.',
  link: { title: 'List of all channels', url: '${orderwatch}/api/stale-orders?status=open' },
  sql: `
SELECT uniqExact(order_id) AS orders
FROM orderwatch.stale_orders FINAL
WHERE status = 'open' AND cause != 'predicted'
  AND ${chosenChannels}`,
});

/** How many subjects a kind of signal was raised for and has not been cleared. */
function lasting(kind: SignalKind): string {
  return `
SELECT countIf(last != 'cleared') AS subjects
FROM (
  SELECT subject, argMax(phase, (seq, ordinal)) AS last
  FROM orderwatch.signals
  WHERE kind = '${kind}'
  GROUP BY subject
)`;
}

const silent = () => statPanel({
  id: 5, title: 'Sources silent now', width: 4, height: 4, unit: 'short', noData: '0', alarmFrom: 1,
  description: 'Sources that show no sign of life: neither events nor heartbeats.',
  link: { title: 'Their alerts', url: '${orderwatch}/api/alerts?kind=source.silent&open=true' },
  sql: lasting('source.silent'),
});

const clocksOff = () => statPanel({
  id: 6, title: 'Clocks off now', width: 4, height: 4, unit: 'short', noData: '0', alarmFrom: 1,
  description: 'Clocks that are told to be wrong: of sources by what they claim, of hosts and the broker by comparison.',
  link: { title: 'List', url: '${orderwatch}/api/clocks' },
  sql: lasting('clock.off'),
});

const alertsNow = () => tablePanel({
  id: 7, title: 'Alerts now', width: 24, height: 9, unit: 'none', noData: 'Nothing is wrong that orderwatch knows of.',
  description: 'The first twenty alerts that are not resolved, the most severe first, then the newest. One that is quiet holds no more, and is kept open in case it comes back. An id leads to its history and to who was told.',
  units: { for: 's' },
  links: { alert: { title: 'Its history, and who was told', url: '${orderwatch}/api/alerts/${__value.raw}' } },
  sql: `
SELECT severity, ${inWords('kind', signalWords)} AS what, arrayStringConcat(arraySlice(subjects, 1, 3), ', ') AS about, count AS of,
  started_at AS since, ${secondsSince('started_at')} AS for, owner, state, quiet_since AS \`quiet since\`, acknowledged_by AS taken, muted_by AS muted, alert_id AS alert
FROM orderwatch.alerts_now
WHERE ${openAlerts}
ORDER BY indexOf(['critical', 'warning', 'info'], severity), started_at DESC, alert_id
LIMIT 20`,
});

const begun = () => timeSeriesPanel({
  id: 8, title: 'Alerts that began, by kind', width: 12, height: 8, unit: 'short', decimals: 0, noData: 'No alert began in this range.',
  description: 'Alerts by log time of their first signal, in each interval.',
  series: 'what', names: Object.values(signalWords), stacked: true, maxPoints: 150,
  sql: `
SELECT $__timeInterval(log_time) AS time, ${inWords('kind', signalWords)} AS what, count() AS alerts
FROM orderwatch.alerts
WHERE $__timeFilter_ms(log_time) AND change = 'began' AND receiver = ''
GROUP BY time, what
ORDER BY time, what`,
});

/** The channel's windows of a minute that touch the range. */
const minutesInRange = `level = 'channel' AND step_seconds = 60 AND start <= $__toTime AND start + 60 * span > $__fromTime
    AND $__conditionalAll(name IN (\${channel:singlequote}), $channel)`;

/**
 * Only runs without a word are told apart into minutes, and only those in the
 * range: a quiet channel has half a million minutes a year. A minute of a run
 * may have been revised by itself, and then something happened in it.
 */
const speechlessMinutes = `
SELECT $__timeInterval(at) AS time, name AS channel, count() AS minutes
FROM (
  SELECT name, start + 60 * arrayJoin(range(span)) AS at
  FROM orderwatch.windows FINAL
  WHERE ${minutesInRange}
    AND state IN ('missing', 'late')
)
WHERE $__timeFilter_ms(at) AND (name, at) NOT IN (
  SELECT name, start
  FROM orderwatch.windows FINAL
  WHERE ${minutesInRange}
    AND revision > 0
)
GROUP BY time, channel
ORDER BY time, channel`;

const speechless = () => timeSeriesPanel({
  id: 9, title: 'Minutes without a word, by channel', width: 12, height: 8, unit: 'short', decimals: 0, noData: 'Every source was heard all the time in this range.',
  description: 'Minutes in which a channel showed no sign of life, or told of things so old that more may come. A minute in which it lived and nothing happened is not counted.',
  series: 'channel', names: [], stacked: true, maxPoints: 150,
  sql: speechlessMinutes,
});

const anomalies = () => tablePanel({
  id: 10, title: 'Anomalies', width: 24, height: 11, unit: 'none', noData: 'No series was out of bounds in this range.',
  description: 'The latest thirty that began in the range: the worst window against what was expected of it, what the difference is worth, and what explains most of it.',
  sql: `
SELECT since, if(ended_at IS NULL, 'now', toString(ended_at)) AS until, ${anomalyInWords} AS what, measure AS of,
  multiIf(level = 'total', 'all channels', level = 'channel', name, concat(level, ' ', name)) AS in, step_seconds / 60 AS minutes,
  seen, round(expected, 1) AS expected, round(lower, 1) AS least, round(upper, 1) AS most, severity,
  if(currency = '', '', concat(toString(round(money_minor / 100)), ' ', currency)) AS worth,
  arrayStringConcat(arrayMap(one -> concat(JSONExtractString(one, 'name'), ' ', toString(round(100 * JSONExtractFloat(one, 'share'))), ' %'), arraySlice(JSONExtractArrayRaw(contributors), 1, 3)), ', ') AS mostly
FROM orderwatch.anomalies FINAL
WHERE $__timeFilter_ms(since)
ORDER BY since DESC, id
LIMIT 30`,
});

const causes = () => barPanel({
  id: 11, title: 'Stuck orders now, by cause', width: 8, height: 9, unit: 'short', noData: 'No order is stuck.',
  description: 'Orders that are stuck, late, or will be, by cause; an order may be so for several.',
  sql: `
SELECT ${inWords('cause', staleWords)} AS why, uniqExact(order_id) AS orders
FROM orderwatch.stale_orders FINAL
WHERE status = 'open'
  AND ${chosenChannels}
GROUP BY cause
ORDER BY orders DESC, why`,
});

const groups = () => tablePanel({
  id: 12, title: 'Stuck orders now, by what they have in common', width: 16, height: 9, unit: 'none', noData: 'No order is stuck.',
  description: 'The twenty largest groups: same cause, state, warehouse and carrier. One alert tells of each.',
  units: { longest: 's' },
  links: { group: { title: 'Its orders', url: '${orderwatch}/api/stale-orders?status=open&group=${__value.raw}' } },
  sql: `
SELECT ${inWords('any(cause)', staleWords)} AS why, any(state) AS state, any(warehouse) AS warehouse, any(carrier) AS carrier, count() AS orders,
  ${secondsSince('min(since)')} AS longest, any(owner) AS owner, max(escalation) AS escalation, group
FROM orderwatch.stale_orders FINAL
WHERE status = 'open'
  AND ${chosenChannels}
GROUP BY group
ORDER BY orders DESC, group
LIMIT 20`,
});

const clocks = () => tablePanel({
  id: 13, title: 'Clocks', width: 24, height: 8, unit: 'none', noData: 'No clock was heard in this range.',
  description: 'Each clock as it was last judged in the range: how far what it claims, or shows, is from log time. Above 0 is ahead; a day is how much the median moves.',
  units: { median: 'ms', least: 'ms', most: 'ms', 'a day': 'ms' },
  sql: `
SELECT kind, name AS clock, ${inWords('last.1', verdictWords)} AS verdict, last.2 AS \`looks like\`, last.3 AS median, last.4 AS least, last.5 AS most, last.6 AS samples, last.7 AS \`a day\`, judged
FROM (
  SELECT kind, name, argMax((verdict, looks_like, median_ms, p05_ms, p95_ms, samples, drift_ms_per_day), from_time) AS last, max(to_time) AS judged
  FROM orderwatch.clock_skew FINAL
  WHERE $__timeFilter_ms(from_time)
  GROUP BY kind, name
)
ORDER BY verdict = 'good', kind, clock`,
});
