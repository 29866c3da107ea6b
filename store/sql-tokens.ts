/** One piece of SQL that means something: comments and blanks are left out. */
export type SqlToken =
  | { readonly kind: 'word'; readonly text: string }
  /** An identifier in double quotes or backticks; `text` is what stands between them. */
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'string' }
  | { readonly kind: 'number' }
  | { readonly kind: 'mark'; readonly text: string };

/** Thrown for text that could be read in two ways. `at` counts from 0. */
export class SqlUnclear extends Error {
  override readonly name = 'SqlUnclear';
  constructor(readonly what: string, readonly at: number) {
    super(`${what} at position ${at + 1}`);
  }
}

// oxlint-disable-next-line no-control-regex -- blanks as ClickHouse has them
const blank = /[ \t\n\r\f\x0b]+/y;
const lineComment = /(?:--|#[ !])[^\n]*/y;
const blockComment = /\/\*([\s\S]*?)\*\//y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /\.?[0-9][A-Za-z0-9_.]*/y;
const string = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y;
const quoted = /"([^"\\]*)"|`([^`\\]*)`/y;
const mark = /[!%&()*+,\-./:;<=>?@[\]^{|}~]/y;

/**
 * Cuts SQL into its tokens as ClickHouse does, so that a word within a string
 * is not taken for SQL nor the other way round. Where ClickHouse's reading is
 * not plain beyond doubt (a comment within a comment, dollar quotes, curly
 * quotes, escapes in names) the text is refused: somebody who wants to hide a
 * word needs just such a place, and nobody else does.
 *
 * @throws SqlUnclear
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(sql);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };

  while (at < sql.length) {
    const from = at;
    if (take(blank) !== null || take(lineComment) !== null) continue;
    const comment = take(blockComment);
    if (comment !== null) {
      if (comment[1]?.includes('/*')) throw new SqlUnclear('a comment within a comment', from);
      continue;
    }
    if (sql.startsWith('//', at) || sql.startsWith('/*', at)) throw new SqlUnclear('a comment that is not closed or not known', from);
    const name = take(word);
    if (name !== null) {
      tokens.push({ kind: 'word', text: name[0] });
      continue;
    }
    const inQuotes = take(quoted);
    if (inQuotes !== null) {
      tokens.push({ kind: 'quoted', text: inQuotes[1] ?? inQuotes[2] ?? '' });
    } else if (take(string) !== null) {
      tokens.push({ kind: 'string' });
    } else if (take(number) !== null) {
      tokens.push({ kind: 'number' });
    } else {
      const found = take(mark);
      if (found === null) throw new SqlUnclear(`the character ${JSON.stringify(String.fromCodePoint(sql.codePointAt(at) ?? 0))}`, from);
      tokens.push({ kind: 'mark', text: found[0] });
    }
  }
  return tokens;
}
