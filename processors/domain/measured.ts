/** What the service measures of itself and tells the core, so that thresholds can be set on it. */
export const measuredMetrics = {
  lag_seconds: 'How old the newest message is whose rows are safe; 0 when there is none waiting.',
  lag_messages: 'Messages of the log whose rows are not safe yet.',
  store_up: '1 while ClickHouse takes rows, 0 while it does not.',
  log_up: '1 while the log can be read, 0 while it cannot.',
  batch_seconds: 'How long the last batch took from its first message until it was safe.',
  state_bytes: 'Size of the state on disk.',
  parked_events: 'Events that wait for their predecessor, by order.',
} as const satisfies Record<string, string>;

export type MeasuredMetric = keyof typeof measuredMetrics;
