import type { Random } from '../../samples/random.ts';

const none = -1;

/**
 * A random cut tree (Guha et al., "Robust Random Cut Forest Based Anomaly
 * Detection on Streams", ICML 2016): points can be put in and taken out, and
 * the tree stays distributed as if it were cut anew. Leaves are numbered from
 * 0, branches after them; a leaf may stand for several equal points.
 */
export class RandomCutTree {
  private readonly left: Int32Array;
  private readonly right: Int32Array;
  private readonly parent: Int32Array;
  private readonly mass: Int32Array;
  private readonly cutSide: Int32Array;
  private readonly cutAt: Float64Array;
  /** Bounding box of each node; a leaf's is its point. */
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly freeLeaves: number[];
  private readonly freeBranches: number[];
  private root = none;

  constructor(private readonly capacity: number, private readonly sides: number, private readonly random: Random) {
    const nodes = 2 * capacity;
    [this.left, this.right, this.parent] = [new Int32Array(nodes).fill(none), new Int32Array(nodes).fill(none), new Int32Array(nodes).fill(none)];
    [this.mass, this.cutSide, this.cutAt] = [new Int32Array(nodes), new Int32Array(nodes), new Float64Array(nodes)];
    [this.low, this.high] = [new Float64Array(nodes * sides), new Float64Array(nodes * sides)];
    this.freeLeaves = Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.freeBranches = Array.from({ length: capacity }, (_, index) => nodes - 1 - index);
  }

  get bytes(): number {
    return [this.left, this.right, this.parent, this.mass, this.cutSide, this.cutAt, this.low, this.high].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Puts a point in and gives its leaf. There must be room for it. */
  insert(point: Float64Array): number {
    let node = this.root;
    while (node !== none) {
      if (node < this.capacity && this.separation(node, point) === 0) {
        this.addMass(node, 1);
        return node;
      }
      const cut = this.cutOff(node, point);
      if (cut !== undefined) return this.split(node, point, cut);
      // Below a leaf there is nothing: a cut that rounding spoilt is drawn again.
      if (node >= this.capacity) node = this.towards(node, point);
    }
    this.root = this.newLeaf(point, none);
    return this.root;
  }

  /** Takes one point of a leaf out. */
  remove(leaf: number): void {
    if (this.mass[leaf]! > 1) {
      this.addMass(leaf, -1);
      return;
    }
    const branch = this.parent[leaf]!;
    this.freeLeaves.push(leaf);
    if (branch === none) {
      this.root = none;
      return;
    }
    const sibling = this.left[branch] === leaf ? this.right[branch]! : this.left[branch]!;
    this.replace(branch, sibling);
    this.freeBranches.push(branch);
    for (let node = this.parent[sibling]!; node !== none; node = this.parent[node]!) {
      this.mass[node]! -= 1;
      this.boundFromBelow(node);
    }
  }

  /**
   * Expected displacement by depth, as the authors' own library scores it:
   * about 1 for a usual point, more for one that a few cuts would set apart.
   */
  score(point: Float64Array): number {
    if (this.root === none) return 0;
    const whole = this.mass[this.root]!;
    const probabilities: number[] = [];
    let node = this.root;
    let depth = 0;
    for (; node >= this.capacity; depth += 1) {
      probabilities.push(this.separation(node, point));
      node = this.towards(node, point);
    }
    const known = this.separation(node, point) === 0;
    let score = known ? seen(depth, this.mass[node]!) * (1 - this.mass[node]! / (2 * whole)) : unseen(depth);
    for (depth -= 1; depth >= 0; depth -= 1) {
      const probability = probabilities[depth]!;
      score = (1 - probability) * score + probability * unseen(depth);
    }
    return score * Math.log2(1 + whole);
  }

  /** How likely a random cut of the node's box, widened to hold the point, sets the point apart. */
  private separation(node: number, point: Float64Array): number {
    let [outside, length] = [0, 0];
    for (let side = 0, at = node * this.sides; side < this.sides; side += 1, at += 1) {
      const value = point[side]!;
      const [low, high] = [this.low[at]!, this.high[at]!];
      length += high - low;
      if (value < low) outside += low - value;
      else if (value > high) outside += value - high;
    }
    return outside === 0 ? 0 : outside / (length + outside);
  }

  /** A random cut of the widened box, if it sets the point apart. */
  private cutOff(node: number, point: Float64Array): { readonly side: number; readonly at: number } | undefined {
    let length = 0;
    for (let side = 0; side < this.sides; side += 1) length += this.widened(node, side, point);
    let drawn = this.random.next() * length;
    for (let side = 0; side < this.sides; side += 1) {
      const extent = this.widened(node, side, point);
      if (drawn >= extent) {
        drawn -= extent;
        continue;
      }
      const [low, high, value] = [this.low[node * this.sides + side]!, this.high[node * this.sides + side]!, point[side]!];
      const at = Math.min(low, value) + drawn;
      const apart = (value <= at && at < low) || (value > at && at >= high);
      return apart ? { side, at } : undefined;
    }
    return undefined;
  }

  private widened(node: number, side: number, point: Float64Array): number {
    const at = node * this.sides + side;
    return Math.max(this.high[at]!, point[side]!) - Math.min(this.low[at]!, point[side]!);
  }

  /** Hangs a new leaf and the node under a new branch. */
  private split(node: number, point: Float64Array, { side, at }: { readonly side: number; readonly at: number }): number {
    const branch = this.freeBranches.pop();
    if (branch === undefined) throw new RangeError('the tree is full');
    this.replace(node, branch);
    const leaf = this.newLeaf(point, branch);
    const pointIsLeft = point[side]! <= at;
    [this.left[branch], this.right[branch]] = pointIsLeft ? [leaf, node] : [node, leaf];
    [this.cutSide[branch], this.cutAt[branch], this.mass[branch]] = [side, at, this.mass[node]!];
    this.parent[node] = branch;
    this.boundFromBelow(branch);
    for (let one = branch; one !== none; one = this.parent[one]!) {
      this.mass[one]! += 1;
      this.widen(one, point);
    }
    return leaf;
  }

  private newLeaf(point: Float64Array, parent: number): number {
    const leaf = this.freeLeaves.pop();
    if (leaf === undefined) throw new RangeError('the tree is full');
    this.low.set(point, leaf * this.sides);
    this.high.set(point, leaf * this.sides);
    [this.mass[leaf], this.parent[leaf]] = [1, parent];
    return leaf;
  }

  /** Puts `by` where `node` hangs. */
  private replace(node: number, by: number): void {
    const above = this.parent[node]!;
    this.parent[by] = above;
    if (above === none) this.root = by;
    else if (this.left[above] === node) this.left[above] = by;
    else this.right[above] = by;
  }

  private towards(branch: number, point: Float64Array): number {
    return point[this.cutSide[branch]!]! <= this.cutAt[branch]! ? this.left[branch]! : this.right[branch]!;
  }

  private addMass(from: number, count: number): void {
    for (let node = from; node !== none; node = this.parent[node]!) this.mass[node]! += count;
  }

  private widen(node: number, point: Float64Array): void {
    for (let side = 0, at = node * this.sides; side < this.sides; side += 1, at += 1) {
      if (point[side]! < this.low[at]!) this.low[at] = point[side]!;
      if (point[side]! > this.high[at]!) this.high[at] = point[side]!;
    }
  }

  private boundFromBelow(branch: number): void {
    const [left, right, own] = [this.left[branch]! * this.sides, this.right[branch]! * this.sides, branch * this.sides];
    for (let side = 0; side < this.sides; side += 1) {
      this.low[own + side] = Math.min(this.low[left + side]!, this.low[right + side]!);
      this.high[own + side] = Math.max(this.high[left + side]!, this.high[right + side]!);
    }
  }
}

function seen(depth: number, mass: number): number {
  return 1 / (depth + Math.log2(1 + mass));
}

function unseen(depth: number): number {
  return 1 / (depth + 1);
}
