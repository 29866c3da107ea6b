import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { postedAlert } from '../../../alerting/alertmanager.ts';
import { durationText } from '../../../alerting/facts.ts';
import { boardOf } from '../../../alerting/links.ts';
import { composeMessage, factLines } from '../../../alerting/message.ts';
import { pagerdutyEvent } from '../../../alerting/pagerduty.ts';
import { smsText } from '../../../alerting/sms.ts';
import { sign } from '../../../alerting/webhook.ts';
import { wecomMarkdown, wecomText } from '../../../alerting/wecom.ts';
import { english } from '../../../alerting/words-en.ts';
import { readBoard } from '../../../dashboards/board.ts';
import { buildDashboards } from '../../../dashboards/build.ts';
import { signalKinds, type SignalKind } from '../../../processors/domain/signal.ts';
import { evening, messageOf, notificationOf } from '../../support/deliveries.ts';

const links = (alert = {}) => messageOf(notificationOf(7, {}, alert)).links.map(({ url }) => url.replace('https://oms.example.com', ''));

describe('a message', () => {
  test('in Chinese says value, expectation, since when, what it means and what to do', () => {
    const message = messageOf(notificationOf(7, {}, { evidence: { channel: 'taobao', anomaly: 'drop', seen: 3, expected: 41, lower: 28, upper: 55, moneyMinor: 1_234_500, currency: 'CNY' } }), 'zh');
    expect(message.title).toBe('【严重·新告警】订单量异常：渠道 taobao 付款');
    expect(factLines(message)).toEqual([
      '现状：3', '预期：41 (28 至 55)', '渠道：taobao', '类型：骤降', '涉及金额约：12345.00 CNY',
      '开始时间：2026-11-22 19:50 GMT+8，已持续 10 分钟', '负责人：operations', '告警：ALERT-7-0',
    ]);
    expect([message.meaning, message.advice].every((text) => text.endsWith('。'))).toBe(true);
  });

  test('in English, of another kind, in another zone', () => {
    const alert = {
      kind: 'orders.stale', key: 'orders.stale/x', severity: 'warning', count: 120, subjects: ['state/paid/SH1/sf'],
      evidence: { cause: 'promise', state: 'paid', warehouse: 'SH1', count: 120, since: '2026-11-22T09:00:00.000Z', waitedMs: 97_200_000, overdue: true },
    } as const;
    const message = composeMessage(notificationOf(7, {}, alert), 'en', { publicUrl: 'https://oms.example.com', timeZone: 'Europe/London' });
    expect(message.title).toBe('[Warning, new] Orders are stuck or will be late: too long in its state paid SH1 sf, 120 in all');
    expect(factLines(message).slice(0, 6)).toEqual(['Cause: promised day has passed', 'State: paid', 'Warehouse: SH1', 'Count: 120', 'Waited: 1 d 3 h', 'overdue: yes']);
    expect(factLines(message)).toContain('Since: 2026-11-22 09:00 GMT, for 3 h');
  });

  test('of several names the first', () => {
    expect(messageOf(notificationOf(7, {}, { kind: 'refund.required', count: 3, subjects: ['OMS-20261122-00001', 'OMS-20261122-00002'] })).title)
      .toBe('[Critical, new] Money has to be paid back: OMS-20261122-00001 and 2 more');
  });

  test('of an end says when, and explains no more', () => {
    const message = messageOf(notificationOf(9, { reason: 'resolved' }, { state: 'resolved', resolvedAt: evening + 60_000, acknowledgedBy: 'li' }));
    expect(message.title).toContain('[Critical, resolved]');
    expect(factLines(message)).toEqual(expect.arrayContaining(['Since: 2026-11-22 19:50 GMT+8, for 11 min', 'Over at: 2026-11-22 20:01 GMT+8', 'taken care of: li']));
    expect([message.meaning, message.advice]).toEqual(['', '']);
  });

  test('leads to the board, to the orders, to the alert and to the instructions', () => {
    expect(links({ runbook: 'https://wiki.example.com/run' })).toEqual(['/board/monitors', '/api/orders?channel=taobao', '/api/alerts/ALERT-7-0', 'https://wiki.example.com/run']);
    expect(links({ kind: 'orders.stale', evidence: { cause: 'state', state: 'paid', warehouse: 'SH1 & co', carrier: '' } }).slice(0, 2))
      .toEqual(['/board/monitors', '/api/stale-orders?cause=state&state=paid&warehouse=SH1+%26+co']);
    expect(links({ kind: 'refund.required', subjects: ['OMS-20261122-00001'], evidence: {} })[1]).toBe('/api/orders/OMS-20261122-00001');
    expect(links({ runbook: 'javascript:alert(1)' })).toHaveLength(3);
  });

  test('leads to boards that are there', () => {
    const boards = new Set(buildDashboards({ timeZone: 'Asia/Shanghai' }).map(({ json }) => readBoard(json).uid));
    expect((Object.keys(signalKinds) as SignalKind[]).filter((kind) => !boards.has(boardOf(kind)))).toEqual([]);
  });

  test('can be made of every kind in both languages', () => {
    for (const kind of Object.keys(signalKinds) as SignalKind[]) {
      for (const language of ['zh', 'en'] as const) expect(messageOf(notificationOf(7, {}, { kind }), language).title.length).toBeGreaterThan(10);
    }
  });
});

test.each([
  [0, '0 s'], [1_499, '1.5 s'], [59_000, '59 s'], [60_000, '1 min'], [3_600_000, '1 h'], [3_660_000, '1 h 1 min'], [90_000_000, '1 d 1 h'], [86_460_000, '1 d'], [-28_800_000, '−8 h'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms, english)).toBe(text);
});

describe('formats', () => {
  const hostile = fc.record({
    subjects: fc.array(fc.string({ unit: 'binary', maxLength: 500 }), { minLength: 1, maxLength: 3 }), owner: fc.string({ unit: 'grapheme' }),
    evidence: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string({ unit: 'grapheme', maxLength: 500 }), fc.double({ noNaN: true }), fc.boolean())),
  });

  test('fit what WeCom and a text message take, and keep their links, whatever is in them', () => {
    fc.assert(fc.property(hostile, fc.constantFrom('zh' as const, 'en' as const), (alert, language) => {
      const message = messageOf(notificationOf(7, {}, alert), language);
      const markdown = wecomMarkdown([message]);
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(4_096);
      expect(markdown).toMatch(/\]\(https:\/\/oms\.example\.com\/api\/alerts\/ALERT-7-0\)/);
      expect(markdown).not.toMatch(/<@/);
      expect(Buffer.byteLength(wecomText([message]))).toBeLessThanOrEqual(2_048);
      const sms = smsText([message], 70);
      expect([...new Intl.Segmenter('en').segment(sms)].length).toBeLessThanOrEqual(70);
      expect(sms).toMatch(/ ALERT-7-0$/);
    }));
  });

  test('a link with brackets and spaces in it stays one link in markdown', () => {
    const runbook = 'https://wiki.example.com/停单 (taobao)/a(b)';
    const [, target] = /\[Instructions\]\(([^()\s]*)\)$/.exec(wecomMarkdown([messageOf(notificationOf(7, {}, { runbook }))])) ?? [];
    expect(target).toContain('%28taobao%29');
    expect(decodeURIComponent(target!)).toBe(runbook);
  });

  test('several messages are one list, each by name', () => {
    const messages = [1, 2, 3].map((seq) => messageOf(notificationOf(seq, {}, { id: `ALERT-${seq}-0` }), 'zh'));
    expect(wecomText(messages).split('\n').map((line) => /ALERT-\d-0|\d 条/.exec(line)?.[0])).toEqual(['3 条', 'ALERT-1-0', 'ALERT-2-0', 'ALERT-3-0']);
    expect(smsText(messages, 70)).toMatch(/另有 2 条告警 ALERT-1-0$/);
  });

  test('fifty alerts with the longest titles are all named in one message', () => {
    const messages = Array.from({ length: 50 }, (_, seq) => messageOf(notificationOf(seq, {}, { id: `ALERT-${123_456_000 + seq}-12`, subjects: ['仓库*'.repeat(60)] }), 'zh'));
    for (const [said, bytes] of [[wecomText(messages), 2_048], [wecomMarkdown(messages), 4_096]] as const) {
      expect(Buffer.byteLength(said)).toBeLessThanOrEqual(bytes);
      expect(messages.filter(({ notification: { alert } }) => !said.includes(alert.id))).toEqual([]);
    }
  });

  test('a PagerDuty event is cut where PagerDuty cuts, and an end carries nothing else', () => {
    const long = pagerdutyEvent(messageOf(notificationOf(7, {}, { subjects: ['x'.repeat(2_000)] }))) as { payload: { summary: string; component: string } };
    expect(long.payload.summary.length).toBeLessThanOrEqual(1_024);
    expect(pagerdutyEvent(messageOf(notificationOf(9, { reason: 'resolved' }, { state: 'resolved' })))).toEqual({ event_action: 'resolve', dedup_key: 'ALERT-7-0' });
  });

  test('labels for Alertmanager stay the same while severity and numbers change', () => {
    const labels = (alert = {}) => postedAlert(messageOf(notificationOf(7, {}, alert)), evening)['labels'];
    expect(labels({ severity: 'info', count: 40, evidence: { channel: 'taobao', seen: 9 } })).toEqual(labels());
  });

  test("the signature is Standard Webhooks' own", () => {
    // The example of their specification and libraries.
    expect(sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'))
      .toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
