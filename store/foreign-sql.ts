import { sqlTokens, SqlUnclear } from './sql-tokens.ts';
import type { SqlToken } from './sql-tokens.ts';

/** Why somebody else's SQL is not run, as ClickHouse itself would put it. */
export interface SqlRefusal {
  readonly code: number;
  readonly name: string;
  readonly message: string;
}

export type ForeignSql =
  /** `format` is the one the SQL asks for; absent when it leaves that open. */
  | { readonly kind: 'runs'; readonly sql: string; readonly format?: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused'; readonly refusal: SqlRefusal };

/** How a statement that only reads can begin. */
const reading: ReadonlySet<string> = new Set(['select', 'with', 'from', 'show', 'describe', 'desc', 'exists', 'explain']);

/**
 * Table functions that make their rows of nothing or of our own tables. Every
 * other one of the engine's reaches for files, networks or programs.
 */
const harmlessTableFunctions: ReadonlySet<string> = new Set([
  'generaterandom', 'generateseries', 'generate_series', 'merge', 'null', 'numbers', 'numbers_mt', 'primes', 'values', 'view',
  'viewexplain', 'viewifpermitted', 'zeros', 'zeros_mt',
  // Also an ordinary function; as a table function the engine refuses it itself.
  'format',
]);

/** Names that reach beyond the tables without being table functions, in any place: `APPLY(file)` needs no brackets behind. */
const outOfReach: ReadonlySet<string> = new Set([
  'file', 'executable', 'catboostevaluate', 'showcertificate', 'getclienthttpheader', 'stack_trace',
  'aiclassify', 'aiembed', 'aiextract', 'aigenerate', 'aitranslate',
]);

/**
 * Judges SQL that others send. The engine, set to read-only, already refuses
 * to write and to change settings; embedded it still reads any file through
 * `file()`, writes one through INTO OUTFILE, asks foreign hosts when told to
 * DESCRIBE them, and obeys SYSTEM and KILL. This is the fence around those.
 *
 * @param tableFunctions names of all table functions of the engine, in lower case
 */
export function judgeForeignSql(sql: string, tableFunctions: ReadonlySet<string>): ForeignSql {
  let tokens: SqlToken[];
  try {
    tokens = sqlTokens(sql);
  } catch (error) {
    if (!(error instanceof SqlUnclear)) throw error;
    return refused(62, 'SYNTAX_ERROR', `Syntax error: ${error.what} at position ${error.at + 1} is not accepted here.`);
  }
  const end = endOfStatement(tokens);
  if (end === 0) return { kind: 'empty' };
  if (end !== tokens.length && tokens.slice(end).some((token) => !isMark(token, ';'))) {
    return refused(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed).');
  }
  const statement = tokens.slice(0, end);

  const first = statement.find((token) => !isMark(token, '('));
  if (first?.kind !== 'word' || !reading.has(first.text.toLowerCase())) {
    return refused(164, 'READONLY', 'Cannot execute query in readonly mode: only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN are accepted here.');
  }
  const forbidden = statement.findIndex((token, index) => isForbidden(token, statement[index + 1], tableFunctions));
  const found = statement[forbidden];
  if (found !== undefined && 'text' in found) {
    return refused(497, 'ACCESS_DENIED', `Not enough privileges: ${found.text} reaches beyond the tables and is not accepted here.`);
  }
  if (hasInnerSettings(statement)) {
    return refused(164, 'READONLY', 'Cannot modify settings within a subquery in readonly mode.');
  }
  const format = formatOf(statement);
  return { kind: 'runs', sql, ...(format === undefined ? {} : { format }) };
}

function isForbidden(token: SqlToken, next: SqlToken | undefined, tableFunctions: ReadonlySet<string>): boolean {
  if (token.kind !== 'word' && token.kind !== 'quoted') return false;
  const name = token.text.toLowerCase();
  if (token.kind === 'word' && (name === 'outfile' || name === 'infile')) return true;
  if (outOfReach.has(name)) return true;
  return isMark(next, '(') && tableFunctions.has(name) && !harmlessTableFunctions.has(name);
}

/** Settings of a subquery, which the engine does not hold against `readonly`. */
function hasInnerSettings(statement: readonly SqlToken[]): boolean {
  let depth = 0;
  return statement.some((token, index) => {
    if (isMark(token, '(')) depth++;
    if (isMark(token, ')')) depth--;
    return depth > 0 && token.kind === 'word' && token.text.toLowerCase() === 'settings' && isMark(statement[index + 2], '=');
  });
}

function endOfStatement(tokens: readonly SqlToken[]): number {
  const semicolon = tokens.findIndex((token) => isMark(token, ';'));
  return semicolon < 0 ? tokens.length : semicolon;
}

/** The name behind the last FORMAT that is a clause and not the function `format(`. */
function formatOf(statement: readonly SqlToken[]): string | undefined {
  for (let index = statement.length - 2; index >= 0; index--) {
    const [token, name] = [statement[index], statement[index + 1]];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== 'format' || name?.kind !== 'word') continue;
    const next = statement[index + 2];
    if (next === undefined || (next.kind === 'word' && next.text.toLowerCase() === 'settings')) return name.text;
  }
  return undefined;
}

function isMark(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

function refused(code: number, name: string, message: string): ForeignSql {
  return { kind: 'refused', refusal: { code, name, message } };
}
