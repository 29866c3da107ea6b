import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../../commands/table.ts';
import { configVariable, variables } from '../../../config/settings-environment.ts';
import { createDecoder } from '../../../ingest/decode.ts';
import { projectRoot } from '../../support/source-files.ts';

/** What the README at the root says, held against the code. */
const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

test('every variable is in its table, and no other', () => {
  const written = new Set([...readme.matchAll(/ORDERWATCH_[A-Z_]+/g)].map(([name]) => name));
  expect([...written].toSorted()).toEqual([...Object.keys(variables), configVariable].toSorted());
});

test('the commands it calls are there, with those options', () => {
  const calls = [...readme.matchAll(/npx orderwatch (\w+)([^\n`]*)/g)];
  expect(calls.length).toBeGreaterThan(5);
  for (const [call, name, rest = ''] of calls) {
    const command = commands.find((one) => one.name === name);
    expect(command, call).toBeDefined();
    for (const [, option = ''] of rest.matchAll(/ --([a-z-]+)/g)) expect(Object.keys(command?.options ?? {}), call).toContain(option);
  }
});

/** What the core would be given of a payload of the README, its `$(date)` put in. */
function read(subject: string, payload: string): unknown {
  const now = '2026-11-22T20:00:00Z';
  const decode = createDecoder({ mappings: [], maxBytes: 10_000, buyerKey: 'a key of this test' });
  return decode({
    seq: 1, receivedAt: Date.parse(now), vouched: false, subject, header: () => undefined,
    payload: Buffer.from(payload.replace(`'"$(date -u +%FT%TZ)"'`, now)),
  }).items;
}

test('what it publishes with the nats program can be read', () => {
  const [, payload = ''] = /nats pub [\s\S]*?'(\{[\s\S]*?)'\n```/.exec(readme) ?? [];
  expect(read('orders.shop.order.placed', payload)).toMatchObject([{ kind: 'event', event: { type: 'order.placed', subject: 'shop:1001', data: { totalMinor: 2_500 } } }]);
});

test('the payment it publishes pays for that order', () => {
  const [, payload = ''] = /--source payments [\s\S]*?'(\{[\s\S]*?)'\n```/.exec(readme) ?? [];
  expect(read('orders.payments.order.paid', payload)).toMatchObject([{ kind: 'event', event: { type: 'order.paid', subject: 'shop:1001', data: { amount: { minor: 2_500, currency: 'CNY' } } } }]);
});

test('the control messages it publishes are taken', () => {
  const bodies = [...readme.matchAll(/--subject (orders\.control\.\w+) --data '(.*)'/g)];
  expect(bodies).toHaveLength(3);
  for (const [, subject = '', body = ''] of bodies) expect(read(subject, body)).toMatchObject([{ kind: 'control' }]);
});

test('the files it leads to are there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path).filter((path) => !path.startsWith('http'));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});
