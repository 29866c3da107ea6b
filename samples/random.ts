/**
 * A small seeded generator of random numbers (mulberry32): the same seed gives
 * the same numbers on every machine. Good enough for made-up orders, not for
 * secrets.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

/** Mixes two whole numbers into 32 bits, so that neighbours have nothing in common. */
export function mix(a: number, b: number): number {
  let z = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35);
  z = Math.imul(z ^ (z >>> 16), 0x7feb352d);
  z = Math.imul(z ^ (z >>> 15), 0x846ca68b);
  return (z ^ (z >>> 16)) >>> 0;
}

/** `count` decimal digits (at most 9) that depend on both numbers only. */
export function digits(a: number, b: number, count: number): string {
  return String(mix(a, b) % 10 ** count).padStart(count, '0');
}

/** `count` hexadecimal digits (at most 8) that depend on both numbers only. */
export function hex(a: number, b: number, count: number): string {
  return mix(a, b).toString(16).padStart(8, '0').slice(0, count);
}
