import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { orderwatch, startOrderwatch } from '../support/program.ts';
import type { Running } from '../support/program.ts';
import { freePort, startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

/** `orderwatch alerts` against a running orderwatch with a real broker and a real engine: a person closes a warehouse, and everybody may know. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-alerts-'));
let server: NatsServer;
let service: Running;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startNats();
  env = {
    ORDERWATCH_NATS_URL: server.url, ORDERWATCH_DATA: join(folder, 'data'), ORDERWATCH_PORT: String(await freePort()),
    ORDERWATCH_TOKENS: 'viewer:0123456789abcdef,operator:fedcba9876543210',
  };
  service = startOrderwatch(['start'], { env });
  await service.said(/board +http/);
  await orderwatch(['publish', '--subject', 'orders.control.warehouse', '--data', '{"warehouse":"SH1","action":"close","by":"li","reason":"a flood"}'], { env });
  await eventually('warehouse.closed/SH1');
});

afterAll(async () => {
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
  await server.stop();
  rmSync(folder, { recursive: true });
});

const alerts = (...args: string[]) => orderwatch(['alerts', ...args], { env });

/** The service reads on its own; its lists say when it has. */
async function eventually(text: string, ...args: string[]): Promise<string> {
  return vi.waitFor(async () => {
    const { out } = await alerts(...args);
    expect(out).toContain(text);
    return out;
  }, { timeout: 60_000, interval: 200 });
}

async function idOf(): Promise<string> {
  const { alerts: found } = JSON.parse((await alerts('--json', '--kind', 'warehouse.closed', '--all')).out) as { alerts: { id: string }[] };
  return found[0]?.id ?? '';
}

test('lists what is open', async () => {
  const { code, out } = await alerts('list', '--kind', 'warehouse.closed');
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^alert +state +severity +since +owner +how many +what$/);
  expect(out.split('\n')[1]).toMatch(/^ALERT-\d+-\d+ +(pending|firing) +info +20\S+ +operations +1 +warehouse\.closed\/SH1$/);
  expect((await alerts('--kind', 'log.gap')).out).toBe('no alerts\n');
});

test('acknowledges, and shows who has it', async () => {
  const id = await idOf();
  expect((await alerts('ack', id, '--by', 'wang', '--reason', 'on it')).out).toMatch(new RegExp(`^${id}: in the log as \\d+\\n$`));
  await eventually('(wang)');
  const { out } = await alerts('show', id);
  expect(out).toMatch(/means +A person closed a warehouse/);
  expect(out).toMatch(/reason +a flood/);
  expect(out).toMatch(/acknowledged +info +1 +wang: on it/);
});

test('silences and ends that', async () => {
  const begun = (await alerts('silence', '--warehouse', 'SH1', '--kind', 'stock.differs', '--for', '2h', '--reason', 'a flood')).out;
  const [id = ''] = /SILENCE-\d+/.exec(begun) ?? [];
  expect(await eventually(id, 'silences')).toMatch(/operator +\{"kinds":\["stock.differs"\],"warehouses":\["SH1"\]\} +a flood/);
  expect((await alerts('unsilence', id, '--by', 'li', '--reason', 'dry again')).code).toBe(0);
  await eventually('ended by li', 'silences', '--all');
});

test('resolves, and what is over is not listed unless it is asked for', async () => {
  const id = await idOf();
  expect((await alerts('resolve', id, '--reason', 'known')).code).toBe(0);
  await vi.waitFor(async () => expect((await alerts('--kind', 'warehouse.closed')).out).toBe('no alerts\n'), { timeout: 60_000, interval: 200 });
  expect((await alerts('--state', 'resolved')).out).toContain(id);
  expect(await alerts('ack', id, '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('alert_resolved') as string });
});

test.each([
  [['list', '--kind', 'warehouse.close'], 'there is no kind warehouse.close; did you mean warehouse.closed?'],
  [['list', '--state', 'open'], 'there is no state open'],
  [['list', '--severity', 'info', '--severity', 'critical'], 'alerts list takes one --severity'],
  [['ack', 'ALERT-1-1'], '--reason is needed'],
  [['ack', '--reason', 'x'], 'alerts ack needs an ALERT'],
  [['silence', '--for', '2h', '--reason', 'x'], 'either what to be silent of'],
  [['silence', '--channel', 'jd', '--reason', 'x'], 'either --for or --to'],
  [['show'], 'alerts show needs one ALERT'],
  [['snooze'], 'not snooze'],
  [['test'], 'needs --receiver'],
])('%j cannot be meant', async (args, what) => {
  const { code, err } = await alerts(...args);
  expect(err).toContain(what);
  expect(code).toBe(2);
});
