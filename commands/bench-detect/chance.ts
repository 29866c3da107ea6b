import { Random } from '../../samples/random.ts';
import type { Rival, RivalSettings } from './rival.ts';

/** Knows nothing and says so: NAB scores it 0. */
export class Nothing implements Rival {
  judge(): number {
    return 0;
  }
}

/** Draws lots: NAB scores it about 11. What scores well for it is a bad measure. */
export class Chance implements Rival {
  private readonly random: Random;

  constructor({ seed }: RivalSettings) {
    this.random = new Random(seed);
  }

  judge(): number {
    return this.random.next();
  }
}
