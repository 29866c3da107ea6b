import { expect, test } from 'vitest';
import { chinese } from '../../../alerting/words-zh.ts';
import { english } from '../../../alerting/words-en.ts';
import type { Words } from '../../../alerting/words.ts';
import { signalKinds } from '../../../processors/domain/signal.ts';

const han = /\p{Script=Han}/u;

function texts({ kinds, severities, reasons, labels }: Words): string[] {
  return [...Object.values(kinds).flatMap(({ title, meaning, advice }) => [title, meaning, advice]), ...Object.values(severities), ...Object.values(reasons), ...Object.values(labels)];
}

test('Chinese words are Chinese, English ones English', () => {
  expect(texts(chinese).filter((text) => !han.test(text))).toEqual([]);
  expect(texts(english).filter((text) => han.test(text))).toEqual([]);
});

test('sentences end, titles do not', () => {
  for (const kind of Object.keys(signalKinds) as (keyof typeof signalKinds)[]) {
    for (const { title, meaning, advice } of [chinese.kinds[kind], english.kinds[kind]]) {
      expect(title).toMatch(/[^.。]$/);
      expect(meaning).toMatch(/[.。]$/);
      expect(advice).toMatch(/[.。]$/);
      // A robot of WeCom takes 2,048 bytes, and the facts have to fit as well.
      expect(Buffer.byteLength(meaning + advice)).toBeLessThan(600);
    }
  }
});

test('both name the same evidence', () => {
  expect(Object.keys(chinese.evidence).toSorted()).toEqual(Object.keys(english.evidence).toSorted());
});

test('no two kinds have one title', () => {
  for (const { kinds } of [chinese, english]) expect(new Set(Object.values(kinds).map(({ title }) => title)).size).toBe(Object.keys(signalKinds).length);
});
