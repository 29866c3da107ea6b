/** A longer string is turned into bytes, so that no rope of strings grows without end. */
const stringLimit = 32 * 1024;

/** One insert carries about this many bytes at most. */
const pieceLimit = 16 * 1024 * 1024;

/** The most bytes a character of a string takes in UTF-8. */
const widest = 3;

interface Piece {
  readonly bytes: Buffer;
  used: number;
}

/**
 * Grows a table's text row by row and gives it out as bytes, in pieces that end
 * with a row. The bytes are made in place, in memory that is used again for the
 * next text: what is allocated outside the engine's heap makes it collect the
 * whole heap, many times a minute at full rate.
 */
export class TableText {
  #text = '';
  #pieces: Piece[] = [];
  #spare: Buffer[] = [];

  /** @param rows one row or more, each with its line's end */
  add(rows: string): void {
    this.#text += rows;
    if (this.#text.length >= stringLimit) this.#encode();
  }

  /** Everything added so far. Holds until `clear`. */
  pieces(): readonly Uint8Array[] {
    this.#encode();
    return this.#pieces.map(({ bytes, used }) => bytes.subarray(0, used));
  }

  /** Begins anew, in the memory there is; what was hardly used is let go. */
  clear(): void {
    this.#spare = this.#pieces.filter(({ bytes, used }) => used * 4 >= bytes.length).map(({ bytes }) => bytes);
    this.#pieces = [];
    this.#text = '';
  }

  #encode(): void {
    if (this.#text === '') return;
    const piece = this.#roomFor(this.#text.length * widest);
    piece.used += piece.bytes.write(this.#text, piece.used, 'utf8');
    this.#text = '';
  }

  /** The piece to go on with, with room for so many more bytes. */
  #roomFor(length: number): Piece {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.used + length <= last.bytes.length) return last;
    if (last === undefined || last.used >= pieceLimit) {
      const spare = this.#spare.pop();
      const bytes = spare !== undefined && spare.length >= length ? spare : Buffer.allocUnsafeSlow(length);
      const piece = { bytes, used: 0 };
      this.#pieces.push(piece);
      return piece;
    }
    const bytes = Buffer.allocUnsafeSlow(Math.max(2 * last.bytes.length, last.used + length));
    last.bytes.copy(bytes, 0, 0, last.used);
    const larger = { bytes, used: last.used };
    this.#pieces[this.#pieces.length - 1] = larger;
    return larger;
  }
}
