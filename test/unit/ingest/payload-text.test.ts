import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { payloadText } from '../../../ingest/payload-text.ts';
import { parseXml } from '../../../ingest/xml.ts';

describe('payloadText', () => {
  test('reads any UTF-8 and drops the byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('\ufeff')), (text) => {
        expect(payloadText(Buffer.from(text), ['utf-8'])).toBe(text);
        expect(payloadText(Buffer.from(`\ufeff${text}`), ['utf-8'])).toBe(text);
      }),
    );
  });

  test('reads GBK and GB 18030 where the mapping lists them and UTF-8 does not fit', () => {
    const gbk = iconv.encode('{"city":"西安市"}', 'gbk');
    expect(payloadText(gbk, ['utf-8', 'gb18030'])).toBe('{"city":"西安市"}');
    expect(payloadText(iconv.encode('𠮷野家', 'gb18030'), ['utf-8', 'gb18030'])).toBe('𠮷野家');
    expect(() => payloadText(gbk, ['utf-8'])).toThrow('17 bytes are not utf-8; at byte 9 is ce f7 b0 b2');
  });

  test('reads a view into a larger buffer', () => {
    const whole = Buffer.from('xx{"a":"é"}xx');
    expect(payloadText(whole.subarray(2, -2), ['utf-8'])).toBe('{"a":"é"}');
  });

  test('refuses bytes that are neither', () => {
    expect(() => payloadText(Uint8Array.of(0x7b, 0xff, 0xff), ['utf-8', 'gb18030'])).toThrow('3 bytes are not utf-8 or gb18030; at byte 1 is ff ff');
  });
});

describe('parseXml', () => {
  test('keeps every value a text, and leaves single elements single', () => {
    expect(parseXml('<?xml version="1.0"?><t><tid>3028689418086124551</tid><fee>13.80</fee><o><n>1</n></o><o><n>2</n></o></t>')).toEqual({
      t: { tid: '3028689418086124551', fee: '13.80', o: [{ n: '1' }, { n: '2' }] },
    });
  });

  test('reads the five entities and declares none', () => {
    expect(parseXml('<a>a &amp; b &lt;c&gt;</a>')).toEqual({ a: 'a & b <c>' });
    expect(() => parseXml('<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>')).toThrow('XML with a document type is not read');
  });

  test('refuses what is not well formed, with its line', () => {
    expect(() => parseXml('<a>\n<b></a>')).toThrow(/at line 2/);
  });
});
