import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import { start } from '../processors/domain/position.ts';
import type { Position } from '../processors/domain/position.ts';
import { StateCodec } from './state-codec.ts';
import { holdFolder } from './state-lock.ts';
import { StoreError } from './store-error.ts';

/** The shape of what is written here. 3: shipments know their day, refunds their lines. Other shapes are refused: the log holds all that is needed to build the state anew. */
const format = 3;

/** The longest key, in bytes of UTF-8, table and all. */
export const longestStateKey = 1_900;

export interface StateEntry {
  readonly table: string;
  readonly key: string;
  readonly value: unknown;
}

/** One entry of a commit. `value` undefined: it is gone. `archived`: it leaves what `load` gives and stays within `lookUp`. */
export interface StateChange {
  readonly table: string;
  readonly key: string;
  /** From `encode`. */
  readonly value: Uint8Array | undefined;
  readonly archived: boolean;
}

export interface StateStats {
  readonly bytes: number;
  readonly live: number;
  readonly archived: number;
}

/**
 * Where the core's state rests between runs, with the position in the log it
 * belongs to: one LMDB file. Live entries are what the core keeps in memory;
 * archived ones have left memory and are still recognised.
 */
export class StateStore {
  readonly #root: RootDatabase<Buffer, string>;
  readonly #live: Database<Buffer, string>;
  readonly #archive: Database<Buffer, string>;
  readonly #meta: Database<Buffer, string>;
  readonly #file: string;
  readonly #release: () => void;
  readonly #codec: StateCodec;
  #position: Position;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.#release = holdFolder(folder);
    try {
      this.#file = join(folder, 'state.mdb');
      // LMDB maps whatever it is given into memory and falls over it.
      if (existsSync(this.#file) && !isLmdb(this.#file)) throw new StoreError('state_corrupt', `${this.#file} is no LMDB file`);
      // Commits are batches of their own; LMDB's batching by event turn would add a promise nobody holds.
      this.#root = open<Buffer, string>({ path: this.#file, encoding: 'binary', maxDbs: 8, eventTurnBatching: false });
      this.#live = this.#root.openDB<Buffer, string>({ name: 'live', encoding: 'binary' });
      this.#archive = this.#root.openDB<Buffer, string>({ name: 'archive', encoding: 'binary' });
      this.#meta = this.#root.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' });
      const { written, position } = this.#head();
      if (written > format) {
        void this.#root.close();
        throw new StoreError('state_newer', `${folder} has state of format ${written}; this orderwatch knows ${format}. Start the newer one`);
      }
      if (written < format) {
        void this.#root.close();
        throw new StoreError('state_older', `${folder} has state of format ${written}, and this orderwatch keeps more: move the folders state and clickhouse away, both, to build them anew from the log`);
      }
      this.#position = position;
      this.#codec = new StateCodec(this.#meta.getBinary('structures'));
    } catch (error) {
      this.#release();
      throw error instanceof StoreError ? error : new StoreError('state_corrupt', `${folder} cannot be opened as state`, error);
    }
  }

  /**
   * Opens the state in a folder, or begins one.
   *
   * @throws StoreError `state_held`, `state_newer`, `state_older`, `state_corrupt`
   */
  static open(folder: string): StateStore {
    return new StateStore(folder);
  }

  /** How far into the log the committed state has come. */
  position(): Position {
    return this.#position;
  }

  /** Every live entry, in no order that means anything. */
  *load(): Iterable<StateEntry> {
    for (const { key, value } of this.#live.getRange()) {
      const space = key.indexOf(' ');
      yield { table: key.slice(0, space), key: key.slice(space + 1), value: this.#codec.decode(value) };
    }
  }

  /** An archived entry; `undefined` when there is none. A miss costs a few microseconds. */
  lookUp(table: string, key: string): unknown {
    const bytes = this.#archive.getBinaryFast(entryKey(table, key));
    return bytes === undefined ? undefined : this.#codec.decode(bytes);
  }

  /** A value as `commit` takes it. */
  encode(value: unknown): Uint8Array {
    return this.#codec.encode(value);
  }

  /**
   * Makes the changes and the position they lead to lasting, all or nothing.
   * Resolves when a crash of this process can no longer undo it; after a loss
   * of power the state may be an older one, whole, and the log is read again
   * from there. Commits follow each other in the order of the calls.
   */
  commit(change: { readonly position: Position; readonly entries: readonly StateChange[] }): Promise<void> {
    const done = this.#last.then(() => this.#write(change.position, change.entries));
    this.#last = done.catch(() => 'failed');
    return done;
  }

  async #write(position: Position, entries: readonly StateChange[]): Promise<void> {
    const structures = this.#codec.newStructures;
    const batch = this.#root.batch(() => {
      if (structures !== undefined) void this.#meta.put('structures', Buffer.from(structures));
      for (const { table, key, value, archived } of entries) {
        const id = entryKey(table, key);
        const [into, outOf] = archived ? [this.#archive, this.#live] : [this.#live, this.#archive];
        // Most entries are in one place only; looking costs less than a removal of nothing.
        if (outOf.doesExist(id)) void outOf.remove(id);
        if (value === undefined) void into.remove(id);
        else void into.put(id, value as Buffer);
      }
      void this.#meta.put('head', Buffer.from(JSON.stringify({ format, ...position })));
    });
    await batch.catch(failed);
    this.#codec.structuresSaved(structures);
    this.#position = position;
  }

  stats(): StateStats {
    return { bytes: statSync(this.#file).size, live: count(this.#live), archived: count(this.#archive) };
  }

  /** Waits for the last commit, then lets the folder go. */
  async close(): Promise<void> {
    const closed = this.#last.then(() => this.#root.close());
    // After a commit that failed LMDB waits for it without end.
    if ((await this.#last) !== 'failed') await closed;
    this.#release();
  }

  #head(): { written: number; position: Position } {
    const bytes = this.#meta.getBinary('head');
    if (bytes === undefined) return { written: format, position: start };
    const { format: written, seq, logTime } = JSON.parse(bytes.toString()) as Position & { format: number };
    return { written, position: { seq, logTime } };
  }
}

/** A failed batch brings its cause along as one more rejected promise. */
async function failed(error: unknown): Promise<never> {
  const cause: unknown = await (error as { commitError?: Promise<never> }).commitError?.catch((reason: unknown) => reason);
  throw new StoreError('state_unwritable', `the state cannot be written: ${String(cause ?? error)}`, cause ?? error);
}

function entryKey(table: string, key: string): string {
  const id = `${table} ${key}`;
  // A key within the limit by characters even at three bytes each need not be counted.
  if (id.length * 3 > longestStateKey && Buffer.byteLength(id) > longestStateKey) {
    throw new StoreError('state_key_too_long', `the key ${id.slice(0, 60)}… has more than ${longestStateKey} bytes`);
  }
  return id;
}

/** Its first page carries LMDB's magic number. */
export function isLmdb(file: string): boolean {
  const head = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, head, 0, head.length, 0) === 0 || head.includes(Buffer.from([0xde, 0xc0, 0xef, 0xbe]));
  } finally {
    closeSync(descriptor);
  }
}

function count(database: Database<Buffer, string>): number {
  return (database.getStats() as { entryCount: number }).entryCount;
}
