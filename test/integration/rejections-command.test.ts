import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { orderwatch, startOrderwatch } from '../support/program.ts';
import type { Running } from '../support/program.ts';
import { freePort, startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

/** `orderwatch rejections` against a running orderwatch with a real broker and a real engine. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-rejections-'));
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
  for (const payload of ['{"no":"event"}', 'no JSON at all']) await orderwatch(['publish', '--source', 'shop', '--data', payload], { env });
  await orderwatch(['publish', '--source', 'carrier', '--data', 'neither \u001B[31mthis'], { env });
  // The service reads on its own; its list says when it has.
  await vi.waitFor(async () => {
    expect((await orderwatch(['rejections'], { env })).out).toContain('carrier');
  }, { timeout: 60_000, interval: 200 });
});

afterAll(async () => {
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
  await server.stop();
  rmSync(folder, { recursive: true });
});

const rejections = (...args: string[]) => orderwatch(['rejections', ...args], { env });

test('lists what was rejected, the newest first, and how much of each', async () => {
  const { code, out } = await rejections('list');
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^message +log time +source +stage +reason +detail$/);
  expect(lines[1]).toMatch(/ carrier +ingest +payload_malformed /);
  expect(out).toMatch(/\npayload_malformed +ingest +2\n/);
  expect(out).not.toContain('\u001B');
});

test('filters by source and reason, and stops at the limit', async () => {
  expect((await rejections('--source', 'shop', '--reason', 'payload_malformed')).out).toMatch(/payload_malformed +ingest +1\n/);
  expect((await rejections('--limit', '1')).out).toMatch(/\n1 of 3, the newest first; --limit shows more\n$/);
  expect((await rejections('--source', 'jd')).out).toBe('nothing was rejected\n');
});

test('prints what the service answers', async () => {
  const { out } = await rejections('--json', '--source', 'carrier');
  expect(JSON.parse(out)).toMatchObject({ rejections: [{ source: 'carrier', reason: 'payload_malformed' }], counts: [{ rejections: 1 }] });
});

/** The sequence of the one rejection of a source. */
async function sequenceOf(source: string, reason: string): Promise<number> {
  const { rejections: found } = JSON.parse((await rejections('--json', '--source', source, '--reason', reason)).out) as { rejections: { seq: number }[] };
  return found.at(-1)?.seq ?? 0;
}

test('shows one with its bytes', async () => {
  const seq = await sequenceOf('shop', 'payload_malformed');
  const { code, out } = await rejections('show', String(seq));
  expect(code).toBe(0);
  expect(out).toContain(`message   ${seq}/0\n`);
  expect(out).toContain('subject   orders.shop.message\n');
  expect(out).toMatch(/\n\nno JSON at all\n$/);
});

test('sends one again, and all of a reason', async () => {
  const seq = await sequenceOf('carrier', 'payload_malformed');
  const one = await rejections('resend', String(seq));
  expect(one.err).toBe('');
  const again = Number(/^message \d+ is in the log again as (\d+)\neach is judged anew: [^\n]+\n1 sent, 0 sent already, 0 failed\n$/.exec(one.out)?.[1]);
  expect(again).toBeGreaterThan(seq);
  // It is rejected once more, its mapping being what it was.
  await vi.waitFor(async () => {
    expect((await rejections('--source', 'carrier')).out).toContain(`${again}/0`);
  }, { timeout: 60_000, interval: 200 });
  const all = await rejections('resend', '--reason', 'payload_malformed', '--source', 'shop', '--all');
  expect(all.out).toMatch(/\n1 sent, 0 sent already, 0 failed\n$/);
});

test('goes on after one that was sent a moment ago, and one that cannot be sent', async () => {
  const shop = await sequenceOf('shop', 'field_missing');
  const carrier = await sequenceOf('carrier', 'payload_malformed');
  expect((await rejections('resend', String(carrier))).code).toBe(0);
  const both = await rejections('resend', String(carrier), String(shop));
  expect(both).toMatchObject({ code: 0, err: '' });
  expect(both.out).toMatch(/^message \d+ was sent again a moment ago\nmessage \d+ is in the log again as \d+\neach is judged anew: "orderwatch rejections list" shows one that is rejected again, under its new number\n1 sent, 1 sent already, 0 failed\n$/);
  const some = await rejections('resend', '999999', String(shop));
  expect(some).toMatchObject({ code: 1, out: expect.stringMatching(/\n0 sent, 1 sent already, 1 failed\n$/) as string });
  expect(some.err).toMatch(/^message 999999: rejection_not_found: [^\n]+\n$/);
  const told = (await rejections('resend', '999999', String(shop), '--json')).out.trim().split('\n').map((line) => JSON.parse(line) as unknown);
  expect(told).toEqual([expect.objectContaining({ resendOf: 999_999, code: 'rejection_not_found' }), expect.objectContaining({ resendOf: shop, code: 'resend_repeated' })]);
});

test('shows every rejection of a message, and its bytes once', async () => {
  const pushes = [{ good: false }, { id: 'x', specversion: '1.0', source: 'shop' }];
  const { out: published } = await orderwatch(['publish', '--source', 'shop', '--data', JSON.stringify(pushes)], { env });
  const [, seq = ''] = /as (\d+)\n$/.exec(published) ?? [];
  await vi.waitFor(async () => {
    expect((await rejections('show', seq)).code).toBe(0);
  }, { timeout: 60_000, interval: 200 });
  const { out } = await rejections('show', seq);
  expect(out.match(/^message .*$/gm)).toEqual([`message   ${seq}/0`, `message   ${seq}/1`]);
  expect(out).toContain('[0]');
  expect(out).toContain('[1]');
  expect(out.endsWith(`\n\n${JSON.stringify(pushes)}\n`)).toBe(true);
  const second = (await rejections('show', `${seq}/1`)).out;
  expect(second).toMatch(/^message {3}\d+\/1\n/);
  expect(second.match(/^message .*$/gm)).toHaveLength(1);
  expect(JSON.parse((await rejections('show', seq, '--json')).out)).toMatchObject({ rejections: [{ ordinal: 0 }, { ordinal: 1 }], payload: { text: JSON.stringify(pushes) } });
});

test.each([
  [['show', 'first'], 2, 'usage: first is not SEQ or SEQ/ORDINAL'],
  [['resend'], 2, 'usage: rejections resend needs either sequences or --all'],
  [['resend', '--all'], 2, 'usage: rejections resend --all needs --reason'],
  [['list', '--reason', 'quantity_malfromed'], 2, 'usage: there is no reason quantity_malfromed; did you mean quantity_malformed?'],
  [['resend', '--reason', 'nosuch', '--all'], 2, 'usage: there is no reason nosuch'],
  [['list', '--source', 'wsm'], 2, 'usage: there is no source wsm; did you mean wms?'],
  [['list', '--source', 'warehouse'], 2, 'usage: there is no source warehouse; there are taobao '],
  [['list', '--limit', '1.5'], 2, 'usage: --limit needs a whole number, not 1.5'],
  [['forget'], 2, 'usage: rejections can list, show and resend, not forget'],
  [['show', '999999'], 1, 'rejection_not_found: '],
  [['resend', '1', '--token', '0123456789abcdef'], 1, 'role_insufficient: '],
  [['show', '1', '--token', '0123456789abcdef'], 1, 'role_insufficient: '],
  [['list', '--token', 'nobody-knows-this'], 1, 'token_unknown: '],
  [['list', '--url', 'http://127.0.0.1:1'], 1, 'service_away: no orderwatch answers at http://127.0.0.1:1; start it, say where it is with --url, or set the ORDERWATCH_ variables as they are set for it'],
  [['list', '--url', 'here'], 1, 'url_malformed: here is not a URL'],
])('%o is an error of one line', async (args, code, said) => {
  const ended = await rejections(...args);
  expect(ended).toMatchObject({ code, out: '' });
  expect(ended.err).toMatch(/^[^\n]+\n$/);
  expect(ended.err).toContain(`orderwatch: ${said}`);
});

test('what is not orderwatch is told apart', async () => {
  const other = createServer((_, answer) => { answer.end('<p>Welcome</p>'); }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { code, err } = await rejections('--url', `http://127.0.0.1:${(other.address() as AddressInfo).port}`);
  expect(code).toBe(1);
  expect(err).toMatch(/^orderwatch: service_strange: /);
  other.close();
});
