/** A longer string is turned into bytes, so that no rope of strings grows without end. */
const stringLimit = 32 * 1024;

/** One insert carries about this many bytes at most. */
const pieceLimit = 16 * 1024 * 1024;

/** Grows a table's text row by row and gives it out as bytes, in pieces that end with a row. */
export class TableText {
  #text = '';
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  readonly #pieces: Uint8Array[] = [];

  /** @param rows one row or more, each with its line's end */
  add(rows: string): void {
    this.#text += rows;
    if (this.#text.length >= stringLimit) this.#encode();
  }

  /** Everything added so far. */
  pieces(): readonly Uint8Array[] {
    this.#encode();
    this.#cut();
    return this.#pieces;
  }

  #encode(): void {
    if (this.#text === '') return;
    const chunk = Buffer.from(this.#text, 'utf8');
    this.#text = '';
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    if (this.#chunkBytes >= pieceLimit) this.#cut();
  }

  #cut(): void {
    if (this.#chunkBytes === 0) return;
    this.#pieces.push(Buffer.concat(this.#chunks, this.#chunkBytes));
    this.#chunks = [];
    this.#chunkBytes = 0;
  }
}
