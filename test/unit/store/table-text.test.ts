import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TableText } from '../../../store/table-text.ts';

const row = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `${text.replaceAll('\n', ' ')}\n`);
const texts = fc.array(fc.tuple(fc.array(row, { minLength: 1 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 4 });

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
