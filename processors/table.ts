/** One changed entry since the last drain. `value` undefined: it is gone. `archived`: it left memory, not the world. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly value: unknown;
  readonly archived: boolean;
}

/**
 * A keyed part of the state that knows which of its entries changed since it
 * was last committed. Values are immutable: to change one, set another.
 */
export class Table<V> {
  private readonly entries = new Map<string, V>();
  private readonly changed = new Set<string>();
  private readonly archived = new Map<string, V>();

  constructor(readonly name: string) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): V | undefined {
    return this.entries.get(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  keys(): IterableIterator<string> {
    return this.entries.keys();
  }

  values(): IterableIterator<V> {
    return this.entries.values();
  }

  /** Entries that have changed since the last drain and are still here. */
  *altered(): IterableIterator<V> {
    for (const key of this.changed) {
      const value = this.entries.get(key);
      if (value !== undefined) yield value;
    }
  }

  set(key: string, value: V): void {
    this.entries.set(key, value);
    this.changed.add(key);
    if (this.archived.size > 0) this.archived.delete(key);
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.changed.add(key);
  }

  /** Lets an entry leave memory. It stays in the store's archive, and `admit` brings it back. */
  archive(key: string): void {
    const value = this.entries.get(key);
    if (value === undefined) return;
    this.entries.delete(key);
    this.changed.delete(key);
    this.archived.set(key, value);
  }

  /** Lets go of an entry that was brought back: what changed is archived, the rest is in the archive as it was. */
  letGo(key: string): void {
    if (this.changed.has(key)) this.archive(key);
    else this.entries.delete(key);
  }

  /** Takes in an entry that is already committed: at start, or back from the archive. */
  admit(key: string, value: V): void {
    this.entries.set(key, value);
  }

  /** An entry archived since the last drain, which the store's archive may not hold yet. */
  leaving(key: string): V | undefined {
    return this.archived.get(key);
  }

  /** Hands out what changed since the last drain and forgets it. */
  drain(into: Change[]): void {
    for (const [key, value] of this.archived) into.push({ table: this.name, key, value, archived: true });
    for (const key of this.changed) into.push({ table: this.name, key, value: this.entries.get(key), archived: false });
    this.archived.clear();
    this.changed.clear();
  }
}
