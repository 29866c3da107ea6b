import { XMLParser, XMLValidator } from 'fast-xml-parser';

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true,
});

/**
 * Reads XML into objects of texts: no text becomes a number. An element that
 * occurs once is a value, one that repeats a list. Throws SyntaxError.
 */
export function parseXml(text: string): unknown {
  // A platform's answer declares no entities of its own; what does is an attack.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new SyntaxError('XML with a document type is not read');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new SyntaxError(`${valid.err.msg} at line ${valid.err.line}`);
  return parser.parse(text);
}
