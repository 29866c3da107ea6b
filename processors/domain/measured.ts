/**
 * What the service measures of itself and tells the core, so that thresholds can
 * be set on it. That ClickHouse or the broker is away is not among it: then
 * nothing gets out, and Prometheus has to say so.
 */
export const measuredMetrics = {
  lag_seconds: 'How old the newest message is whose rows are safe; 0 when there is none waiting.',
  lag_messages: 'Messages of the log whose rows are not safe yet.',
  batch_seconds: 'How long the last batch took from its first message until it was safe.',
  state_bytes: 'Size of the state on disk.',
  parked_orders: 'Orders for which events wait for their predecessor.',
} as const satisfies Record<string, string>;

export type MeasuredMetric = keyof typeof measuredMetrics;
