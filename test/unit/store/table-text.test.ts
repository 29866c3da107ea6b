import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantText } from '../../../store/column-text.ts';
import { escapeTsv } from '../../../store/query.ts';
import { TableText } from '../../../store/table-text.ts';

const oneRow = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `${text.replaceAll('\n', ' ')}\n`);
const texts = fc.array(fc.tuple(fc.array(oneRow, { minLength: 1 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 4 });

test('gives back what was added, however much, and however often its memory is used again', () => {
  fc.assert(fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (batches) => {
    const text = new TableText();
    for (const added of batches) {
      let whole = '';
      for (const [rows, times] of added) {
        for (let time = 0; time < times; time++) {
          text.add(rows.join(''));
          whole += rows.join('');
        }
      }
      const pieces = text.pieces();
      expect(Buffer.concat(pieces).equals(Buffer.from(whole))).toBe(true);
      text.clear();
    }
  }), { numRuns: 30 });
});

test('cuts what is too large for one insert between two rows', () => {
  const text = new TableText();
  const long = `${'貨'.repeat(10_000)}\n`;
  for (let rows = 0; rows < 2_000; rows++) text.add(long);
  const pieces = text.pieces();
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map((piece) => piece.at(-1))).toEqual(pieces.map(() => '\n'.charCodeAt(0)));
  expect(Buffer.concat(pieces).equals(Buffer.from(long.repeat(2_000)))).toBe(true);
});

test('writes a field as the text of a row would have it', () => {
  const field = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }).map((value) => ({ kind: 'text' as const, value, written: escapeTsv(value) })),
    fc.constantFrom('\\', '\t', 'a\nb', '\r', '\0', '\u007f', 'é', '貨物', '😀', '\ud800').map((value) => ({ kind: 'text' as const, value, written: escapeTsv(value) })),
    fc.maxSafeInteger().map((value) => ({ kind: 'number' as const, value, written: String(value) })),
    fc.constantFrom(0, -0, 9, 10, -10, 999_999_999, 1_000_000_000, 2_147_483_648, 1_000_000_000_000, 0.5).map((value) => ({ kind: 'number' as const, value, written: String(value) })),
    fc.integer({ min: -9e12, max: 2e13 }).map((value) => ({ kind: 'instant' as const, value, written: instantText(value) })),
  );
  fc.assert(fc.property(fc.array(fc.array(field, { minLength: 1 })), (rows) => {
    const text = new TableText();
    for (const row of rows) {
      for (const one of row) {
        if (one.kind === 'text') text.text(one.value);
        else if (one.kind === 'number') text.number(one.value);
        else text.instant(one.value);
      }
      text.end();
    }
    const expected = rows.map((row) => `${row.map(({ written }) => written).join('\t')}\n`).join('');
    expect(Buffer.concat(text.pieces()).toString()).toBe(Buffer.from(expected).toString());
  }));
});
