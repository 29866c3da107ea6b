import { expect, test } from 'vitest';
import { chinesePhrase } from '../../../alerting/phrases-zh.ts';
import { chinese } from '../../../alerting/words-zh.ts';
import { english } from '../../../alerting/words-en.ts';
import type { Words } from '../../../alerting/words.ts';
import { looksLike } from '../../../processors/clocks/looks-like.ts';
import { signalKinds } from '../../../processors/domain/signal.ts';
import { contributorText } from '../../../processors/volume/contributors.ts';

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

const hours = 3_600_000;

test.each([
  ['off_by_zone', 8 * hours, 0, '其时间超前 8 小时：像是把本地时间当作 UTC 发送'], ['off_by_zone', -8 * hours, 0, '其时间落后 8 小时：像是把 UTC 当作本地时间发送'],
  ['off_by_zone', hours, 0, '其时间超前 1 小时：像是夏令时设置不一致'], ['off_by_zone', -5 * hours, 0, '其时间落后 5 小时：像是把比 UTC 慢 5 小时的时区当作 UTC 发送'],
  ['off_by_zone', 3 * hours, 0, '其时间超前 3 小时：像是把比 UTC 快 3 小时的时区当作 UTC 发送'],
  ['off', 1_380_000, 0, '其时间超前 23 分钟'], ['drifting', 0, 86_400, '其时间每天快 1.4 分钟'], ['drifting', 0, -9_000, '其时间每天慢 9 秒'],
  ['jumped', 600_000, 0, '一小时内被拨快 10 分钟'], ['lagging', 7_200_000, 0, '所报内容已过去 2 小时：是迟到，不是时钟不准'],
] as const)('a clock that is %s by %i ms or %i a day, in Chinese', (verdict, offset, drift, said) => {
  // Whatever the core says of a clock, nothing of it is left in English.
  const written = looksLike('source', verdict, offset, drift, 'Asia/Shanghai', Date.UTC(2026, 10, 22, 12));
  expect(chinesePhrase('looksLike', written)).toBe(said);
});

test('who explains an anomaly, in Chinese', () => {
  const contributors = [{ by: 'channel', name: 'taobao', seen: 3, expected: 41, share: 0.86 }, { by: 'sku', name: 'TEA: green', seen: 0.5, expected: 9, share: 0.1 }] as const;
  expect(chinesePhrase('contributors', contributorText(contributors))).toBe('渠道 taobao：3，应为 41（占 86%）；商品 TEA: green：0.5，应为 9（占 10%）');
});
