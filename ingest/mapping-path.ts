/**
 * Where in a payload a mapping looks: `a.b`, `a[0].b`, `a[].b` (every element),
 * `.` (the thing itself), `^a.b` (from the push as a whole, out of any root).
 */
export interface Path {
  readonly text: string;
  /** True for `^…`. */
  readonly fromPush: boolean;
  /** True when it has `[]` and so leads to many values. */
  readonly many: boolean;
  readonly segments: readonly Segment[];
}

/** A key, a place in a list, or `every`. */
type Segment = string | number | typeof every;
export const every = Symbol('[]');

const key = /^[A-Za-z_][\w-]*/;
const index = /^\[(\d*)\]/;

/** Reads a path; a text in place of it says what is wrong. */
export function parsePath(text: string): Path | string {
  const fromPush = text.startsWith('^');
  let rest = fromPush ? text.slice(1) : text;
  const segments: Segment[] = [];
  if (rest === '.') rest = '';
  else if (rest === '') return 'a path is empty';
  while (rest !== '') {
    const place = index.exec(rest);
    if (place !== null && segments.length > 0) {
      segments.push(place[1] === '' ? every : Number(place[1]));
      rest = rest.slice(place[0].length);
      continue;
    }
    if (segments.length > 0 && rest.startsWith('.')) rest = rest.slice(1);
    else if (segments.length > 0) return badPath(text, rest);
    const name = key.exec(rest);
    if (name === null) return badPath(text, rest);
    segments.push(name[0]);
    rest = rest.slice(name[0].length);
  }
  return { text, fromPush, many: segments.includes(every), segments };
}

function badPath(text: string, rest: string): string {
  return `${JSON.stringify(text)} is not a path (at ${JSON.stringify(rest)}); paths look like a.b, a[0].b, a[].b, ^a.b`;
}

/** A getter of the one value; what is absent on the way is `undefined`. */
export function getter({ segments }: Path): (node: unknown) => unknown {
  const [first, second] = segments;
  if (segments.length === 0) return (node) => node;
  if (segments.length === 1 && typeof first === 'string') return (node) => child(node, first);
  if (segments.length === 2 && typeof first === 'string' && typeof second === 'string') {
    return (node) => child(child(node, first), second);
  }
  return (node) => {
    for (const segment of segments) node = typeof segment === 'string' ? child(node, segment) : at(node, segment as number);
    return node;
  };
}

/** A getter of all values that a path with `[]` leads to. */
export function listGetter({ segments }: Path): (node: unknown) => unknown[] {
  return (node) => {
    let nodes = [node];
    for (const segment of segments) {
      nodes =
        segment === every
          ? nodes.flatMap(asList)
          : nodes.map((one) => (typeof segment === 'string' ? child(one, segment) : at(one, segment)));
    }
    return nodes;
  };
}

/** A list as it is; one thing alone is a list of one, as XML and some platforms write it; nothing is none. */
export function asList(node: unknown): unknown[] {
  if (Array.isArray(node)) return node;
  return node === undefined || node === null || node === '' ? [] : [node];
}

function child(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined;
}

function at(node: unknown, place: number): unknown {
  return asList(node)[place];
}
