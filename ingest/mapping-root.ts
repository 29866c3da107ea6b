import { asList, getter, listGetter } from './mapping-path.ts';
import type { KeyPath } from './mapping-problem.ts';
import { compilePath, type Scope } from './mapping-scope.ts';
import { parseJson } from './json.ts';
import { Refusal } from './refusal.ts';

/** An order's place in a payload. */
export interface Root {
  readonly node: unknown;
  readonly where: string;
}

/** Opens the texts that hold JSON, in place: the payload is this reading's own. A field that is an object already stays. */
export function compileJson(fields: readonly string[], at: KeyPath, scope: Scope): (payload: unknown) => void {
  const paths = fields.map((text, i) => {
    const path = compilePath(text, [...at, i], scope);
    if (path !== undefined && (path.segments.length !== 1 || path.many)) scope.problems.add([...at, i], 'must be a key of the push itself');
    return text;
  });
  return (payload) => {
    if (typeof payload !== 'object' || payload === null) return;
    const push = payload as Record<string, unknown>;
    for (const name of paths) {
      const text = Object.hasOwn(push, name) ? push[name] : undefined;
      if (typeof text !== 'string') continue;
      try {
        push[name] = parseJson(text);
      } catch (error) {
        throw new Refusal('payload_malformed', name, `is not JSON in a text: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
}

/** The orders of a push: of the roots, the first that is there. One with `[]` gives each element. */
export function compileRoots(texts: readonly string[], at: KeyPath, scope: Scope): (payload: unknown) => Root[] {
  const ways = texts.map((text, i) => {
    const path = compilePath(text, [...at, i], scope);
    if (path === undefined) return () => undefined;
    const { segments } = path;
    if (!path.many) {
      const get = getter(path);
      const where = text === '.' ? '' : text;
      return (payload: unknown): Root[] | undefined => {
        const node = get(payload);
        return isThere(node) ? [{ node, where }] : undefined;
      };
    }
    if (segments.findIndex((segment) => typeof segment === 'symbol') !== segments.length - 1) {
      scope.problems.add([...at, i], 'may have [] at its end only');
    }
    const list = getter({ ...path, segments: segments.slice(0, -1), many: false });
    const elements = listGetter(path);
    const stem = text.slice(0, -2);
    return (payload: unknown): Root[] | undefined => {
      if (!isThere(list(payload))) return undefined;
      return asList(elements(payload)).map((node, place) => ({ node, where: `${stem}[${place}]` }));
    };
  });
  return (payload) => {
    for (const way of ways) {
      const roots = way(payload);
      if (roots !== undefined) return roots;
    }
    throw new Refusal('field_missing', texts.join(' or '), 'is required');
  };
}

function isThere(node: unknown): boolean {
  return typeof node === 'object' && node !== null;
}
