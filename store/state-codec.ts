import { addExtension, Packr } from 'msgpackr';

/** A list as the bytes it has been packed to. */
class PackedList {
  constructor(readonly bytes: Uint8Array) {}
}

addExtension({ Class: PackedList, type: 1, pack: ({ bytes }: PackedList) => bytes, unpack: (bytes: Uint8Array) => new PackedList(bytes) });

/** Fields whose lists are long and stay as they are while what holds them changes. */
const lasting = 'lines';

/** Fields whose entries have such fields. */
const holders = 'shipments';

/**
 * Values as MessagePack with shared record structures: the names of a
 * record's fields are kept once, not with every record. What has been packed
 * can only be unpacked with the structures of that time or later, so they are
 * committed together with the entries that need them.
 *
 * Values are immutable, so a list met again says the same: the lines of an order,
 * and those of its shipments, are packed once and not with every change.
 */
export class StateCodec {
  readonly #packr: Packr;
  #structures: object[];
  #changed = false;
  readonly #lists = new WeakMap<readonly unknown[], PackedList>();

  /** @param structures what `newStructures` gave last; absent for a new state */
  constructor(structures: Uint8Array | undefined) {
    this.#structures = structures === undefined ? [] : (new Packr().unpack(structures) as object[]);
    this.#packr = new Packr({
      maxSharedStructures: 1_024,
      getStructures: () => this.#structures,
      saveStructures: (now) => {
        this.#structures = now;
        this.#changed = true;
        return true;
      },
    });
  }

  encode(value: unknown): Uint8Array {
    return this.#packr.pack(this.#thin(value));
  }

  decode(bytes: Uint8Array): unknown {
    const value: unknown = this.#packr.unpack(bytes);
    // What was unpacked of bytes looks into the store's own memory, which is not ours to keep.
    return value instanceof Uint8Array ? new Uint8Array(value) : this.#full(value);
  }

  /** The value with its lasting lists packed already. */
  #thin(value: unknown): unknown {
    if (!isRecord(value)) return value;
    let thinner: Record<string, unknown> | undefined;
    for (const key in value) {
      const field = value[key];
      if ((key !== lasting && key !== holders) || !Array.isArray(field)) continue;
      thinner ??= { ...value };
      thinner[key] = key === lasting ? this.#listOf(field) : field.map((one) => this.#thin(one));
    }
    return thinner ?? value;
  }

  #listOf(list: readonly unknown[]): PackedList {
    let packed = this.#lists.get(list);
    if (packed === undefined) {
      packed = new PackedList(Uint8Array.prototype.slice.call(this.#packr.pack(list)));
      this.#lists.set(list, packed);
    }
    return packed;
  }

  /** The value as it was before `#thin`. What was unpacked is nobody else's yet, so it is changed in place. */
  #full(value: unknown): unknown {
    if (!isRecord(value)) return value;
    if (value[lasting] instanceof PackedList) value[lasting] = this.#packr.unpack(value[lasting].bytes);
    if (Array.isArray(value[holders])) for (const one of value[holders]) this.#full(one);
    return value;
  }

  /** The structures, when some are not saved yet. */
  get newStructures(): Uint8Array | undefined {
    return this.#changed ? new Packr().pack(this.#structures) : undefined;
  }

  /** Says that what `newStructures` gave is safe; `undefined` says nothing. */
  structuresSaved(structures: Uint8Array | undefined): void {
    if (structures === undefined || this.newStructures === undefined) return;
    this.#changed = Buffer.compare(structures, this.newStructures) !== 0;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PackedList);
}
