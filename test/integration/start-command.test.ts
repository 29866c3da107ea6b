import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { orderwatch, startOrderwatch } from '../support/program.ts';
import { freePort, startNats } from '../support/servers.ts';

/** `orderwatch start` as a person calls it: what it refuses, and what it says at a second start. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-start-'));

afterAll(() => rmSync(folder, { recursive: true }));

test.each(['--scale=5', '--speed=2', '--seed=7', '--no-samples'])('%s without a replay is a mistake, not a wish passed over', async (option) => {
  const { code, err } = await orderwatch(['start', option], { env: { ORDERWATCH_DATA: join(folder, 'never-made') } });
  expect(code).toBe(2);
  expect(err).toBe(`orderwatch: usage: ${option.split('=')[0]} means something with --replay only\n`);
});

test('a data folder that cannot be is told by its name and setting', async () => {
  const file = join(folder, 'plain');
  writeFileSync(file, '');
  for (const data of [file, join(file, 'below')]) {
    const { code, err } = await orderwatch(['start'], { env: { ORDERWATCH_DATA: data, ORDERWATCH_PORT: String(await freePort()) } });
    expect(code).toBe(1);
    expect(err).toMatch(/^orderwatch: data_unwritable: data folder .*plain.* cannot be written \([^\n]+\): change its owner, or set ORDERWATCH_DATA\n$/);
  }
});

test('with the samples in the log, a start says so at once and is live', async () => {
  const server = await startNats();
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'replay.json'), JSON.stringify({ seed: 1, scale: 1, until: Date.now(), published: 0, historyDone: true }));
  const service = startOrderwatch(['start', '--replay'], { env: { ORDERWATCH_NATS_URL: server.url, ORDERWATCH_DATA: data, ORDERWATCH_PORT: String(await freePort()) } });
  await service.said(/the samples are in; reading on\ncaught up with \d+ messages in .* s; now live\n/);
  service.child.kill('SIGTERM');
  const { code, out } = await service.ended;
  expect(code).toBe(0);
  expect(out).not.toContain('replaying');
  await server.stop();
});
