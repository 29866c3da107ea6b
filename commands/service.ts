import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import { SignalPublisher } from '../alerting/signal-publisher.ts';
import { StockPublisher } from '../alerting/stock-publisher.ts';
import { clickhouseRoutes } from '../api/clickhouse.ts';
import { createMetrics, type Metrics } from '../api/metrics.ts';
import { createApi } from '../api/server.ts';
import type { Settings } from '../config/settings.ts';
import { readBoard } from '../dashboards/board.ts';
import { buildDashboards } from '../dashboards/build.ts';
import { inboxPrefix } from '../ingest/inbox.ts';
import { LogStream } from '../ingest/log-stream.ts';
import { LogWriter } from '../ingest/log-writer.ts';
import { loadMappings } from '../ingest/mapping.ts';
import { formatRules, readRulesFile } from '../ingest/rules-file.ts';
import { type EmbeddedNats, startEmbeddedNats } from '../ingest/nats-server.ts';
import { standingAlerts } from '../processors/alerts/firing.ts';
import { sureTime } from '../processors/patience.ts';
import { rulesInForce } from '../processors/rules.ts';
import { loadState, type State } from '../processors/state.ts';
import { stockNotice } from '../processors/stock-notice.ts';
import { openClickHouse, type ClickHouse } from '../store/clickhouse.ts';
import { migrate } from '../store/migrate.ts';
import { RowWriter } from '../store/row-writer.ts';
import { StateStore } from '../store/state-store.ts';
import { buyerKey } from './buyer-key.ts';
import { connectBroker, leaveBroker } from './broker.ts';
import { ClockComparison } from './clock-comparison.ts';
import { CommandError } from './command-error.ts';
import { applyConfigured } from './configured-rules.ts';
import { readDecoded } from './decoded-log.ts';
import { LagGauge } from './lag.ts';
import { Measurer } from './measurer.ts';
import { openNotifying } from './notifying.ts';
import { Pipeline } from './pipeline.ts';
import { resender } from './resend.ts';
import { steering } from './steer.ts';
import type { Surroundings } from './surroundings.ts';
import { Ticker } from './ticker.ts';
import { version } from './version.ts';

export interface ServiceOptions {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  /** Believe `Orderwatch-Log-Time`. Only on a log that nobody but the replay writes to. */
  readonly replay: boolean;
}

/** A running orderwatch. */
export interface Service {
  /** Where the API and the board are. */
  readonly url: string;
  readonly natsUrl: string;
  readonly pipeline: Pipeline;
  readonly state: State;
  readonly clickhouse: ClickHouse;
  readonly lag: LagGauge;
  readonly ticker: Ticker;
  readonly comparison: ClockComparison;
  readonly measurer: Measurer;
  readonly log: Logger;
  /** Puts the configured rules in force, where there are any. For when log time is live: what is published gets the broker's time. */
  applyRules(): Promise<void>;
  /** Resolves when it has stopped; rejects with what made it stop. */
  readonly done: Promise<void>;
  /** Commits what is under way, then lets everything go, the embedded servers too. */
  stop(): Promise<void>;
}

/**
 * Starts everything: broker and engine where no servers are configured, tables,
 * state, API, then the pipeline from the position the state holds.
 * @throws with a stable `code` when a part cannot start; what had started is stopped
 */
export async function startService({ settings, surroundings, replay }: ServiceOptions): Promise<Service> {
  const log = pino({ level: settings.debug ? 'debug' : 'warn', name: 'orderwatch' }, pino.destination(2));
  const opened: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    mkdirSync(settings.data, { recursive: true });
    // The decoding thread reads them again; their mistakes are told here, before anything starts.
    loadMappings(settings.ingest.mappings);
    const configured = settings.rules === undefined ? undefined : { file: settings.rules, rules: readRulesFile(settings.rules) };
    const store = StateStore.open(join(settings.data, 'state'));
    opened.push(() => store.close());
    const embedded = settings.natsUrl === undefined ? await startEmbeddedNats(join(settings.data, 'nats'), settings.natsPort, (message) => log.warn(message)) : undefined;
    if (embedded !== undefined) opened.push(() => embedded.stop());
    const natsUrl = settings.natsUrl ?? (embedded as EmbeddedNats).url;
    const connection = await connectBroker(natsUrl, 'orderwatch', { forever: true });
    opened.push(() => leaveBroker(connection));
    const clickhouse = openStore(settings);
    opened.push(() => clickhouse.close());
    await migrate(clickhouse);

    const stream = await LogStream.open(connection, settings.stream);
    const state = loadState(settings.core, store.position(), store.load());
    await checkPosition(stream, state);
    await checkTables(clickhouse, state);
    const metrics = createMetrics();
    const key = await buyerKey(settings, surroundings);
    const gauge: { lag?: LagGauge } = {};
    const notifying = await openNotifying({
      settings, surroundings, clickhouse, metrics, log, caughtUp: () => gauge.lag?.caughtUp ?? false, standing: () => standingAlerts(state),
    });
    opened.push(() => notifying.close());
    const pipeline = new Pipeline({
      read: (fromSeq, signal) => readDecoded({
        natsUrl, stream: settings.stream.name, replay, mappings: settings.ingest.mappings, maxBytes: settings.ingest.maxBytes,
        buyerKey: key, fromSeq,
      }, signal),
      state, store, writer: new RowWriter(clickhouse), signals: await SignalPublisher.open(connection, { inboxPrefix }),
      stock: new StockPublisher(connection), deliveries: notifying.dispatcher, metrics, log, now: surroundings.elapsed,
      ...settings.pipeline,
    });
    const lag = new LagGauge({ stream, pipeline, state, metrics, clocks: surroundings, broker: embedded });
    gauge.lag = lag;
    opened.push(() => lag.stop());
    const ticker = new Ticker(connection, surroundings.now);
    opened.push(() => ticker.stop());
    const comparison = new ClockComparison({ servers: settings.clocks.servers, stream, writer: new LogWriter(connection), clocks: surroundings, log });
    opened.push(() => comparison.stop());
    const measurer = new Measurer(connection, () => ({
      lag_seconds: lag.seconds, lag_messages: lag.messages, batch_seconds: pipeline.batchSeconds, state_bytes: store.stats().bytes, parked_orders: state.parked.size,
    }));
    opened.push(() => measurer.stop());
    const api = await openApi({ settings, surroundings, clickhouse, metrics, stream, connection, pipeline, state, lag, log });
    opened.push(() => api.close());

    const stopping = new AbortController();
    const done = pipeline.run(stopping.signal);
    return {
      url: `http://${settings.host}:${settings.port}`, natsUrl, pipeline, state, clickhouse, lag, ticker, comparison, measurer, log, done,
      async applyRules() {
        if (configured === undefined) return;
        await applyConfigured({ ...configured, state, stream, writer: new LogWriter(connection), maxBytes: settings.ingest.maxBytes, log });
      },
      async stop() {
        stopping.abort();
        await done.catch(() => {});
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function openStore({ clickhouseUrl, data, clickhouse }: Settings): ClickHouse {
  const target = clickhouseUrl === undefined ? { path: join(data, 'clickhouse') } : { url: clickhouseUrl };
  const { maxExecutionSeconds, maxMemoryBytes, concurrentQueries } = clickhouse;
  return openClickHouse(target, { maxReadSeconds: maxExecutionSeconds, maxReadMemoryBytes: Math.floor(maxMemoryBytes / concurrentQueries) });
}

/** State and log must be of one piece: the log may not have been replaced, nor have forgotten what the state has not read. */
async function checkPosition(stream: LogStream, state: State): Promise<void> {
  const { firstSeq, lastSeq } = await stream.extent();
  const { seq } = state.position;
  if (seq > lastSeq) {
    throw new CommandError('log_replaced', `the state has read ${seq} messages and the log ends at ${lastSeq}: it is not the log this state was made from; point ORDERWATCH_DATA to the right folder, or move its folders state and clickhouse away, both, to build them anew from this log`);
  }
  if (seq > 0 && firstSeq > seq + 1) {
    throw new CommandError('log_truncated', `the broker no longer has messages ${seq + 1} to ${firstSeq - 1}, which the state has not read`);
  }
}

/** The tables hold what the state was committed after. Empty ones are not the ones it belongs to. */
async function checkTables(clickhouse: ClickHouse, state: State): Promise<void> {
  if (state.orders.size === 0) return;
  const found = await clickhouse.read({ sql: 'SELECT 1 AS found FROM orderwatch.orders LIMIT 1', params: {} });
  if (found.length > 0) return;
  throw new CommandError('tables_missing', `the state knows ${state.orders.size} orders and the tables are empty: put the tables back, or move the folder state away too, to build both anew from the log`);
}

interface ApiParts {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly clickhouse: ClickHouse;
  readonly metrics: Metrics;
  readonly stream: LogStream;
  readonly connection: NatsConnection;
  readonly pipeline: Pipeline;
  readonly state: State;
  readonly lag: LagGauge;
  readonly log: Logger;
}

async function openApi(parts: ApiParts): Promise<FastifyInstance> {
  const { settings, surroundings, clickhouse, metrics, stream, connection, state, lag, log } = parts;
  const api = await createApi({
    reader: clickhouse,
    core: {
      stock: (sku) => stockNotice(state, sku),
      clock: () => ({ ...state.singles.clock, sure: sureTime(state) }),
      rules: () => ({ rules: rulesInForce(state), file: formatRules(rulesInForce(state)) }),
    },
    health: { readiness: () => lag.readiness() },
    metrics,
    publishRaw: resender(clickhouse, stream, new LogWriter(connection)),
    steer: steering(new LogWriter(connection), surroundings),
    tokens: settings.tokens,
    boards: buildDashboards({ timeZone: settings.timezone }).map(({ json }) => readBoard(json)),
    now: surroundings.now,
    version: version(),
    log,
    clickhouse: clickhouseRoutes(clickhouse, settings.clickhouse),
  });
  try {
    await api.listen({ host: settings.host, port: settings.port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new CommandError('port_taken', `port ${settings.port} on ${settings.host} is in use; set ORDERWATCH_PORT to a free one`, cause);
  }
  return api;
}
