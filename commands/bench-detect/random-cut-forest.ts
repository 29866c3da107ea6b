import { mix, Random } from '../../samples/random.ts';
import { RandomCutTree } from './random-cut-tree.ts';
import { scoreOf } from './rival.ts';
import type { Rival, RivalSettings } from './rival.ts';

const trees = 50;
const sample = 256;
/** A score that the authors' library takes for an anomaly as long as it knows no better. */
const alarm = 1.5;
/** Older rows leave the sample: its memory is about ten samples long, the default of the authors' library. */
const timeDecay = 1 / (10 * sample);

/** A tree over a sample of the rows so far, in which later ones are likelier (Efraimidis and Spirakis, 2006). */
class SampledTree {
  private readonly tree: RandomCutTree;
  /** The heap's first weighs most and is the next to leave. */
  private readonly heap: { readonly weight: number; readonly leaf: number }[] = [];

  constructor(shingle: number, private readonly random: Random) {
    this.tree = new RandomCutTree(sample, shingle, random);
  }

  get bytes(): number {
    return this.tree.bytes + this.heap.length * 16;
  }

  score(point: Float64Array): number {
    return this.tree.score(point);
  }

  take(point: Float64Array, row: number): void {
    const weight = Math.log(-Math.log(1 - this.random.next())) - timeDecay * row;
    const { heap } = this;
    if (heap.length < sample) {
      heap.push({ weight, leaf: this.tree.insert(point) });
      this.rise(heap.length - 1);
    } else if (weight < heap[0]!.weight) {
      this.tree.remove(heap[0]!.leaf);
      heap[0] = { weight, leaf: this.tree.insert(point) };
      this.sink();
    }
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (this.heap[above]!.weight >= this.heap[at]!.weight) return;
      this.swap(at, above);
      at = above;
    }
  }

  private sink(): void {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let most = at;
      if (left < this.heap.length && this.heap[left]!.weight > this.heap[most]!.weight) most = left;
      if (right < this.heap.length && this.heap[right]!.weight > this.heap[most]!.weight) most = right;
      if (most === at) return;
      this.swap(at, most);
      at = most;
    }
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}

/**
 * Random cut forest over points of so many rows in succession. With one row it
 * comes to what is published for NAB (51.7, 38.4 and 59.7).
 */
export class RandomCutForest implements Rival {
  private readonly forest: SampledTree[];
  private readonly point: Float64Array;
  private row = 0;

  constructor({ seed }: RivalSettings, shingle: number) {
    this.point = new Float64Array(shingle);
    this.forest = Array.from({ length: trees }, (_, index) => new SampledTree(shingle, new Random(mix(seed, index))));
  }

  judge(_at: number, value: number): number {
    this.point.copyWithin(0, 1);
    this.point[this.point.length - 1] = value;
    this.row += 1;
    if (this.row < this.point.length) return 0;
    let total = 0;
    for (const tree of this.forest) {
      total += tree.score(this.point);
      tree.take(this.point, this.row);
    }
    return this.row < sample ? 0 : scoreOf(total / trees, alarm);
  }

  bytes(): number {
    return this.forest.reduce((sum, tree) => sum + tree.bytes, 0);
  }
}
