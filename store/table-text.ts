import type { Instant } from '../processors/domain/instant.ts';
import { instantText } from './column-text.ts';
import { escapeTsv } from './query.ts';

/** One insert carries about this many bytes at most. */
const pieceLimit = 16 * 1024 * 1024;

/** What a text is given to begin with. */
const firstLength = 64 * 1024;

/** The most bytes a character of a string takes in UTF-8. */
const widest = 3;

/** From here on a text is quicker written by the engine than character by character. */
const longText = 64;

/** Room enough for any number or instant, and what ends a field. */
const numberRoom = 32;

const tab = 0x09;
const lineEnd = 0x0a;
const backslash = 0x5c;
const minus = 0x2d;
const zero = 0x30;

/**
 * Grows the TabSeparated text of a table and gives it out as bytes, in pieces
 * that end with a row: whole rows with `add`, or field by field, each row with
 * its `end`. The bytes are made in place; no string is built up first, which for
 * the tables with most rows would be most of their cost. The memory is used
 * again for the next text: what is allocated outside the engine's heap makes it
 * collect the whole heap, many times a minute at full rate.
 */
export class TableText {
  private bytes = Buffer.alloc(0);
  private used = 0;
  private full: Uint8Array[] = [];

  /** @param rows one row or more, each with its line's end */
  add(rows: string): void {
    this.room(rows.length * widest);
    this.used += this.bytes.write(rows, this.used, 'utf8');
    this.cut();
  }

  /** A field of any text. */
  text(value: string): void {
    const { length } = value;
    if (length > longText) return this.written(escapeTsv(value));
    this.room(length + 1);
    const { bytes } = this;
    let at = this.used;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      // Control characters may need an escape, and others are more bytes than one.
      if (code < 0x20 || code > 0x7e || code === backslash) return this.written(escapeTsv(value));
      bytes[at++] = code;
    }
    bytes[at++] = tab;
    this.used = at;
  }

  /** A field of a number. */
  number(value: number): void {
    this.room(numberRoom);
    if (!Number.isSafeInteger(value)) return this.written(String(value));
    let rest = value;
    if (rest < 0) {
      this.bytes[this.used++] = minus;
      rest = -rest;
    }
    const billions = Math.floor(rest / 1_000_000_000);
    if (billions === 0) this.digits(rest, countDigits(rest));
    else {
      this.digits(billions, countDigits(billions));
      this.digits(rest - billions * 1_000_000_000, 9);
    }
    this.bytes[this.used++] = tab;
  }

  /** A field of an instant. */
  instant(value: Instant): void {
    if (value >= 1_000_000_000_000 && value < 9_999_999_999_999 && Number.isInteger(value)) this.number(value);
    else this.written(instantText(value));
  }

  /** The end of a row, in the place of what ended its last field. */
  end(): void {
    this.bytes[this.used - 1] = lineEnd;
    this.cut();
  }

  /** Everything added so far. Holds until `clear`. */
  pieces(): readonly Uint8Array[] {
    return this.used === 0 ? this.full : [...this.full, this.bytes.subarray(0, this.used)];
  }

  /** Begins anew, in the memory there is, unless hardly any of it was used. */
  clear(): void {
    if (this.used * 4 < this.bytes.length) this.bytes = Buffer.alloc(0);
    this.used = 0;
    this.full = [];
  }

  /** A field as it is, escaped where that is needed. */
  private written(field: string): void {
    this.room(field.length * widest + 1);
    this.used += this.bytes.write(field, this.used, 'utf8');
    this.bytes[this.used++] = tab;
  }

  /** The last so many digits of a number below 2^31. */
  private digits(value: number, count: number): void {
    const { bytes } = this;
    let rest = value | 0;
    for (let at = this.used + count - 1; at >= this.used; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = zero + rest - tenth * 10;
      rest = tenth;
    }
    this.used += count;
  }

  /** Sees to it that so many more bytes can be written. */
  private room(length: number): void {
    const needed = this.used + length;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, needed, firstLength));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }

  /** Ends a piece that is large enough, after a row. */
  private cut(): void {
    if (this.used < pieceLimit) return;
    this.full.push(this.bytes.subarray(0, this.used));
    this.bytes = Buffer.alloc(0);
    this.used = 0;
  }
}

function countDigits(value: number): number {
  let count = 1;
  for (let bound = 10; value >= bound; bound *= 10) count++;
  return count;
}
