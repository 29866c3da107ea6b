import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { severities } from '../processors/domain/alert.ts';
import { attemptOutcomes, receiverKinds } from '../processors/domain/delivery.ts';
import { outcomeReasons } from '../processors/domain/outcome.ts';
import { rejectionReasons } from '../processors/domain/rejection.ts';
import { backorderReasons } from '../processors/domain/routing.ts';
import { signalKinds } from '../processors/domain/signal.ts';
import { staleCauses } from '../processors/domain/stale.ts';
import { movementKinds } from '../processors/domain/stock.ts';

/** Every name begins with this. */
const prefix = 'orderwatch_';

/** Where a label's value is none of those listed: a label can't grow, whatever is passed. */
const other = 'other';

type Spec =
  | { readonly kind: 'counter' | 'gauge'; readonly name: string; readonly help: string; readonly label?: string; readonly values?: readonly string[] }
  /** Counted by two labels, each with values of its own. */
  | { readonly kind: 'counter'; readonly name: string; readonly help: string; readonly pair: Readonly<Record<string, readonly string[]>> }
  | { readonly kind: 'histogram'; readonly name: string; readonly help: string; readonly buckets: readonly number[]; readonly labels?: readonly string[] };

/** From a millisecond to a minute: batches, commits, inserts and requests all lie in it. */
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const sizes = [1, 10, 100, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

/**
 * Every metric of the service but those of the Node process. Labels list their
 * values here, so that no label grows with orders.
 */
export const metricCatalogue = {
  read: { kind: 'counter', name: 'messages_read_total', help: 'Messages read from the log.' },
  events: {
    kind: 'counter', name: 'events_total', help: 'Events by what became of them.',
    label: 'outcome', values: Object.keys(outcomeReasons),
  },
  rejections: {
    kind: 'counter', name: 'rejections_total', help: 'Messages, or parts of one, that could not be read, by reason.',
    label: 'reason', values: Object.keys(rejectionReasons),
  },
  refused: {
    kind: 'counter', name: 'events_refused_total', help: 'Events that were read and refused by the lifecycle, by reason.',
    label: 'reason', values: Object.keys(outcomeReasons.refused),
  },
  signals: {
    kind: 'counter', name: 'signals_total', help: 'Signals raised, by kind.', label: 'kind', values: Object.keys(signalKinds),
  },
  movements: {
    kind: 'counter', name: 'stock_movements_total', help: 'Movements of stock, by kind.', label: 'kind', values: movementKinds,
  },
  routings: {
    kind: 'counter', name: 'routing_decisions_total', help: 'Decisions on where an order ships from: allocated, or why it is backordered.',
    label: 'result', values: ['allocated', ...Object.keys(backorderReasons)],
  },
  stockPublications: { kind: 'counter', name: 'stock_publications_total', help: 'Notices of stock published on stock.<sku>.' },
  stockPublicationsFailed: {
    kind: 'counter', name: 'stock_publications_failed_total', help: 'Notices of stock that could not be published; /api/stock has what they said.',
  },
  lagMessages: { kind: 'gauge', name: 'lag_messages', help: 'Messages in the log the state does not hold yet.' },
  lagSeconds: { kind: 'gauge', name: 'lag_seconds', help: 'Age of the last message the state holds, while it is behind; 0 when it has caught up.' },
  batchDuration: { kind: 'histogram', name: 'batch_duration_seconds', help: 'From the first message of a batch to its commit.', buckets: durations },
  commitDuration: { kind: 'histogram', name: 'commit_duration_seconds', help: 'Committing state and position to disk.', buckets: durations },
  insertDuration: { kind: 'histogram', name: 'insert_duration_seconds', help: "Inserting one batch's rows into ClickHouse.", buckets: durations },
  batchMessages: { kind: 'histogram', name: 'batch_messages', help: 'Messages in a batch.', buckets: sizes },
  stateOrders: { kind: 'gauge', name: 'state_orders', help: 'Orders in memory.' },
  stateParked: { kind: 'gauge', name: 'state_parked', help: 'Events waiting for their predecessor.' },
  stateTimers: { kind: 'gauge', name: 'state_timers', help: 'Deadlines waited for.' },
  stateBytes: { kind: 'gauge', name: 'state_bytes', help: 'Size of the state on disk.' },
  storeUp: { kind: 'gauge', name: 'store_up', help: '1 while ClickHouse takes rows, 0 while the reader waits for it.' },
  storeRetries: { kind: 'counter', name: 'store_retry_total', help: 'Inserts tried again because ClickHouse was away or refused.' },
  logTime: { kind: 'gauge', name: 'log_time_seconds', help: 'Log time, as seconds since 1970.' },
  logTimeTrusted: { kind: 'gauge', name: 'log_time_trusted', help: '1 while log time is vouched for, 0 after a jump.' },
  anomaliesOpen: { kind: 'gauge', name: 'anomalies_open', help: 'Series of counts that are not as they should be.' },
  windowsClosed: { kind: 'counter', name: 'windows_closed_total', help: 'Windows of counts that were closed.' },
  staleOrders: { kind: 'gauge', name: 'stale_orders', help: 'Orders that are stuck or will be late, by cause.', label: 'cause', values: staleCauses },
  alertsFiring: { kind: 'gauge', name: 'alerts_firing', help: 'Alerts that fire, acknowledged or not, by severity.', label: 'severity', values: severities },
  clockOffset: { kind: 'gauge', name: 'clock_offset_seconds', help: 'How far a clock was from the time servers when they were last compared; above 0 is ahead.', label: 'clock', values: ['host', 'broker'] },
  closingsHalted: { kind: 'gauge', name: 'closings_halted', help: '1 while unpaid orders are not closed because too many were.' },
  notifications: {
    kind: 'counter', name: 'notifications_total', help: 'Attempts to tell a receiver of an alert, by its kind and what became of them.',
    pair: { kind: [...receiverKinds, 'unknown'], outcome: Object.keys(attemptOutcomes) },
  },
  notificationsWaiting: { kind: 'gauge', name: 'notifications_waiting', help: 'Notifications that some receiver has still to be told of.' },
  notificationsOldest: { kind: 'gauge', name: 'notifications_oldest_seconds', help: 'How long the oldest of them has waited; 0 when none does.' },
  httpDuration: {
    kind: 'histogram', name: 'http_request_duration_seconds', help: 'Requests answered, by method, route pattern and status.',
    buckets: durations, labels: ['method', 'route', 'status'],
  },
} as const satisfies Record<string, Spec>;

type Catalogue = typeof metricCatalogue;
type Name = keyof Catalogue;

/** What the pipeline calls. A labelled counter or gauge takes its label's value first. */
type Handle<S> =
  S extends { pair: object } ? { inc(first: string, second: string): void }
  : S extends { kind: 'counter'; label: string } ? { inc(value: string, by?: number): void }
  : S extends { kind: 'counter' } ? { inc(by?: number): void }
  : S extends { kind: 'gauge'; label: string } ? { set(value: string, to: number): void }
  : S extends { kind: 'gauge' } ? { set(value: number): void }
  : S extends { labels: readonly string[] } ? { observe(value: number, labels: Readonly<Record<string, string>>): void }
  : { observe(value: number): void };

export type Metrics = { readonly [K in Name]: Handle<Catalogue[K]> } & {
  /** The `Content-Type` of `text()`. */
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
};

/**
 * Makes the metrics of one service in a registry of its own, those of the
 * Node process included. All labelled counters start at 0 for every value, so
 * that a first refusal shows as a rise and not as a new series.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix });
  const handles: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries<Spec>(metricCatalogue)) {
    handles[name] = createHandle(spec, registry);
  }
  return {
    ...(handles as { [K in Name]: Handle<Catalogue[K]> }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function createHandle(spec: Spec, registry: Registry): unknown {
  const base = { name: prefix + spec.name, help: spec.help, registers: [registry] };
  switch (spec.kind) {
    case 'counter':
      if ('pair' in spec) return pairedCounter(base, spec.pair);
      return spec.label === undefined ? plainCounter(base) : labelledCounter(base, spec.label, spec.values ?? []);
    case 'gauge':
      return spec.label === undefined ? new Gauge(base) : labelledGauge(base, spec.label, spec.values ?? []);
    case 'histogram': {
      const labelNames = [...(spec.labels ?? [])];
      const histogram = new Histogram({ ...base, buckets: [...spec.buckets], labelNames });
      return {
        observe(value: number, labels: Record<string, string> = {}) {
          histogram.observe(labels, value);
        },
      };
    }
    default:
      throw new TypeError(`no such kind of metric: ${String(spec satisfies never)}`);
  }
}

function pairedCounter(base: { name: string; help: string; registers: Registry[] }, pair: Readonly<Record<string, readonly string[]>>) {
  const [[firstLabel, firstValues], [secondLabel, secondValues]] = Object.entries(pair) as [[string, readonly string[]], [string, readonly string[]]];
  const counter = new Counter({ ...base, labelNames: [firstLabel, secondLabel] });
  const labels = (first: string, second: string) => ({
    [firstLabel]: firstValues.includes(first) ? first : other, [secondLabel]: secondValues.includes(second) ? second : other,
  });
  for (const first of firstValues) for (const second of secondValues) counter.inc(labels(first, second), 0);
  return { inc: (first: string, second: string) => counter.inc(labels(first, second)) };
}

/** A gauge by the values of one list; each is 0 until it is set. */
function labelledGauge(base: { name: string; help: string; registers: Registry[] }, label: string, values: readonly string[]) {
  const gauge = new Gauge({ ...base, labelNames: [label] });
  for (const value of values) gauge.set({ [label]: value }, 0);
  return { set: (value: string, to: number) => gauge.set({ [label]: value }, to) };
}

function plainCounter(base: { name: string; help: string; registers: Registry[] }) {
  const counter = new Counter(base);
  return { inc: (by = 1) => counter.inc(by) };
}

function labelledCounter(base: { name: string; help: string; registers: Registry[] }, label: string, values: readonly string[]) {
  const counter = new Counter({ ...base, labelNames: [label] });
  const known = new Map([...values, other].map((value) => [value, counter.labels({ [label]: value })]));
  for (const child of known.values()) child.inc(0);
  return { inc: (value: string, by = 1) => (known.get(value) ?? known.get(other))?.inc(by) };
}
