import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCarefully, parseJson } from '../../../ingest/json.ts';
import { isNumber, textOf } from '../../../ingest/value.ts';

/** A JSON text made of pieces, with numbers written as no JavaScript number would print them. */
const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.tuple(fc.bigInt(), fc.stringMatching(/^\d{1,20}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(fc.integer({ min: 1 }), fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(400)).map((parts) => parts.join('')),
  fc.constantFrom('0', '-0', '0.0', '-0.10', '9007199254740993', '123456789012345', '1234567890123456'),
);
/** Texts that look like JSON themselves, to lead the quick way astray. */
const tricky = fc.constantFrom(
  ':1.5,', '":1.5,', ',12345678901234567890]', '[1.5,2.5]', '\\":1.5}', ' : 1.5 ,x', '\u007f1', '\u007f', 'p\\u007f', '{"a":1.5}', '"', '\\', '',
);
const string = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), tricky, fc.tuple(tricky, fc.string(), tricky).map((parts) => parts.join('')));
const space = fc.constantFrom('', ' ', '\n\t ', '  ');

const { json } = fc.letrec<{ json: string; value: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthIdentifier: 'json' }, number, string.map((text) => JSON.stringify(text)), fc.constantFrom('true', 'false', 'null'), tie('json')),
  json: fc.oneof(
    fc.tuple(space, fc.array(tie('value'), { maxLength: 5, depthIdentifier: 'json' }), space)
      .map(([before, values, after]) => `[${before}${values.join(`${after},${before}`)}${after}]`),
    fc.tuple(space, fc.array(fc.tuple(fc.oneof(string, fc.constant('__proto__')), tie('value')), { maxLength: 5, depthIdentifier: 'json' }), space)
      .map(([before, members, after]) => `{${before}${members.map(([key, value]) => `${JSON.stringify(key)}${after}:${before}${value}`).join(`${after},${before}`)}${after}}`),
  ),
}));

describe('parseJson', () => {
  test('gives what the careful parser gives, whatever the text', () => {
    fc.assert(fc.property(json, (text) => {
      expect(parseJson(text)).toStrictEqual(parseCarefully(text));
    }), { numRuns: 2_000 });
  });

  test('refuses what JSON.parse refuses and reads what it reads', () => {
    const broken = fc.tuple(json, fc.nat(), fc.constantFrom(',', '"', '1.5', ':', ']', '}', '\\', '')).map(([text, at, piece]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + (piece === '' ? 1 : 0));
    });
    const reads = (parse: (text: string) => unknown, text: string) => {
      try {
        parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(fc.property(broken, (text) => {
      expect(reads(parseJson, text)).toBe(reads(JSON.parse, text));
    }), { numRuns: 2_000 });
  });

  test('keeps every digit of every number', () => {
    fc.assert(
      fc.property(number, (digits) => {
        const { n } = parseJson(`{"n":${digits}}`) as { n: unknown };
        expect(isNumber(n)).toBe(true);
        // -0 is 0 to everyone who counts.
        expect(textOf(n, '')).toBe(digits === '-0' ? '0' : digits);
      }),
    );
  });

  test('keeps texts as they are, but for DEL, which marks numbers', () => {
    fc.assert(
      fc.property(string, (text) => {
        const { s } = parseJson(JSON.stringify({ s: text, n: 1.5 })) as { s: unknown };
        expect(s).toBe(text.replaceAll('\x7f', ''));
        expect(isNumber(s)).toBe(false);
      }),
    );
    expect(parseJson('{"s":"\\u007f12","t":"\\\\u007f","u":"\\u0070"}')).toEqual({ s: '12', t: '\\u007f', u: 'p' });
  });

  test('reads ids past 2^53 and decimals by their digits', () => {
    const { id, amount, small } = parseJson('{"id": 4705288465508532862 ,"amount":0.10,"small":[7]}') as Record<string, unknown>;
    expect([textOf(id, ''), textOf(amount, ''), small]).toEqual(['4705288465508532862', '0.10', [7]]);
  });

  test('of repeated keys the last counts, and __proto__ is a key like others', () => {
    expect(parseJson('{"a":1,"a":2.50}')).toEqual({ a: '\x7f2.50' });
    const read = parseJson('{"__proto__":{"amount":1.5}}') as object;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.hasOwn(read, '__proto__')).toBe(true);
  });
});
