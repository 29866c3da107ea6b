type Numbers = Float64Array | Float32Array;

interface Block {
  readonly numbers: Numbers;
  /** Numbers a part. */
  readonly chunk: number;
}

const labels = new Map<string, string[]>();

/** One part of a kilobyte. */
const nowName = 'now';
const nowLength = 128;

/**
 * All a detector remembers, as named blocks of numbers handed out in small
 * parts. Nothing is remembered anywhere else, so that a detector made again
 * from its parts is the same detector to the last bit.
 */
export class Memory {
  private readonly blocks = new Map<string, Block>();
  private readonly changed = new Map<string, Uint8Array>();
  private readonly found: ReadonlyMap<string, Uint8Array>;

  /** What changes with every point, in one part. */
  private readonly now: Float64Array;
  private nowTaken = 0;

  constructor(parts: Iterable<readonly [part: string, bytes: Uint8Array]> = []) {
    this.found = new Map(parts);
    this.now = this.doubles(nowName, nowLength, Number.NaN);
  }

  /** So many doubles of those that change with every point; `initial` until something is remembered. Whoever asks must do so in the same order each time. */
  share(length: number, initial: number): Float64Array {
    const from = this.nowTaken;
    this.nowTaken += length;
    if (this.nowTaken > nowLength) throw new RangeError(`a detector's shared memory holds ${nowLength} numbers, and ${this.nowTaken} are asked for`);
    const share = this.now.subarray(from, this.nowTaken);
    if (!this.found.has(labelOf(nowName, 0))) share.fill(initial);
    return share;
  }

  /** What changes with every point has changed. */
  touchNow(): void {
    this.touch(nowName, 0);
  }

  /** So many doubles under a name, handed out in parts of `chunk` numbers; `initial` until something is remembered. */
  doubles(name: string, length: number, initial: number, chunk = length): Float64Array {
    const numbers = new Float64Array(length).fill(initial);
    this.hold(name, { numbers, chunk });
    return numbers;
  }

  /** So many singles under a name, handed out in parts of `chunk` numbers. */
  singles(name: string, length: number, chunk: number, initial: number): Float32Array {
    const numbers = new Float32Array(length).fill(initial);
    this.hold(name, { numbers, chunk });
    return numbers;
  }

  /** The number at this place of a block is no longer what was handed out. */
  touch(name: string, index: number): void {
    const block = this.blocks.get(name);
    if (block === undefined) return;
    const part = Math.floor(index / block.chunk);
    const label = labelOf(name, part);
    if (!this.changed.has(label)) this.changed.set(label, bytesOf(block, part));
  }

  /** Copies of the parts touched since the last call. */
  takeChanged(): readonly (readonly [part: string, bytes: Uint8Array])[] {
    const taken = [...this.changed].map(([label, bytes]) => [label, Uint8Array.from(bytes)] as const);
    this.changed.clear();
    return taken;
  }

  /** Bytes remembered. */
  get size(): number {
    let size = 0;
    for (const { numbers } of this.blocks.values()) size += numbers.byteLength;
    return size;
  }

  /** Takes up what was remembered under the name, if it fits: another step or zone asks for other lengths, and what was learned then is of no use. */
  private hold(name: string, block: Block): void {
    this.blocks.set(name, block);
    for (let part = 0; part * block.chunk < block.numbers.length; part += 1) {
      const bytes = bytesOf(block, part);
      const kept = this.found.get(labelOf(name, part));
      if (kept?.byteLength === bytes.byteLength) bytes.set(kept);
    }
  }
}

/** Names are few and asked for at every point, so each is put together once. */
function labelOf(name: string, part: number): string {
  let known = labels.get(name);
  if (known === undefined) labels.set(name, known = []);
  return known[part] ??= `${name}.${part}`;
}

function bytesOf({ numbers, chunk }: Block, part: number): Uint8Array {
  const size = numbers.BYTES_PER_ELEMENT;
  const from = part * chunk;
  return new Uint8Array(numbers.buffer, from * size, (Math.min(numbers.length, from + chunk) - from) * size);
}
