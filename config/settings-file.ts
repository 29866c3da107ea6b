import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { SettingsError } from './settings-error.ts';

/** A settings file as it was written, able to say where a key stands. */
export interface SettingsFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** `file:line` of the deepest part of the path that the file has. */
  place(path: readonly PropertyKey[]): string;
}

/** @throws {SettingsError} when the file is not there or is no YAML of keys and values */
export function readSettingsFile(path: string): SettingsFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const line = (offset: number) => `${path}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    throw new SettingsError('settings_invalid', document.errors.map((error) => `${line(error.pos[0])}: ${error.message}`));
  }
  const values: unknown = document.toJS() ?? {};
  if (!isRecord(values)) throw new SettingsError('settings_invalid', [`${path}:1: holds no keys and values`]);

  const place = (at: readonly PropertyKey[]): string => {
    for (let length = at.length; length > 0; length--) {
      const offset = offsetOf(document, at.slice(0, length));
      if (offset !== undefined) return line(offset);
    }
    return line(0);
  };
  return { path, values, place };
}

/** Where the key itself stands, or for a list its entry. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const name = path.at(-1);
  if (isNode(parent) && 'items' in parent) {
    for (const item of parent.items) {
      if (typeof item === 'object' && item !== null && 'key' in item && isNode(item.key) && String(item.key) === name) {
        return item.key.range?.[0];
      }
    }
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError('settings_unreadable', [`${path}: ${why}; ORDERWATCH_CONFIG or --config names it`], cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
