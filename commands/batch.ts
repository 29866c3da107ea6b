import type { Notification } from '../processors/domain/alert.ts';
import type { Position } from '../processors/domain/position.ts';
import type { Row } from '../processors/domain/row.ts';
import type { Signal } from '../processors/domain/signal.ts';
import type { StockNotice } from '../processors/domain/stock.ts';
import { drain, type State } from '../processors/state.ts';
import { stockNotices } from '../processors/stock-notice.ts';
import { RowBatch } from '../store/row-batch.ts';
import type { StateChange, StateStore } from '../store/state-store.ts';

/** What has to be told, and which alerts ended, whether anybody is told of it or not. */
export interface News {
  readonly notifications: Notification[];
  readonly over: Set<string>;
}

/** What a run of messages gave rise to, until it is committed as one. */
export class Batch {
  readonly signals: Signal[] = [];
  /** Rows by table and reason, for the metrics. */
  readonly tally = {
    outcome: new Map<string, number>(), rejected: new Map<string, number>(), refused: new Map<string, number>(),
    moved: new Map<string, number>(), routed: new Map<string, number>(), windows: 0,
  };
  #news: News = { notifications: [], over: new Set() };
  messages = 0;
  /** What the messages had on the wire. */
  bytes = 0;

  /** @param rows an empty one; that of a batch that is written has memory already */
  constructor(readonly startedAt: number, readonly rows = new RowBatch()) {}

  add(rows: readonly Row[], bytes = 0): void {
    this.messages++;
    this.bytes += bytes;
    for (const row of rows) {
      this.rows.add(row);
      switch (row.table) {
        case 'events':
          count(this.tally.outcome, row.row.outcome);
          if (row.row.outcome === 'refused') count(this.tally.refused, row.row.reason);
          break;
        case 'rejections':
          if (row.row.stage === 'ingest') count(this.tally.rejected, row.row.reason);
          break;
        case 'signals': this.signals.push(row.row); break;
        case 'stock_movements': count(this.tally.moved, row.row.kind); break;
        case 'routing_decisions': count(this.tally.routed, row.row.plan.outcome === 'allocated' ? 'allocated' : row.row.plan.reason); break;
        case 'alerts':
          if (row.notification !== undefined) this.#news.notifications.push(row.notification);
          if (row.row.alert.state === 'resolved') this.#news.over.add(row.row.alert.id);
          break;
        case 'windows':
          if (row.row.revision === 0) this.tally.windows += row.row.span;
          break;
        case 'anomalies':
        case 'stale_orders':
        case 'clock_skew':
        case 'silences':
        case 'orders': break;
        default: row satisfies never;
      }
    }
  }

  /** What has to be told since this was asked last. */
  takeNews(): News {
    const news = this.#news;
    this.#news = { notifications: [], over: new Set() };
    return news;
  }
}

function count(tally: Map<string, number>, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}

/** A batch with the state changes that belong to it, as they were when it ended. */
export interface SealedBatch {
  readonly batch: Batch;
  readonly position: Position;
  readonly entries: readonly StateChange[];
  /** Each SKU that changed, as it stands when the batch ends: followers want to know what there is, not how it came about. */
  readonly stock: readonly StockNotice[];
}

/**
 * Ends a batch: takes the state's changes and encodes them now, before later
 * messages change the same entries again. Entries that leave memory are kept in
 * `leaving` until they are in the archive, where `prefetch` looks next.
 */
export function seal(batch: Batch, state: State, store: Pick<StateStore, 'encode'>, leaving: Leaving): SealedBatch {
  const stock = stockNotices(state);
  const entries: StateChange[] = [];
  for (const { table, key, value, archived } of drain(state)) {
    entries.push({ table, key, value: value === undefined ? undefined : store.encode(value), archived });
    if (archived) leaving.add(table, key, value);
  }
  return { batch, position: state.position, entries, stock };
}

/** Entries that have left memory and are not in the archive yet. */
export class Leaving {
  private readonly entries = new Map<string, unknown>();

  add(table: string, key: string, value: unknown): void {
    this.entries.set(`${table} ${key}`, value);
  }

  find(table: string, key: string): unknown {
    return this.entries.get(`${table} ${key}`);
  }

  /** They are in the archive now. */
  clear(): void {
    this.entries.clear();
  }
}
