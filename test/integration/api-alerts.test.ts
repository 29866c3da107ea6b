import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hour, minute } from '../../processors/domain/instant.ts';
import { acknowledges, AlertRun, happens, raised, silences, unsilences } from '../support/alert-story.ts';
import { startApi, tokens } from '../support/api-service.ts';
import type { Body, TestApi, TestService } from '../support/api-service.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { noon, tick } from '../support/story.ts';

/** What the core made of a story, asked for over HTTP. */

let service: TestService;
let open: TestApi;

beforeAll(async () => {
  const run = new AlertRun();
  service = await startApi(batchOf(
    ...run.take(10, [raised('source.silent', 'jd', { channel: 'jd', usualMs: 5_000 }), happens('refund.required', 'OMS-1', { why: "it's <late>" })]),
    ...run.take(20, []),
    ...run.take(30, [happens('refund.required', 'OMS-2'), acknowledges('ALERT-2-2')]),
    ...run.take(40, [silences({ owners: ['finance'] }, 2 * minute)]),
    ...run.take(10_800, []),
    ...run.take(10_810, [raised('volume.anomaly', 'channel/pdd/paid', { channel: 'pdd', severity: 'critical' }), silences({ channels: ['pdd'] }, hour), silences({}, hour), unsilences('SILENCE-7-2')]),
  ));
  open = service.open;
});
beforeEach(() => {
  service.said.length = 0;
});
afterAll(() => service.stop());

const ids = async (query: string) => (await open.get(`/api/alerts?${query}`)).body.alerts.map(({ id }) => id);

const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function send(api: TestApi, method: 'POST' | 'DELETE', path: string, body: object, headers: Record<string, string> = {}): Promise<[number, Body]> {
  const answer = await fetch(api.url + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  return [answer.status, (await answer.json()) as Body];
}

describe('alerts', () => {
  test('are listed as they are now, the last first, with counts', async () => {
    const { body } = await open.get('/api/alerts');
    expect(body.alerts.map(({ id }) => id)).toEqual(['ALERT-7-4', 'ALERT-2-3', 'ALERT-2-2']);
    expect(body.alerts[1]).toEqual({
      id: 'ALERT-2-3', key: 'refund.required', kind: 'refund.required', meaning: 'Money is here that no order is owed: pay it back, once.', state: 'resolved',
      severity: 'warning', owner: 'finance', subjects: ['OMS-1', 'OMS-2'], count: 2, evidence: {}, startedAt: new Date(noon + 10_000).toISOString(),
      firedAt: new Date(noon + 20_000).toISOString(), resolvedAt: new Date(noon + 30_000 + 2 * hour).toISOString(), flaps: 0, changedAt: new Date(noon + 3 * hour).toISOString(),
    });
    expect(body.counts).toEqual([
      { state: 'acknowledged', severity: 'critical', alerts: 1 }, { state: 'pending', severity: 'critical', alerts: 1 }, { state: 'resolved', severity: 'warning', alerts: 1 },
    ]);
  });

  test('are filtered, and paged without gap or repetition', async () => {
    expect(await ids('open=true')).toEqual(['ALERT-7-4', 'ALERT-2-2']);
    expect(await ids('open=false')).toEqual(['ALERT-2-3']);
    expect(await ids('state=acknowledged')).toEqual(['ALERT-2-2']);
    expect(await ids('severity=critical&owner=platform')).toEqual(['ALERT-2-2']);
    expect(await ids('kind=refund.required')).toEqual(['ALERT-2-3']);
    expect(await ids(`from=${new Date(noon + hour).toISOString()}`)).toEqual(['ALERT-7-4']);
    expect(await ids(`to=${new Date(noon + hour).toISOString()}&limit=1`)).toEqual(['ALERT-2-3']);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await open.get(`/api/alerts?limit=1${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.alerts.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['ALERT-7-4', 'ALERT-2-3', 'ALERT-2-2']);
    for (const query of ['state=open', 'kind=refund', 'open=yes', 'from=2026-01-01', 'cursor=abc']) expect((await open.get(`/api/alerts?${query}`)).status, query).toBe(400);
  });

  test('show what happened to them', async () => {
    const { body } = await open.get('/api/alerts/ALERT-2-2');
    expect(body).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'li', evidence: { channel: 'jd', usualMs: 5_000 }, attempts: [] });
    expect((body as unknown as { history: object[] }).history).toMatchObject([
      { seq: 2, ordinal: 2, change: 'began', state: 'pending', receivers: [] },
      { seq: 3, change: 'fired', state: 'firing', receivers: ['desk'] },
      { seq: 4, change: 'acknowledged', by: 'li', reason: 'on it', receivers: ['desk'] },
    ]);
    expect((await open.get('/api/alerts/ALERT-9-9')).body.code).toBe('alert_not_found');
  });

  test('are acknowledged and resolved by putting it into the log', async () => {
    expect(await send(open, 'POST', '/api/alerts/ALERT-2-2/acknowledge', { reason: 'on it' })).toEqual([202, { seq: 9_001 }]);
    expect(await send(open, 'POST', '/api/alerts/ALERT-7-4/resolve', { by: 'wang', reason: 'a test' })).toEqual([202, { seq: 9_001 }]);
    expect(service.said).toEqual([
      { type: 'alert', body: { alert: 'ALERT-2-2', action: 'acknowledge', by: 'local', reason: 'on it' } },
      { type: 'alert', body: { alert: 'ALERT-7-4', action: 'resolve', by: 'wang', reason: 'a test' } },
    ]);
  });

  test('that are over or not there, and people who give no reason, are refused', async () => {
    const code = async (path: string, body: object) => {
      const [status, answer] = await send(open, 'POST', path, body);
      return [status, answer.code];
    };
    expect(await code('/api/alerts/ALERT-2-3/acknowledge', { reason: 'x' })).toEqual([409, 'alert_resolved']);
    expect(await code('/api/alerts/ALERT-9-9/resolve', { reason: 'x' })).toEqual([404, 'alert_not_found']);
    expect(await code('/api/alerts/ALERT-2-2/resolve', { reason: ' ' })).toEqual([400, 'filter_invalid']);
    expect(await code('/api/alerts/ALERT-2-2/resolve', { reason: 'x', who: 'me' })).toEqual([400, 'filter_invalid']);
    expect(service.said).toEqual([]);
  });
});

describe('silences', () => {
  const jd = { channels: ['jd'] };
  /** The next day, in the offset of China. */
  const later = (ms: number) => new Date(noon + 32 * hour + ms).toISOString().replace('Z', '+08:00');

  test('are listed, the last spoken of first', async () => {
    const { body } = await open.get('/api/silences');
    expect(body.silences).toMatchObject([
      { id: 'SILENCE-7', match: { channels: ['pdd'] }, by: 'li', reason: 'a move', from: new Date(noon + 10_810_000).toISOString(), to: new Date(noon + 10_810_000 + hour).toISOString() },
      { id: 'SILENCE-7-2', endedBy: 'li', endedReason: 'done', to: new Date(noon + 10_810_000).toISOString() },
      { id: 'SILENCE-5', match: { owners: ['finance'] } },
    ].toSorted((one, other) => (one.id < other.id ? 1 : -1)));
  });

  test('begin and end through the log', async () => {
    expect(await send(open, 'POST', '/api/silences', { match: { channels: ['jd'] }, for: '2h', by: 'wang', reason: 'a move' })).toEqual([202, { seq: 9_001, id: 'SILENCE-9001' }]);
    expect(await send(open, 'POST', '/api/silences', { match: {}, all: true, from: later(0), to: later(hour), reason: 'a move' })).toEqual([202, { seq: 9_001, id: 'SILENCE-9001' }]);
    expect(service.said).toEqual([
      { type: 'silence', body: { action: 'begin', match: { channels: ['jd'] }, forMs: 2 * hour, by: 'wang', reason: 'a move' } },
      { type: 'silence', body: { action: 'begin', match: {}, from: new Date(noon + 24 * hour).toISOString(), to: new Date(noon + 25 * hour).toISOString(), by: 'local', reason: 'a move' } },
    ]);
  });

  test.each([
    [{ match: jd, reason: 'x' }, 'to: '],
    [{ match: jd, for: '2h', to: '2026-11-11T01:00:00Z', reason: 'x' }, 'to: '],
    [{ match: jd, to: '2020-11-11T01:00:00Z', reason: 'x' }, 'to: '],
    [{ match: jd, for: 'an hour', reason: 'x' }, 'for: '],
    [{ match: {}, for: '2h', reason: 'x' }, 'match: '],
    [{ match: jd, all: true, for: '2h', reason: 'x' }, 'match: '],
    [{ match: { channel: ['jd'] }, for: '2h', reason: 'x' }, 'match: '],
    [{ match: { kinds: ['orders.stuck'] }, for: '2h', reason: 'x' }, 'match/kinds/0: '],
    [{ match: jd, from: '2026-11-11T02:00:00Z', to: '2026-11-11T01:00:00Z', reason: 'x' }, 'to: '],
  ])('%j is refused', async (body, where) => {
    const [status, answer] = await send(open, 'POST', '/api/silences', body);
    expect([status, answer.code]).toEqual([400, 'filter_invalid']);
    expect(answer.detail).toContain(where);
  });

  test('end without a body', async () => {
    const answer = await fetch(`${open.url}/api/silences/SILENCE-7`, { method: 'DELETE' });
    expect(answer.status).toBe(202);
    expect(service.said).toEqual([{ type: 'silence', body: { action: 'end', id: 'SILENCE-7', by: 'local', reason: 'no reason given' } }]);
  });

  test('that are over or not there are not ended', async () => {
    const end = async (id: string) => (await send(open, 'DELETE', `/api/silences/${id}`, { reason: 'x' })).map((part) => (typeof part === 'number' ? part : part.code));
    expect(await end('SILENCE-7-2')).toEqual([409, 'silence_over']);
    expect(await end('SILENCE-1')).toEqual([404, 'silence_not_found']);
  });
});

test('silences are over by log time as far as it is sure, not by a jump that nobody vouches for', async () => {
  const listed = async () => (await open.get('/api/silences?open=true')).body.silences.map(({ id }) => id).toSorted();
  const end = async () => (await send(open, 'DELETE', '/api/silences/SILENCE-7', { reason: 'x' }))[0];
  const before = await listed();
  expect(before).toContain('SILENCE-7');
  service.core.take(24 * 60, tick, false);
  expect([await listed(), await end()]).toEqual([before, 202]);
  service.core.take(24 * 60, tick, true);
  expect([await listed(), await end()]).toEqual([[], 409]);
});

test('only operators have a say, and are called what their token may do', async () => {
  const say = async (token: string) => (await send(service.closed, 'POST', '/api/alerts/ALERT-2-2/acknowledge', { reason: 'on it' }, as(token)))[0];
  expect(await Promise.all(tokens.map(({ token }) => say(token)))).toEqual([403, 202, 202, 403]);
  expect(service.said.map(({ body }) => (body as { by: string }).by).toSorted()).toEqual(['admin', 'operator']);
  expect((await service.closed.get('/api/alerts', as('see-0123456789'))).status).toBe(200);
});
