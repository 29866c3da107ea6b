import type { Readable } from 'node:stream';
import { openEmbedded } from './clickhouse-embedded.ts';
import { openServer } from './clickhouse-server.ts';
import type { Query } from './query.ts';

/** Where the tables are: a folder of this machine (ClickHouse runs in this process), or a server's HTTP address. */
export type ClickHouseTarget =
  | { readonly path: string }
  | { readonly url: string; readonly username?: string; readonly password?: string };

export interface ClickHouseOptions {
  /** How many `read`s run at once; more wait in line. Each holds one of libuv's threads while it runs embedded. */
  readonly readers?: number;
  /** A read that takes longer is stopped by the engine. */
  readonly maxReadSeconds?: number;
  /** A read that needs more memory is stopped by the engine. */
  readonly maxReadMemoryBytes?: number;
}

/** Somebody else's SQL, to be run where it can change nothing. */
export interface ForeignQuery {
  readonly sql: string;
  /** Format of the answer when the SQL names none. */
  readonly format: string;
  readonly database: string;
  /** Values of `{name:Type}` as ClickHouse's HTTP dialect carries them. */
  readonly params: Readonly<Record<string, string>>;
  /** Settings of this query, limits included. `readonly` is not among them: it is always 1. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface ForeignAnswer {
  readonly body: Readable;
  /** Rows and bytes, as the header `X-ClickHouse-Summary` has them; absent when the engine does not say. */
  readonly summary?: Readonly<Record<string, string>>;
}

/** The store's tables, in this process or on a server; the same calls for both. */
export interface ClickHouse {
  readonly kind: 'embedded' | 'server';
  /** Runs a statement that answers nothing, one at a time with inserts. */
  command(sql: string): Promise<void>;
  /**
   * Inserts TabSeparated bytes. `columns` names what the bytes hold, in their
   * order. The very first field may not begin with white space: the embedded
   * engine skips that.
   */
  insert(table: string, columns: readonly string[], text: Uint8Array): Promise<void>;
  /** Answers a query of our own with final rows: right also between a second write and a merge. */
  read<Row>(query: Query<Row>): Promise<Row[]>;
  /** Runs somebody else's query, read-only and with its settings as limits. The engine's own errors come through unchanged. */
  readForeign(query: ForeignQuery): Promise<ForeignAnswer>;
  /** @throws StoreError when it does not answer */
  ping(): Promise<void>;
  /** The engine's version, such as `26.7.2.1`. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the tables' home. Every failure is a `StoreError`: `store_away` when
 * trying again may help, `store_refused` when it will not.
 *
 * One process holds one embedded folder at a time. Embedded, every running
 * statement holds one of libuv's threads, so set UV_THREADPOOL_SIZE to the
 * readers, the foreign queries, one writer and four more before the process
 * does anything asynchronous.
 */
export function openClickHouse(target: ClickHouseTarget, options: ClickHouseOptions = {}): ClickHouse {
  const { readers = 4, maxReadSeconds = 10, maxReadMemoryBytes = 500_000_000 } = options;
  const limits = { readers, maxReadSeconds, maxReadMemoryBytes };
  return 'path' in target ? openEmbedded(target.path, limits) : openServer(target, limits);
}
