import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeForeignSql } from '../../../store/foreign-sql.ts';
import { SqlUnclear, sqlTokens } from '../../../store/sql-tokens.ts';

const tableFunctions = new Set(['file', 'url', 's3', 'remote', 'executable', 'numbers', 'values', 'format', 'view', 'eval']);
const judge = (sql: string) => judgeForeignSql(sql, tableFunctions);

describe('runs', () => {
  test.each([
    'SELECT 1', ' ( (SELECT 1) ) ', "select ';', 'INTO OUTFILE', 'file(''x'')', \"a;b\", `c;d`", 'SELECT 1;', 'SELECT 1 ; -- done; SELECT 2\n',
    'WITH 1 AS x SELECT x /* ; file() */', 'SHOW TABLES FROM orderwatch', 'DESCRIBE orderwatch.events', 'EXISTS TABLE orderwatch.events',
    'EXPLAIN SELECT 1', 'SELECT count() FROM numbers(10)', "SELECT format('{}', 1)", 'SELECT remote FROM t', "SELECT 'it''s', 'a\\'b;'", 'FROM t SELECT a',
    'SELECT a.b, {x:UInt8}, [1, 2][1], x -> x + 1, a ? b : c, -1.5e3, 0xff, 1 != 2, a::String, !b FROM t', 'SELECT 1 # remark; \n',
  ])('%s', (sql) => {
    expect(judge(sql)).toMatchObject({ kind: 'runs' });
  });
});

describe('is refused', () => {
  test.each<[string, string]>([
    ['SELECT 1; SELECT 2', 'Multi-statements'],
    ['SELECT 1;; DROP TABLE x', 'Multi-statements'],
    ['SELECT 1 /* x */ ; /* y */ SET readonly = 0', 'Multi-statements'],
    ['INSERT INTO t VALUES (1)', 'readonly'],
    ['SET max_threads = 8', 'readonly'],
    ['SYSTEM STOP MERGES', 'readonly'],
    ['KILL QUERY WHERE 1', 'readonly'],
    ['USE system', 'readonly'],
    ['(DROP TABLE t)', 'readonly'],
    ['CHECK TABLE t', 'readonly'],
    ["'SELECT 1'", 'readonly'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 'OUTFILE'],
    ["SELECT 1 INTO/**/outfile '/tmp/x'", 'outfile'],
    ["SELECT file('/etc/passwd')", 'file'],
    ["SELECT `file`('/etc/passwd')", 'file'],
    ["SELECT \"File\" ('/etc/passwd')", 'File'],
    ["SELECT * APPLY(file) FROM (SELECT '/etc/passwd')", 'file'],
    ["SELECT arrayMap(file, ['/etc/passwd'])", 'file'],
    ["DESCRIBE url('http://10.0.0.1/')", 'url'],
    ["SELECT * FROM S3 -- remark\n ('http://x/y')", 'S3'],
    ["SELECT * FROM remote/* */('x', system.one)", 'remote'],
    ["SELECT * FROM eval('SELECT 1')", 'eval'],
    ['SELECT * FROM system.stack_trace', 'stack_trace'],
    ['SELECT * FROM (SELECT 1 SETTINGS max_threads = 8)', 'subquery'],
    // What is in the comment for one reader is in the string for the other.
    ["SELECT /* /* */ ' */ file('/etc/passwd') -- '", 'comment'],
    ["SELECT ‘ ' ’, file('/etc/passwd') -- '", 'character'],
    ["SELECT $$'$$, file('/etc/passwd') -- '", 'character'],
    ['SELECT "fi\\x6ce"(\'/etc/passwd\')', 'character'],
    ['SELECT `fi\\x6ce`(\'/etc/passwd\')', 'character'],
    ['SELECT 1 \\q', 'character'],
    ['SELECT 1 // 2', 'comment'],
    ['SELECT 1 /* open', 'comment'],
    ["SELECT 'open", 'character'],
    ['SELECT 1\u00a0', 'character'],
    ['SELECT 1\0', 'character'],
    ['SELECT 1 #x', 'character'],
  ])('%s', (sql, why) => {
    expect(judge(sql)).toMatchObject({ kind: 'refused', refusal: { message: expect.stringContaining(why) as string } });
  });
});

test.each(['', '  ', ';', '-- nothing', '/* nothing */;'])('%j is empty', (sql) => {
  expect(judge(sql)).toEqual({ kind: 'empty' });
});

test.each<[string, string | undefined]>([
  ['SELECT 1 FORMAT JSON', 'JSON'], ['SELECT 1 format CSV;', 'CSV'], ['SELECT 1 FORMAT JSON SETTINGS final = 1', 'JSON'],
  ['SELECT 1 SETTINGS final = 1 FORMAT TSV', 'TSV'], ["SELECT 'FORMAT JSON'", undefined], ["SELECT format('{}', 1)", undefined],
  ['SELECT format AS x FROM t', undefined], ['SELECT 1 -- FORMAT JSON', undefined],
])('the format of %s is %s', (sql, format) => {
  expect(judge(sql)).toEqual({ kind: 'runs', sql, ...(format === undefined ? {} : { format }) });
});

/** Whatever is put together, a quoted text never turns into SQL and no other thing than SqlUnclear is thrown. */
test('any text is cut or refused', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom("'", '"', '`', '/*', '*/', '--', '\n', '\\', ';', 'file', '(', '$$', '#', ' '));
  fc.assert(fc.property(fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')), (text) => {
    try {
      sqlTokens(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SqlUnclear);
    }
    const literal = `'${text.replace(/[\\']/g, '\\$&')}'`;
    expect(sqlTokens(`SELECT ${literal}`)).toEqual([{ kind: 'word', text: 'SELECT' }, { kind: 'string' }]);
  }), { numRuns: 500 });
});

test('a long text does not overflow', () => {
  const sql = `SELECT '${"a\\'".repeat(300_000)}', /* ${'*'.repeat(300_000)} */ ${'('.repeat(50_000)}`;
  expect(sqlTokens(sql)).toHaveLength(3 + 50_000);
});
