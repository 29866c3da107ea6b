import { isMap, isPair, isSeq, LineCounter, type Document, type Node } from 'yaml';

/** A key path in a mapping file: `['shapes', 'trade', 'events', 0, 'at']`. */
export type KeyPath = readonly (string | number)[];

/** Mapping files that cannot be used, every mistake of all of them at once, one a line. */
export class MappingError extends Error {
  readonly code = 'mapping_invalid';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'MappingError';
    this.problems = problems;
  }
}

/** Gathers the mistakes of one file, each as `file:line: key.path: what is wrong`. */
export class Problems {
  readonly found: { readonly line: number; readonly text: string }[] = [];
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(file: string, document: Document, lines: LineCounter) {
    this.#file = file;
    this.#document = document;
    this.#lines = lines;
  }

  add(at: KeyPath, what: string): void {
    this.addAt(this.#lineOf(at), `${at.length === 0 ? '' : `${showKeyPath(at)}: `}${what}`);
  }

  addAt(line: number, text: string): void {
    this.found.push({ line, text: `${this.#file}:${line}: ${text}` });
  }

  texts(): string[] {
    return [...new Set(this.found.toSorted((a, b) => a.line - b.line).map(({ text }) => text))];
  }

  /** The line of the deepest key on the path that the file has; an alias counts where it is used. */
  #lineOf(at: KeyPath): number {
    let node: unknown = this.#document.contents;
    let offset = 0;
    for (const key of at) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && String((item.key as Node & { value?: unknown }).value) === String(key));
        if (pair === undefined) break;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        offset = (node as Node | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return this.#lines.linePos(offset).line;
  }
}

export function showKeyPath(at: KeyPath): string {
  return at.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`)).join('');
}
