/** What a placeholder `{name:Type}` can stand for. */
export type QueryValue = string | number | boolean | readonly string[] | readonly number[];

/**
 * A question to ClickHouse as a plain value. `Row` is the shape of one row of
 * the answer as JSONEachRow gives it; nothing carries it at run time.
 */
export interface Query<Row = Record<string, unknown>> {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryValue>>;
  readonly row?: Row;
}

/** A parameter as ClickHouse reads it from a URL or a `SET param_…`: TabSeparated text. */
export function paramText(value: QueryValue): string {
  if (typeof value === 'string') return escapeTsv(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `[${value.map((item) => (typeof item === 'number' ? String(item) : sqlString(item))).join(',')}]`;
}

/** A text as an SQL string literal. */
export function sqlString(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const tsvEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0',
};

// oxlint-disable-next-line no-control-regex -- these are the characters a TabSeparated value cannot hold as they are
const needsTsvEscape = /[\\\t\n\r\0]/g;

/** A text as a TabSeparated value. Most texts need no change, and one look tells. */
export function escapeTsv(text: string): string {
  return text.search(needsTsvEscape) < 0 ? text : text.replace(needsTsvEscape, (char) => tsvEscapes[char] ?? char);
}
