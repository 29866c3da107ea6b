import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pagerdutyReceiver } from '../../alerting/pagerduty.ts';
import { Secrets } from '../../alerting/receiver.ts';
import { smsReceiver } from '../../alerting/sms.ts';
import { webhookReceiver } from '../../alerting/webhook.ts';
import { wecomReceiver } from '../../alerting/wecom.ts';
import { destinationOf, evening, messageOf, notificationOf, openBench, type Bench } from '../support/deliveries.ts';
import { type HttpPeer, startHttpPeer } from '../support/http-peer.ts';

let peer: HttpPeer;
let bench: Bench | undefined;
beforeEach(async () => { peer = await startHttpPeer(); });
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
  await peer.stop();
});

const nothingOver = new Set<string>();
const key = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';
const wecom = (part = {}) => wecomReceiver({ url: `${peer.url}/cgi-bin/webhook/send?key=${key}`, format: 'markdown', mentioned: [], mentionedMobiles: [], ...part });
const webhook = () => webhookReceiver({ url: `${peer.url}/hook`, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', now: () => evening });
const outcomes = ({ attempts }: Bench) => attempts.map(({ receiver, attempt, outcome }) => `${receiver} ${attempt} ${outcome}`);
const unending = new AbortController().signal;

describe('WeCom', () => {
  test('is told in markdown, and its errcode 0 is a delivery', async () => {
    peer.answer = () => ({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' });
    expect(await wecom().send([messageOf(notificationOf(7), 'zh')], unending)).toEqual({ outcome: 'delivered', detail: 'errcode 0' });
    const { msgtype, markdown: { content } } = JSON.parse(peer.requests[0]!.body) as { msgtype: string; markdown: { content: string } };
    expect(msgtype).toBe('markdown');
    expect(content).toContain('【严重·新告警】');
    expect(content).toContain('https://oms.example.com/board/');
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4_096);
  });

  test('mentions in a text', async () => {
    peer.answer = () => ({ status: 200, body: '{"errcode":0}' });
    await wecom({ format: 'text', mentioned: ['@all'], mentionedMobiles: ['13800001111'] }).send([messageOf(notificationOf(7))], unending);
    expect(JSON.parse(peer.requests[0]!.body)).toMatchObject({ msgtype: 'text', text: { mentioned_list: ['@all'], mentioned_mobile_list: ['13800001111'] } });
  });

  test.each([
    ['a wrong key', { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }, 'refused', undefined],
    ['too many a minute', { status: 200, body: '{"errcode":45009,"errmsg":"api freq out of limit"}' }, 'failed', 60_000],
    ['a busy system', { status: 200, body: '{"errcode":-1}' }, 'failed', 1_000],
    ['a page of something in between', { status: 200, body: '<html>' }, 'failed', undefined],
    ['a server in trouble', { status: 502 }, 'failed', undefined],
  ])('%s', async (_, answer, outcome, waitMs) => {
    peer.answer = () => answer;
    const got = await wecom().send([messageOf(notificationOf(7))], unending);
    expect([got.outcome, 'waitMs' in got ? got.waitMs : undefined]).toEqual([outcome, waitMs]);
  });

  test('beyond its limit what waits goes as one message, and nothing is left out', async () => {
    peer.answer = () => ({ status: 200, body: '{"errcode":0}' });
    // A clock that stands still: however slow the disk is, no place comes free before all wait.
    bench = await openBench([destinationOf(wecom(), { perMinute: 120 })], { elapsed: () => 0 });
    const many = Array.from({ length: 80 }, (_, index) => notificationOf(index + 1, {}, { id: `ALERT-${index + 1}-0` }));
    await bench.dispatcher.accept(many, nothingOver);
    await bench.written(80);
    expect(new Set(outcomes(bench))).toEqual(new Set(['ops 1 delivered']));
    expect(peer.requests).toHaveLength(61);
    const last = (JSON.parse(peer.requests[60]!.body) as { markdown: { content: string } }).markdown.content;
    expect(last).toMatch(/^20 more alerts\n/);
    for (let index = 61; index <= 80; index++) expect(last).toContain(`ALERT-${index}-0`);
  });
});

describe('a receiver that does not know what it had', () => {
  test.each([['answers too late', 'stall'], ['closes the connection without an answer', 'cut']] as const)('and %s is not sent it again; its fallback is told', async (_, answer) => {
    peer.answer = ({ path }) => (path === '/spare' ? { status: 200 } : answer);
    bench = await openBench([
      destinationOf(wecom(), { timeoutMs: 50, fallback: 'spare' }), destinationOf(webhookReceiver({ url: `${peer.url}/spare`, secret: 'secret', now: () => evening }), { name: 'spare' }),
    ]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(2);
    expect(outcomes(bench)).toEqual(['ops 1 in_doubt', 'spare 1 delivered']);
    expect(bench.attempts[0]!.detail).toMatch(/(no answer within 50 ms|socket hang up|other side closed|ECONNRESET).*; it may have been told$/);
    await bench.dispatcher.accept([notificationOf(9, { reason: 'resolved' }, { state: 'resolved', resolvedAt: evening })], new Set(['ALERT-7-0']));
    await bench.written(4);
    expect(peer.requests.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/cgi-bin/webhook/send', '/spare', '/cgi-bin/webhook/send', '/spare']);
  });

  test('and takes the connection but nothing of the message has not been told', async () => {
    // It speaks no TLS, so the request never goes out.
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/robot`;
    bench = await openBench([destinationOf(wecom({ url }), { timeoutMs: 50, giveUpMs: 1 })]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(1);
    expect(outcomes(bench)).toEqual(['ops 1 failed']);
    silent.close();
  });
});

describe('a webhook', () => {
  test('is signed so that its receiver can check it', async () => {
    bench = await openBench([destinationOf(webhook())]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    const [request] = await peer.seen(1);
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request!.headers;
    expect([id, timestamp]).toEqual([`msg_7-0-${evening}`, String(evening / 1_000)]);
    const expected = createHmac('sha256', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')).update(`${String(id)}.${String(timestamp)}.${request!.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(JSON.parse(request!.body)).toMatchObject({ type: 'alert.firing', data: { id: 'ALERT-7-0', severity: 'critical', evidence: { seen: 3, expected: 41 } } });
  });

  test('that fails is tried again, with the same id, until it takes it', async () => {
    peer.answer = (_, index) => [{ status: 503 } as const, 'cut' as const, { status: 429, headers: { 'retry-after': '0' } } as const][index] ?? { status: 204 };
    bench = await openBench([destinationOf(webhook())]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(4);
    expect(outcomes(bench)).toEqual(['ops 1 failed', 'ops 2 failed', 'ops 3 failed', 'ops 4 delivered']);
    expect(new Set(peer.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('that stalls is given up, and its fallback is told of this and of the end', async () => {
    const other = await startHttpPeer(() => ({ status: 200, body: '{"errcode":0}' }));
    peer.answer = () => 'stall';
    bench = await openBench([
      destinationOf(webhook(), { name: 'hook', timeoutMs: 50, giveUpMs: 1, fallback: 'ops' }),
      destinationOf(wecomReceiver({ url: other.url, format: 'text', mentioned: [], mentionedMobiles: [] })),
    ]);
    const receivers = ['hook'];
    await bench.dispatcher.accept([notificationOf(7, { receivers })], nothingOver);
    await other.seen(1);
    await bench.dispatcher.accept([notificationOf(9, { receivers, reason: 'resolved' }, { state: 'resolved', resolvedAt: evening })], new Set(['ALERT-7-0']));
    await other.seen(2);
    await bench.written(4);
    expect(other.requests.map(({ body }) => /new|resolved/.exec(body)?.[0])).toEqual(['new', 'resolved']);
    expect(outcomes(bench).filter((one) => one.startsWith('hook')).every((one) => !one.includes('delivered'))).toBe(true);
    expect(bench.attempts.find(({ receiver }) => receiver === 'hook')?.detail).toMatch(/no answer within 50 ms; given up$/);
    await other.stop();
  });

  const resolved = (seq: number) => notificationOf(seq, { reason: 'resolved' }, { state: 'resolved', resolvedAt: evening });
  const told = () => peer.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  test('that was away is not told of what is over when it comes back', async () => {
    peer.answer = () => ({ status: 503 });
    bench = await openBench([destinationOf(webhook(), { giveUpMs: 600_000 })]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(1);
    for (const seq of [8, 9]) await bench.dispatcher.accept([notificationOf(seq, { reason: 'repeated' })], nothingOver);
    await bench.dispatcher.accept([resolved(10)], new Set(['ALERT-7-0']));
    await bench.dispatcher.accept([notificationOf(11, {}, { id: 'ALERT-11-0' })], nothingOver);
    while (!outcomes(bench).includes('ops 0 needless')) await pause(5);
    const before = peer.requests.length;
    peer.answer = () => ({ status: 200 });
    while (!outcomes(bench).includes('ops 1 delivered') && !outcomes(bench).includes('ops 2 delivered')) await pause(5);
    expect(new Set(peer.requests.slice(before).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`msg_11-0-${evening}`]));
    expect(told().slice(before).filter((type) => type !== 'alert.firing')).toEqual([]);
    expect(bench.attempts.filter(({ outcome }) => outcome === 'expired').map(({ notification: { seq } }) => seq)).toEqual([7, 8, 9]);
    expect(bench.store.unfinished()).toEqual([]);
  });

  test('that may have taken the beginning is told of the end', async () => {
    peer.answer = (_, index) => (index === 0 ? 'cut' : { status: 200 });
    bench = await openBench([destinationOf(webhook())], { random: () => 0.5 });
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(1);
    await bench.dispatcher.accept([resolved(9)], new Set(['ALERT-7-0']));
    await bench.written(3);
    expect(told()).toEqual(['alert.firing', 'alert.resolved']);
    expect(outcomes(bench)).toEqual(['ops 1 failed', 'ops 0 expired', 'ops 1 delivered']);
  });

  test('that is away passes the newest word on in good time, however often more is said', async () => {
    const other = await startHttpPeer();
    peer.answer = () => ({ status: 503 });
    let elapsed = 0;
    bench = await openBench([
      destinationOf(webhook(), { name: 'hook', giveUpMs: 1_000, fallback: 'ops' }),
      destinationOf(webhookReceiver({ url: other.url, secret: 'secret', now: () => evening })),
    ], { elapsed: () => (elapsed += 10), random: () => 0.001 });
    for (let seq = 1; other.requests.length === 0; seq++) {
      await bench.dispatcher.accept([notificationOf(seq, { receivers: ['hook'], reason: seq === 1 ? 'firing' : 'changed' })], nothingOver);
      await pause(1);
    }
    expect(other.requests.length).toBe(1);
    await other.stop();
  });

  test('that refuses is not asked again, and a redirect is not followed', async () => {
    peer.answer = (_, index) => (index === 0 ? { status: 404 } : { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } });
    bench = await openBench([destinationOf(webhook())]);
    await bench.dispatcher.accept([notificationOf(7), notificationOf(8, {}, { id: 'ALERT-8-0' })], nothingOver);
    await bench.written(2);
    expect(outcomes(bench)).toEqual(['ops 1 refused', 'ops 1 refused']);
    expect(peer.requests).toHaveLength(2);
  });

  test('nobody listens at is told when somebody does', async () => {
    const { url } = peer;
    await peer.stop();
    bench = await openBench([destinationOf(webhookReceiver({ url, secret: 'secret', now: () => evening }))]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(1);
    expect(bench.attempts[0]!.detail).toContain('ECONNREFUSED');
    peer = await startHttpPeer(() => ({ status: 200 }), Number(new URL(url).port));
    await peer.seen(1);
    while (bench.attempts.at(-1)?.outcome === 'failed') await bench.written(bench.attempts.length + 1);
    expect(bench.attempts.at(-1)).toMatchObject({ outcome: 'delivered' });
  });
});

describe('PagerDuty', () => {
  const pagerduty = () => pagerdutyReceiver({ routingKey: 'R0UT1NGK3Y', url: `${peer.url}/v2/enqueue` });

  test('opens, acknowledges and resolves one incident', async () => {
    peer.answer = () => ({ status: 202, body: '{"status":"success"}' });
    bench = await openBench([destinationOf(pagerduty())]);
    await bench.dispatcher.accept([notificationOf(7)], nothingOver);
    await bench.written(1);
    await bench.dispatcher.accept([notificationOf(8, { reason: 'acknowledged' }, { state: 'acknowledged', acknowledgedBy: 'li' })], nothingOver);
    await bench.written(2);
    await bench.dispatcher.accept([notificationOf(9, { reason: 'resolved' }, { state: 'resolved', resolvedAt: evening })], new Set(['ALERT-7-0']));
    const events = (await peer.seen(3)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events.map(({ event_action, dedup_key, routing_key }) => [event_action, dedup_key, routing_key])).toEqual([
      ['trigger', 'ALERT-7-0', 'R0UT1NGK3Y'], ['acknowledge', 'ALERT-7-0', 'R0UT1NGK3Y'], ['resolve', 'ALERT-7-0', 'R0UT1NGK3Y'],
    ]);
    expect(events[0]).toMatchObject({ payload: { severity: 'critical', source: 'orderwatch' } });
  });

  test('says how long to wait, in seconds or as a date', async () => {
    peer.answer = (_, index) => ({
      status: 429, headers: index === 0 ? { 'retry-after': '7' } : { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT', date: 'Sun, 22 Nov 2026 12:00:00 GMT' },
    });
    const waits = [];
    for (let i = 0; i < 2; i++) waits.push(await pagerduty().send([messageOf(notificationOf(7))], unending));
    expect(waits).toMatchObject([{ outcome: 'failed', waitMs: 7_000 }, { outcome: 'failed', waitMs: 30_000 }]);
  });
});

describe('an SMS gateway', () => {
  test('gets its template filled in, encoded as its content is', async () => {
    peer.answer = () => ({ status: 200, body: '{"code":"OK"}' });
    const options = { method: 'POST', to: ['13800001111', '13900002222'], success: /"code":"OK"/u, maxChars: 70 } as const;
    const alert = { subjects: ['a "quoted" & named\nthing'] };
    const json = smsReceiver({ ...options, url: `${peer.url}/json`, headers: { 'Content-Type': 'application/json' }, body: '{"to":"{to}","content":"{text}"}' });
    const form = smsReceiver({ ...options, url: `${peer.url}/form?mobile={to}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'content={text}' });
    for (const receiver of [json, form]) expect((await receiver.send([messageOf(notificationOf(7, {}, alert), 'zh')], unending)).outcome).toBe('delivered');
    const first = JSON.parse(peer.requests[0]!.body) as { to: string; content: string };
    expect(first.to).toBe('13800001111,13900002222');
    expect(first.content).toMatch(/^【严重·新告警】.*a "quoted" & named thing.* ALERT-7-0$/);
    expect(first.content.length).toBeLessThanOrEqual(70);
    expect(peer.requests[1]!.path).toBe('/form?mobile=13800001111%2C13900002222');
    expect(new URLSearchParams(peer.requests[1]!.body).get('content')).toBe(first.content);
  });

  test('that answers 200 and means no has failed', async () => {
    peer.answer = () => ({ status: 200, body: '{"code":"BALANCE"}' });
    const sms = smsReceiver({ method: 'POST', to: ['1'], success: /"code":"OK"/u, maxChars: 70, url: peer.url, headers: {}, body: '{text}' });
    expect(await sms.send([messageOf(notificationOf(7))], unending)).toMatchObject({ outcome: 'failed' });
  });
});

test('a login in a URL goes as a header, and does not come back', async () => {
  const url = `${peer.url.replace('//', '//oms:pass%20word@')}/hook`;
  peer.answer = ({ headers }) => ({ status: 403, body: `no ${headers.authorization ?? ''}` });
  const secrets = new Secrets([url]);
  const answer = await webhookReceiver({ url, secret: 's', now: () => evening }).send([messageOf(notificationOf(7))], unending);
  expect(peer.requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('oms:pass word').toString('base64')}`);
  expect(secrets.hide(answer.detail)).toBe('HTTP 403: no Basic •••');
});

test('no secret comes back in what is recorded', async () => {
  peer.answer = ({ path, body }) => ({ status: 400, body: `no robot at ${path} for ${body.slice(0, 10)} with ${encodeURIComponent('se/cret key')}` });
  const secrets = new Secrets([`${peer.url}/cgi-bin/webhook/send?key=${key}`, 'se/cret key']);
  bench = await openBench([destinationOf(wecom(), { secrets })]);
  await bench.dispatcher.accept([notificationOf(7)], nothingOver);
  const [{ detail } = { detail: '' }] = await bench.written(1);
  expect(detail).toMatch(/^HTTP 400: no robot at .*•••/);
  expect(detail).not.toContain(key);
  expect(detail).not.toContain('cret');
});
