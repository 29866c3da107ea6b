/**
 * Texts of other people (SKUs, names, reasons) in messages: nothing in them may
 * become a link, a mention, a heading or a second line. What a reader needs
 * stays legible; characters with a meaning are shown as their full-width twins.
 */
export function plainText(text: string, longest = 160): string {
  const flat = text
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    // Marks that turn the direction of writing around, and ones that are not seen at all.
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/:\/\//g, '：//')
    .replace(/(www|mailto|tel|javascript)([.:])/gi, (_, word: string, mark: string) => word + fullWidth(mark))
    .replace(/\.(?=[a-z]{2,24}[/?#:])/gi, '．')
    .replace(/\s+/g, ' ')
    .trim();
  return clip(flat, longest);
}

/** Beside that, nothing that Markdown or WeCom's own marks would take for markup. */
export function plainMarkdown(text: string): string {
  return text.replace(/[<>[\]()`*_#~|\\@]/g, fullWidth);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** At most so many characters as a person counts them, the last an ellipsis where some are left out. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const characters = graphemes(text);
  return characters.length <= longest ? text : characters.slice(0, longest - 1).join('') + '…';
}

/** At most so many bytes of UTF-8, cut between characters as a person sees them, with an ellipsis where some are left out. */
export function clipBytes(text: string, longest: number): string {
  if (Buffer.byteLength(text) <= longest) return text;
  const ellipsis = '…';
  let bytes = Buffer.byteLength(ellipsis);
  let kept = '';
  for (const character of graphemes(text)) {
    bytes += Buffer.byteLength(character);
    if (bytes > longest) break;
    kept += character;
  }
  return kept + ellipsis;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** The twin of an ASCII character that has no meaning to any format. */
function fullWidth(char: string): string {
  return String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0);
}
