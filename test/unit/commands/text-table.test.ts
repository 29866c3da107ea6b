import { expect, test } from 'vitest';
import { formatTable } from '../../../commands/text-table.ts';

test('columns are as wide as their widest cell', () => {
  expect(formatTable(['seq', 'reason'], [['12345', 'oversize'], ['7', 'x']])).toBe('seq    reason\n12345  oversize\n7      x\n');
});

test('what a channel sent cannot steer the terminal', () => {
  expect(formatTable(['detail'], [['a\u001B[31mred\u0007\r\nnext']])).toBe('detail\na [31mred next\n');
});
