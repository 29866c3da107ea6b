import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, clipBytes, htmlText, plainMarkdown, plainText } from '../../../alerting/plain-text.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 300 });

test('a text cut to bytes fits, ends with an ellipsis, and is whole characters of the beginning', () => {
  fc.assert(fc.property(text, fc.integer({ min: 3, max: 400 }), (whole, bytes) => {
    const cut = clipBytes(whole, bytes);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    if (Buffer.byteLength(whole) <= bytes) expect(cut).toBe(whole);
    else {
      expect(cut.endsWith('…')).toBe(true);
      expect(whole.startsWith(cut.slice(0, -1))).toBe(true);
    }
    expect(Buffer.from(cut).toString()).toBe(cut);
  }));
});

test.each([
  ['中文很长', 10, '中文…'], ['👩‍👩‍👧‍👦 family', 24, '…'], ['👩‍👩‍👧‍👦 family', 29, '👩‍👩‍👧‍👦 …'], ['plain', 5, 'plain'], ['plainly', 6, 'pla…'],
])('%s in %i bytes is %s', (whole, bytes, cut) => {
  expect(clipBytes(whole, bytes)).toBe(cut);
});

test('characters are counted as a person counts them', () => {
  expect(clip('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦');
  expect(clip('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦…');
});

const hostile = fc.string({ unit: fc.constantFrom('<', '>', '[', ']', '(', ')', '@', '*', '`', '_', '#', '|', '~', '\\', '\n', '\r', '\0', '\u2028', '\u202e', '://', 'www.', '.com/', 'a', '&', '"', "'"), maxLength: 40 });

test('nothing written by others begins a line, a link, a mention or a mark', () => {
  fc.assert(fc.property(hostile, (written) => {
    const safe = plainText(written);
    // oxlint-disable-next-line no-control-regex -- control characters are what must be gone
    expect(safe).not.toMatch(/[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e]|:\/\/|www\.|\.com\//);
    expect(plainMarkdown(safe)).not.toMatch(/[<>[\]()`*_#~|\\@]/);
    expect(htmlText(safe)).not.toMatch(/[<>"']/);
  }));
});

test.each([
  ['MUG-BLUE', 'MUG-BLUE'], ['A.B/1.5', 'A.B/1.5'], ['click http://evil.example/x', 'click http：//evil．example/x'], ['evil.com/pay', 'evil．com/pay'],
  ['@all\n**now**', '@all **now**'], ['mailto:a@b.c', 'mailto：a@b.c'],
])('%j is shown as %j', (written, shown) => {
  expect(plainText(written)).toBe(shown);
});
