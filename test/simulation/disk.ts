import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Position, start } from '../../processors/domain/position.ts';
import { StateCodec } from '../../store/state-codec.ts';
import { type StateEntry, StateStore } from '../../store/state-store.ts';

/** What the commit path asks of a state store. */
export type Store = Pick<StateStore, 'encode' | 'lookUp' | 'load' | 'commit' | 'position'>;

/** Where state rests while the machine is down. */
export interface Disk {
  readonly store: Store;
  /** What is found after the process died. */
  restart(): Promise<void>;
  /** What may be found after a loss of power: an older state, whole, that has come as far as `leastSeq`. */
  losePower(leastSeq: number): Promise<void>;
  remove(): Promise<void>;
}

interface Held {
  readonly live: ReadonlyMap<string, Uint8Array>;
  readonly archive: ReadonlyMap<string, Uint8Array>;
  readonly structures: Uint8Array | undefined;
  readonly position: Position;
}

const nothing: Held = { live: new Map(), archive: new Map(), structures: undefined, position: start };

/** The store's promise kept in memory, with the store's own encoding: quick enough for thousands of runs. */
export class Shelf implements Disk {
  store: Store;
  private history: Held[] = [nothing];
  private codec = new StateCodec(undefined);

  /** @param remembers how many older states a loss of power may bring back */
  constructor(private readonly remembers: number) {
    this.store = this.open();
  }

  restart(): Promise<void> {
    this.store = this.open();
    return Promise.resolve();
  }

  losePower(leastSeq: number): Promise<void> {
    const old = this.history.filter(({ position }) => position.seq >= leastSeq);
    this.history = old.length === 0 ? this.history : old.slice(0, 1);
    return this.restart();
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  private get held(): Held {
    return this.history.at(-1) ?? nothing;
  }

  private open(): Store {
    const codec = new StateCodec(this.held.structures);
    this.codec = codec;
    return {
      encode: (value) => Uint8Array.from(codec.encode(value)),
      position: () => this.held.position,
      load: () => this.entries(),
      lookUp: (table, key) => {
        const bytes = this.held.archive.get(`${table} ${key}`);
        return bytes === undefined ? undefined : codec.decode(bytes);
      },
      commit: (change) => this.commit(change),
    };
  }

  private *entries(): Iterable<StateEntry> {
    for (const [id, bytes] of this.held.live) {
      const space = id.indexOf(' ');
      yield { table: id.slice(0, space), key: id.slice(space + 1), value: this.codec.decode(bytes) };
    }
  }

  private commit({ position, entries }: Parameters<Store['commit']>[0]): Promise<void> {
    const structures = this.codec.newStructures;
    const [live, archive] = [new Map(this.held.live), new Map(this.held.archive)];
    for (const { table, key, value, archived } of entries) {
      const id = `${table} ${key}`;
      const [into, outOf] = archived ? [archive, live] : [live, archive];
      outOf.delete(id);
      if (value === undefined) into.delete(id);
      else into.set(id, value);
    }
    this.history.push({ live, archive, structures: structures ?? this.held.structures, position });
    this.history = this.history.slice(-1 - this.remembers);
    this.codec.structuresSaved(structures);
    return Promise.resolve();
  }
}

/** The real state store in a folder of its own. */
export class Folder implements Disk {
  store: StateStore;
  private readonly path = mkdtempSync(join(tmpdir(), 'orderwatch-simulation-'));

  constructor() {
    this.store = StateStore.open(this.path);
  }

  async restart(): Promise<void> {
    await this.store.close();
    this.store = StateStore.open(this.path);
  }

  losePower(): Promise<void> {
    return this.restart();
  }

  async remove(): Promise<void> {
    await this.store.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}
