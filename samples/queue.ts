/** Something that has a next moment: an order with steps to come, a source's heartbeat. */
export interface Thread {
  /** When it is due. Changes only while it is out of the queue. */
  readonly due: number;
  /** Breaks ties, so that the order of equal moments is the same in every run. Unique. */
  readonly rank: number;
}

/** A binary heap of threads, the earliest first. */
export class Queue<T extends Thread> {
  private readonly heap: T[] = [];

  peek(): T | undefined {
    return this.heap[0];
  }

  push(thread: T): void {
    const heap = this.heap;
    let at = heap.push(thread) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(thread, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = thread;
  }

  /** Takes the earliest out. */
  pop(): T | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(last: T): void {
    const heap = this.heap;
    const size = heap.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Thread, b: Thread): boolean {
  return a.due < b.due || (a.due === b.due && a.rank < b.rank);
}
