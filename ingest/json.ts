import { parse } from 'lossless-json';

/**
 * Reads JSON without losing a digit. Whole numbers of up to 15 digits are
 * numbers; every other number (an id past 2^53, a decimal) is a string of its
 * own digits behind a mark, which `value.ts` takes off again. Of repeated keys
 * the last counts. Throws SyntaxError.
 *
 * The mark is DEL (U+007F), which JSON allows in a text and nobody writes: a
 * DEL in the payload's own texts is dropped, so that none passes for a number.
 *
 * The quick way puts mark and quotes around such numbers by one regular
 * expression and leaves the rest to JSON.parse. Inside a text that merely looks
 * like JSON the added quotes leave a string with a mark right behind it, which
 * no JSON has: JSON.parse fails and the careful way decides.
 */
export function parseJson(text: string): unknown {
  if (text.includes(numberMark) || text.includes('\\u007')) return parseCarefully(text);
  const quoted = text.replace(inexact, '$1"\x7f$2"');
  try {
    return JSON.parse(quoted);
  } catch {
    return parseCarefully(text);
  }
}

/** The same result as `parseJson`, slower: for texts that hold the mark, and to name what is wrong. */
export function parseCarefully(text: string): unknown {
  return parse(withoutMarks(text), undefined, {
    parseNumber: (digits) => (exact.test(digits) ? Number(digits) : numberMark + digits),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

export const numberMark = '\x7f';

const exact = /^-?\d{1,15}$/;
const inexact = /([:,[]\s*)(-?(?:(?:0|[1-9]\d*)(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)|[1-9]\d{15,}))(?=\s*[,}\]])/g;

function withoutMarks(text: string): string {
  const bare = text.replaceAll(numberMark, '');
  return bare.includes('\\u007')
    ? bare.replace(/\\(?:u007[fF]|[^])/g, (escape) => (escape.length > 2 ? '' : escape))
    : bare;
}
