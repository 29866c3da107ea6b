import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StoreError } from './store-error.ts';

/** One step of the tables' history: a file `NNN-what-it-does.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** SHA-256 of the file, in hex. */
  readonly checksum: string;
  readonly statements: readonly string[];
}

const ownFolder = fileURLToPath(new URL('./migrations/', import.meta.url));
const fileName = /^(\d{3})-([a-z0-9-]+)\.sql$/;

/**
 * Reads the migrations in order.
 *
 * @throws StoreError `migration_misnamed` for a file with another name, a gap or a number given twice
 */
export function loadMigrations(folder: string = ownFolder): readonly Migration[] {
  return readdirSync(folder).toSorted().map((file, index) => {
    const named = fileName.exec(file);
    if (named === null || Number(named[1]) !== index + 1) {
      const expected = String(index + 1).padStart(3, '0');
      throw new StoreError('migration_misnamed', `${folder}: expected ${expected}-….sql, found ${file}`);
    }
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    return {
      number: index + 1,
      name: named[2] ?? '',
      checksum: createHash('sha256').update(text).digest('hex'),
      statements: statementsOf(text),
    };
  });
}

/** A statement ends with a semicolon at the end of a line; a line that begins with `--` is a comment. */
function statementsOf(text: string): readonly string[] {
  return text
    .split('\n').filter((line) => !line.startsWith('--')).join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
