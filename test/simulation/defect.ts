/** A deliberate defect: a text that stands exactly once in a file, and what takes its place. */
export interface Defect {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/**
 * A file's text with the defect in it.
 * @throws TypeError when the text it replaces does not stand there exactly once
 */
export function planted(source: string, { name, file, text, instead }: Defect): string {
  const places = source.split(text).length - 1;
  if (places !== 1) throw new TypeError(`${name}: its text stands ${places} times in ${file}, and should once`);
  return source.replace(text, () => instead);
}
