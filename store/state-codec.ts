import { Packr } from 'msgpackr';

/**
 * Values as MessagePack with shared record structures: the names of a
 * record's fields are kept once, not with every record. What has been packed
 * can only be unpacked with the structures of that time or later, so they are
 * committed together with the entries that need them.
 */
export class StateCodec {
  readonly #packr: Packr;
  #structures: object[];
  #changed = false;

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
    return this.#packr.pack(value);
  }

  decode(bytes: Uint8Array): unknown {
    return this.#packr.unpack(bytes);
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
