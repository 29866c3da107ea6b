import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testReceiver } from '../../commands/alerts-test.ts';
import { readSettings } from '../../config/settings.ts';
import { AttemptWriter } from '../../store/attempt-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import { evening, notificationOf } from '../support/deliveries.ts';
import { type HttpPeer, startHttpPeer } from '../support/http-peer.ts';
import { startNats, type NatsServer } from '../support/servers.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service.ts';
import { recordedSurroundings } from '../support/surroundings.ts';

let folder: string;
let peer: HttpPeer;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'orderwatch-receivers-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });
afterEach(async () => { await peer.stop(); });

/** Asks until the answer is the wanted one. */
async function until(service: ServiceProcess, sql: string, wanted: string): Promise<void> {
  for (let said = ''; said !== wanted; said = (await service.ask(sql)).trimEnd()) await pause(50);
}

test('from a message of the log to the receiver and into the tables, across a kill', async () => {
  let nats: NatsServer | undefined;
  let service: ServiceProcess | undefined;
  try {
    nats = await startNats();
    peer = await startHttpPeer();
    const config = join(folder, 'orderwatch.yaml');
    await writeFile(join(folder, 'rules.yaml'), 'alerts:\n  groupWait: 1s\n  routes: [{ match: { kinds: [closings.halted] }, receivers: [ops] }]\n');
    await writeFile(config, [
      'rules: rules.yaml', 'timezone: Asia/Shanghai', 'alerting:', '  publicUrl: https://oms.example.com', '  receivers:',
      `    ops: { kind: webhook, url: '${peer.url}/hook', secret: { env: OPS_HOOK_SECRET }, language: zh }`,
    ].join('\n'));
    const env = { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: join(folder, 'data'), ORDERWATCH_CONFIG: config, OPS_HOOK_SECRET: 'a secret of the service' };
    const connection = await connect({ servers: nats.url });
    const say = (action: string) => { connection.publish('orders.control.closings', JSON.stringify({ action, by: 'li', reason: 'a drill' })); };

    service = await startServiceProcess(['start'], env);
    await service.answers('/readyz');
    say('halt');
    await peer.seen(1);
    await service.kill();

    service = await startServiceProcess(['start'], env);
    await service.answers('/readyz');
    say('resume');
    // Killed as it was told, the service may tell it again under the same id; who goes by ids sees it once.
    const known = () => peer.requests.filter(({ headers }, index, all) => all.findIndex((one) => one.headers['webhook-id'] === headers['webhook-id']) === index);
    while (known().length < 2) await pause(20);
    const told = known().map(({ body }) => JSON.parse(body) as { type: string; data: { id: string; title: string; links: { url: string }[] } });
    expect(told.map(({ type }) => type)).toEqual(['alert.firing', 'alert.resolved']);
    expect(told.map(({ data: { title } }) => /^【.*】/.exec(title)?.[0])).toEqual(['【严重·新告警】', '【严重·已恢复】']);
    expect(told[0]!.data.links[0]!.url).toMatch(/^https:\/\/oms\.example\.com\/board\//);
    expect(new Set(told.map(({ data }) => data.id)).size).toBe(1);

    await until(service, `SELECT arrayStringConcat(groupArray(concat(reason, ' ', change, ' ', detail)), ', ') FROM (
      SELECT * FROM orderwatch.alerts FINAL WHERE receiver = 'ops' ORDER BY seq)`, 'firing delivered HTTP 200, resolved delivered HTTP 200');
    expect(peer.requests.length).toBeLessThanOrEqual(3);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/orderwatch_notifications_total\{kind="webhook",outcome="delivered"\} [12]/);
    expect(metrics).toContain('orderwatch_notifications_waiting 0');
    expect(service.output()).not.toContain('a secret of the service');
    await connection.close();
  } finally {
    await service?.stop();
    await nats?.stop();
  }
});

test('an attempt comes back from the engine as it was written, and writing it again changes nothing', async () => {
  peer = await startHttpPeer();
  const store = await startClickHouse();
  try {
    const writer = new AttemptWriter(store.clickhouse);
    const notification = notificationOf(7, { reason: 'changed' }, { owner: 'tab\there', subjects: ["it's", '换行\n'] });
    const attempt = { notification, receiver: 'ops', attempt: 2, outcome: 'failed', detail: 'HTTP 503: \\ \n "later"', at: evening + 1 } as const;
    for (let i = 0; i < 2; i++) await writer.write([attempt]);
    await writer.write([]);
    expect(await ask(store.clickhouse, 'SELECT * FROM orderwatch.alerts')).toMatchObject([{
      alert_id: 'ALERT-7-0', seq: 7, ordinal: 0, receiver: 'ops', attempt: 2, log_time: '2026-11-22 12:00:00.000', change: 'failed', key: notification.alert.key,
      kind: 'volume.anomaly', state: 'firing', severity: 'critical', owner: 'tab\there', subjects: ["it's", '换行\n'], count: 1, reason: 'changed',
      attempted_at: '2026-11-22 12:00:00.001', detail: 'HTTP 503: \\ \n "later"', receivers: [], evidence: '', started_at: null,
    }]);
    expect(await ask(store.clickhouse, 'SELECT count() AS alerts FROM orderwatch.alerts_now')).toEqual([{ alerts: 0 }]);
  } finally {
    await store.stop();
  }
});

describe('orderwatch alerts test', () => {
  const tryOut = async (yaml: string, receiver: string | undefined, language?: string) => {
    const file = join(folder, 'test.yaml');
    await writeFile(file, `alerting:\n  receivers:\n${yaml}`);
    const surroundings = recordedSurroundings({ env: { HOOK_URL: `${peer.url}/private/9f8e7d6c5b4a` } });
    await testReceiver({ settings: readSettings({ env: {}, file }), surroundings, receiver, language });
    return surroundings.written.out;
  };

  test('sends a sample in the language asked for and says what the receiver answered, without its secrets', async () => {
    peer = await startHttpPeer(({ path }) => ({ status: 200, body: `thanks from ${path}` }));
    await writeFile(join(folder, 'key'), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n');
    const said = await tryOut('    hook: { kind: webhook, url: { env: HOOK_URL }, secret: { file: key } }\n    other: { kind: pagerduty, routingKey: { env: NOT_THERE } }\n', 'hook', 'en');
    expect(said).toMatch(/^hook \(webhook\) took the sample, firing, in \d+ ms: HTTP 200: thanks from •••\n$/);
    expect(JSON.parse(peer.requests[0]!.body)).toMatchObject({ data: { sample: true, text: expect.stringContaining('This is a sample') as string } });
  });

  test('leaves nothing open where alerts last', async () => {
    peer = await startHttpPeer(() => ({ status: 202 }));
    await tryOut(`    pager: { kind: pagerduty, routingKey: 0123456789abcdef, url: '${peer.url}' }\n`, 'pager');
    const events = peer.requests.map(({ body }) => JSON.parse(body) as Record<string, string>);
    expect(events.map((event) => event['event_action'])).toEqual(['trigger', 'resolve']);
    expect(new Set(events.map((event) => event['dedup_key'])).size).toBe(1);
  });

  test.each([
    ['no receiver', undefined, undefined, 'alerts test needs --receiver; there are hook'],
    ['an unknown one', 'hok', undefined, 'the settings have no receiver hok; did you mean hook?'],
    ['an unknown language', 'hook', 'fr', '--language is one of zh and en, not fr'],
    ['a receiver that refuses', 'hook', 'zh', 'hook (webhook) did not take the sample: refused, HTTP 410'],
  ])('%s', async (_, receiver, language, said) => {
    peer = await startHttpPeer(() => ({ status: 410 }));
    await expect(tryOut('    hook: { kind: webhook, url: { env: HOOK_URL }, secret: s }\n', receiver, language)).rejects.toThrow(said);
  });
});
