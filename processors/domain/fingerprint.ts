/**
 * A 53-bit hash (cyrb53 by bryc, public domain), for telling repetitions apart
 * among the few events of one order. Not for security. Parts are added one by
 * one, so that nothing has to be joined into a text first.
 */
export class Fingerprint {
  private high = 0xdeadbeef;
  private low = 0x41c6ce57;

  text(part: string): this {
    let { high, low } = this;
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    // The length keeps "ab" + "c" apart from "a" + "bc".
    this.high = Math.imul(high ^ part.length, 2654435761);
    this.low = Math.imul(low ^ part.length, 1597334677);
    return this;
  }

  /** A safe integer. */
  number(part: number): this {
    const upper = Math.floor(part / 4294967296);
    this.high = Math.imul(Math.imul(this.high ^ part, 2654435761) ^ upper, 2654435761);
    this.low = Math.imul(Math.imul(this.low ^ part, 1597334677) ^ upper, 1597334677);
    return this;
  }

  get value(): number {
    const high = Math.imul(this.high ^ (this.high >>> 16), 2246822507) ^ Math.imul(this.low ^ (this.low >>> 13), 3266489909);
    const low = Math.imul(this.low ^ (this.low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }
}

export function fingerprint(text: string): number {
  return new Fingerprint().text(text).value;
}
