import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** What git does not keep. */
const ignored = new Set(['node_modules', '.git', '.data']);

/** A file of the project, with its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where an import leads: to a file of the project (path from the root), a package, or Node itself. */
export type Import =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string };

/** Every file of the project whose name ends in one of `endings`. */
export function filesEndingIn(...endings: readonly string[]): SourceFile[] {
  return walk(projectRoot)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path: relative(projectRoot, path), text: readFileSync(path, 'utf8') }));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name) && !name.endsWith('.log'))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
}

const importing = /(?:^(?:import|export)\b[^;'"]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*|\bimport\.meta\.resolve\(\s*)'([^'\n]+)'/gm;

export function importsOf({ path, text }: SourceFile): Import[] {
  return [...withoutComments(text).matchAll(importing)].map(([, name = '']): Import => {
    if (name.startsWith('.')) return { kind: 'file', path: relative(projectRoot, join(projectRoot, dirname(path), name)) };
    if (name.startsWith('node:')) return { kind: 'node', name };
    return { kind: 'package', name: name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/') };
  });
}

/** Code alone, so that a word in a comment is not taken for its use. Text after `//` in a string goes too; nothing here needs it. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:])\/\/.*$/gm, '$1');
}
