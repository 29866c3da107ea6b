/** Seeded chance (sfc32, by Chris Doty-Humphrey, public domain): one seed, one course of events, on every machine. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream = 0) {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = 0x5eed;
    for (let i = 0; i < 16; i++) this.next();
  }

  /** The next number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  /** One of the words, each as likely as its weight says. */
  weigh<T extends string>(weights: Readonly<Record<T, number>>): T {
    const words = Object.keys(weights) as T[];
    let left = this.next() * words.reduce((sum, word) => sum + weights[word], 0);
    return words.find((word) => (left -= weights[word]) < 0) ?? words[0] as T;
  }
}
