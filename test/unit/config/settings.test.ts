import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attemptOutcomes, receiverKinds } from '../../../processors/domain/delivery.ts';
import { parseDuration } from '../../../processors/domain/duration.ts';
import { readSecret } from '../../../config/secret.ts';
import { readSettings } from '../../../config/settings.ts';
import type { Settings } from '../../../config/settings.ts';
import { variables } from '../../../config/settings-environment.ts';
import { SettingsError } from '../../../config/settings-error.ts';
import { settingsSchema } from '../../../config/settings-schema.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orderwatch-settings-'));
  file = join(folder, 'orderwatch.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

function from(yaml: string, env: Record<string, string> = {}): Settings {
  writeFileSync(file, yaml);
  return readSettings({ env, file });
}

/** The mistakes, a line each, with the folder left out. */
function mistakes(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof SettingsError) return error.message.replaceAll(`${folder}/`, '').split('\n');
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('what is set', () => {
  test('nothing written gives the defaults', () => {
    const settings = readSettings({ env: {} });
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 8080, natsPort: 4222, timezone: 'Asia/Shanghai', tokens: [] });
    expect(settings.core).toMatchObject({ paymentTimeoutMs: 1_800_000, latePayment: 'reinstate', timezone: 'Asia/Shanghai' });
    expect(settings.natsUrl).toBeUndefined();
  });

  test('an empty file is a file with nothing set', () => {
    expect(from('# nothing yet\n').port).toBe(8080);
  });

  test('the environment goes before the file, the file before the defaults', () => {
    const settings = from('port: 9000\nnatsPort: 4333\ntimezone: Europe/London\n', { ORDERWATCH_PORT: '9001' });
    expect([settings.port, settings.natsPort, settings.clickhouse.concurrentQueries]).toEqual([9001, 4333, 4]);
    expect(settings.core.timezone).toBe('Europe/London');
  });

  test('ORDERWATCH_CONFIG names the file, and an empty variable is none', () => {
    writeFileSync(file, 'port: 9000\n');
    expect(readSettings({ env: { ORDERWATCH_CONFIG: file } }).port).toBe(9000);
    expect(readSettings({ env: { ORDERWATCH_CONFIG: '', ORDERWATCH_PORT: '' } }).port).toBe(8080);
  });

  test('durations are milliseconds or a text with a unit', () => {
    const { core } = from('core:\n  paymentTimeoutMs: 15 min\n  completeAfterMs: 86400000\n  reinstateWithinMs: 24h\n');
    expect([core.paymentTimeoutMs, core.completeAfterMs, core.reinstateWithinMs]).toEqual([900_000, 86_400_000, 86_400_000]);
  });

  test('paths in the file are relative to the file, in the environment to where the command runs', () => {
    expect(from('data: state\ningest: { mappings: maps }\n')).toMatchObject({
      data: join(folder, 'state'), ingest: { mappings: join(folder, 'maps') },
    });
    expect(from('rules: rules.yaml\n').rules).toBe(join(folder, 'rules.yaml'));
    expect(from('rules: rules.yaml\n', { ORDERWATCH_RULES: 'other.yaml' }).rules).toBe(join(process.cwd(), 'other.yaml'));
    expect(from('data: state\n', { ORDERWATCH_DATA: 'other' }).data).toBe(join(process.cwd(), 'other'));
    expect(readSettings({ env: {} }).ingest.mappings).toMatch(/\/ingest\/mappings$/);
  });

  test('tokens come from the file or from the environment', () => {
    expect(from('tokens:\n  - { token: 0123456789abcdef, role: finance }\n').tokens).toEqual([{ token: '0123456789abcdef', role: 'finance' }]);
    const env = { ORDERWATCH_TOKENS: 'viewer:aaaa:bbbb:cccc:dddd, admin:0123456789abcdef', ORDERWATCH_HOST: '0.0.0.0' };
    expect(readSettings({ env }).tokens).toEqual([
      { role: 'viewer', token: 'aaaa:bbbb:cccc:dddd' }, { role: 'admin', token: '0123456789abcdef' },
    ]);
  });

  test('a secret stands in the file, in the environment, or in a file beside it', () => {
    writeFileSync(join(folder, 'key'), 'from a file\n');
    const yaml = ['alerting:', '  receivers:', '    a: { kind: webhook, url: http://a, secret: written }', '    b: { kind: webhook, url: http://a, secret: { env: HOOK } }',
      '    c: { kind: webhook, url: http://a, secret: { file: key } }', '    d: { kind: webhook, url: http://a, secret: { file: gone } }'].join('\n');
    const { receivers } = from(yaml).alerting;
    const read = (name: string, env = {}) => {
      const receiver = receivers[name];
      return receiver?.kind === 'webhook' ? readSecret(receiver.secret, `${name}.secret`, env) : undefined;
    };
    expect([read('a'), read('b', { HOOK: 'from the environment' }), read('c')]).toEqual(['written', 'from the environment', 'from a file']);
    expect(mistakes(() => read('b'))).toEqual(['b.secret: the variable HOOK is not set']);
    expect(mistakes(() => read('d'))[0]).toMatch(/^d\.secret: ENOENT/);
  });

  test('settings cannot be changed afterwards', () => {
    const settings = readSettings({ env: {} }) as { core: { paymentTimeoutMs: number } };
    expect(() => { settings.core.paymentTimeoutMs = 1; }).toThrow(TypeError);
  });
});

describe('what is wrong', () => {
  test('every mistake at once, with its line, its key and the nearest known one', () => {
    const yaml = [
      'core:', '  paymentTimoutMs: 30m', '  latePayment: maybe', '  closingsLimit: 0',
      'pipeline:', '  batchMs: 150 apples', 'retainFinishedMs: 7d', 'timezone: Asia/Shangai', 'sharding: 1',
    ].join('\n');
    expect(mistakes(() => from(yaml))).toEqual([
      'orderwatch.yaml:2: core.paymentTimoutMs: is not a setting; did you mean paymentTimeoutMs?',
      'orderwatch.yaml:3: core.latePayment: Invalid option: expected one of "reinstate"|"refund"',
      'orderwatch.yaml:4: core.closingsLimit: 0 is not a whole number from 1 on',
      'orderwatch.yaml:6: pipeline.batchMs: is neither whole milliseconds nor a duration such as 30m, 24h or 7d',
      'orderwatch.yaml:7: retainFinishedMs: is not a setting; did you mean core.retainFinishedMs?',
      'orderwatch.yaml:8: timezone: is not an IANA time zone such as Asia/Shanghai',
      'orderwatch.yaml:9: sharding: is not a setting',
    ]);
  });

  test('an unknown variable is named with the nearest', () => {
    expect(mistakes(() => readSettings({ env: { ORDERWATCH_PROT: '1', PATH: '/bin' } }))).toEqual([
      'ORDERWATCH_PROT: is not a setting; did you mean ORDERWATCH_PORT?',
    ]);
  });

  test('a variable that is wrong is named, not the file', () => {
    expect(mistakes(() => from('port: 1\n', { ORDERWATCH_PORT: '80a' }))[0]).toBe('ORDERWATCH_PORT: port: "80a" is not a whole number from 1 to 65535');
    expect(mistakes(() => from('core: { closingsLimit: .nan }\nport: 65536\n'))).toEqual([
      'orderwatch.yaml:1: core.closingsLimit: NaN is not a whole number from 1 on', 'orderwatch.yaml:2: port: 65536 is not a whole number from 1 to 65535',
    ]);
    expect(mistakes(() => readSettings({ env: { ORDERWATCH_NATS_URL: 'localhost:4222' } }))[0]).toMatch(/^ORDERWATCH_NATS_URL: natsUrl: is not a URL/);
    expect(mistakes(() => readSettings({ env: { ORDERWATCH_DEBUG: 'yes please' } }))[0]).toMatch(/^ORDERWATCH_DEBUG: debug: .*expected boolean/);
  });

  test('a wrong token is named by its line and never shown', () => {
    const said = mistakes(() => from('tokens:\n  - { token: 0123456789abcdef, role: viewer }\n  - token: secret\n    role: boss\n'));
    expect(said).toEqual([
      'orderwatch.yaml:3: tokens.1.token: is shorter than 16 characters',
      'orderwatch.yaml:4: tokens.1.role: Invalid option: expected one of "viewer"|"operator"|"finance"|"admin"',
    ]);
  });

  test('a wrong receiver is named by its line, with the nearest key', () => {
    const yaml = ['alerting:', '  receivers:', '    ops:', '      kind: wecom', '      url: wecom.example', '      mentionedMobile: [1]', '    on call: { kind: fax }'].join('\n');
    expect(mistakes(() => from(yaml))).toEqual([
      'orderwatch.yaml:5: alerting.receivers.ops.url: is not a URL that begins with http:// or https://',
      'orderwatch.yaml:6: alerting.receivers.ops.mentionedMobile: is not a setting; did you mean mentionedMobiles?',
      'orderwatch.yaml:7: alerting.receivers.on call: may hold letters, digits, _ and - only',
    ]);
    expect(mistakes(() => from('alerting: { receivers: { ops: { kind: fax } } }\n'))[0]).toMatch(/^orderwatch\.yaml:1: alerting\.receivers\.ops\.kind: /);
  });

  test.each([
    ['no YAML', 'core: [1\n', /^orderwatch\.yaml:\d+: /],
    ['a key twice', 'port: 1\nport: 2\n', /^orderwatch\.yaml:2: .*unique/],
    ['a list', '- port\n', /^orderwatch\.yaml:1: holds no keys and values/],
    ['a group that is no group', 'core: 5\n', /^orderwatch\.yaml:1: core: .*expected object/],
  ])('%s', (_, yaml, said) => {
    expect(mistakes(() => from(yaml))[0]).toMatch(said);
  });

  test('a file that is not there', () => {
    expect(mistakes(() => readSettings({ env: {}, file: join(folder, 'absent.yaml') }))[0]).toMatch(/^absent\.yaml: ENOENT/);
  });
});

describe('what must hold between settings', () => {
  test('fallbacks in a circle are told of one by one', () => {
    const yaml = 'alerting:\n  receivers:\n    a: { kind: webhook, url: http://a, secret: s, fallback: b }\n    b: { kind: webhook, url: http://a, secret: s, fallback: a }\n';
    expect(mistakes(() => from(yaml))).toEqual([
      'orderwatch.yaml:3: alerting.receivers.a.fallback: leads back to itself', 'orderwatch.yaml:4: alerting.receivers.b.fallback: leads back to itself',
    ]);
  });

  test.each([
    ['an open address without a token', 'port: 1\nhost: 0.0.0.0\n', 'orderwatch.yaml:2: host is not loopback'],
    ['one token for two roles', 'tokens:\n  - { token: 0123456789abcdef, role: viewer }\n  - { token: 0123456789abcdef, role: admin }\n', 'orderwatch.yaml:1: tokens hold one token twice'],
    ['one port for two servers', 'port: 4222\n', 'orderwatch.yaml:1: natsPort is the port of the API as well'],
    ['copies without a cluster', 'stream:\n  replicas: 3\n', 'orderwatch.yaml:2: stream.replicas is more than 1'],
    ['more queries than threads', 'clickhouse: { concurrentQueries: 9 }\n', 'clickhouse.concurrentQueries is more than 8'],
    ['vouching by what is refused', 'core:\n  maxAheadMs: 1m\n', 'core.maxAheadMs is shorter than core.clockToleranceMs'],
    ['a fallback that is not there', 'alerting:\n  receivers:\n    a: { kind: webhook, url: http://a, secret: s, fallback: b }\n', 'orderwatch.yaml:3: alerting.receivers.a.fallback: there is no receiver "b"'],
    ['a fallback that is a slip', 'alerting:\n  receivers:\n    desk: { kind: webhook, url: http://a, secret: s, fallback: bos }\n    boss: { kind: webhook, url: http://a, secret: s }\n', 'orderwatch.yaml:3: alerting.receivers.desk.fallback: there is no receiver "bos"; did you mean boss?'],
    ['a kind that is a slip', 'alerting:\n  receivers:\n    a: { kind: webhok, url: http://a, secret: s }\n', 'alertmanager; did you mean webhook?'],
    ['a receiver of no kind', 'alerting:\n  receivers:\n    a: { url: http://a }\n', 'alerting.receivers.a.kind: needs a kind: one of wecom'],
    ['an SMS that says nothing', 'alerting:\n  receivers:\n    a: { kind: sms, url: http://a, to: ["1"], body: "{to}" }\n', 'alerting.receivers.a.body: has no {text}'],
    ['a mail from nowhere', 'alerting:\n  receivers:\n    a: { kind: smtp, host: mail, from: oms, to: [c@d] }\n', 'alerting.receivers.a.from: "oms" is not a mail address'],
    ['a mail to nowhere', 'alerting:\n  receivers:\n    a: { kind: smtp, host: mail, from: OMS <a@b>, to: [desk] }\n', 'alerting.receivers.a.to.0: "desk" is not a mail address'],
    ['a fallback to itself', 'alerting:\n  receivers:\n    a: { kind: webhook, url: http://a, secret: s, fallback: a }\n', 'alerting.receivers.a.fallback: leads back to itself'],
    ['mentions in markdown', 'alerting:\n  receivers:\n    a: { kind: wecom, url: http://a, mentioned: ["@all"] }\n', 'set format: text'],
    ['half of a login', 'alerting:\n  receivers:\n    a: { kind: smtp, host: mail, from: a@b, to: [c@d], user: me }\n', 'a user without a password'],
    ['a password for everybody to read', 'alerting:\n  receivers:\n    a: { kind: smtp, host: mail, from: a@b, to: [c@d], user: me, password: p, security: none }\n', 'without encryption'],
    ['a jump that closes orders', 'core:\n  clockJumpMs: 30m\n', 'orderwatch.yaml:2: core.clockJumpMs is not shorter than core.paymentTimeoutMs'],
  ])('%s', (_, yaml, said) => {
    const found = mistakes(() => from(yaml));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(said);
  });

  test.each(['localhost', '::1', '127.0.0.1', '127.8.9.1'])('%s needs no token', (host) => {
    expect(readSettings({ env: { ORDERWATCH_HOST: host } }).host).toBe(host);
  });

  test.each(['0.0.0.0', '::', '10.1.2.3', '127.0.0.1.example.com'])('%s needs one', (host) => {
    expect(mistakes(() => readSettings({ env: { ORDERWATCH_HOST: host } }))[0]).toMatch(/^ORDERWATCH_HOST: host is not loopback/);
  });
});

describe('the documentation', () => {
  test('says what every setting is for', () => {
    expect(leaves().filter(([, { description }]) => description === undefined).map(([name]) => name)).toEqual([]);
  });

  test('lists every setting with its default and its words', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../config/README.md'), 'utf8');
    const listed = readme.split('\n').filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').slice(1, 4).map((cell) => cell.trim().replaceAll(/^`|`$/g, '')))
      .map(([name = '', value = '', description]) => [name, name.endsWith('Ms') ? String(parseDuration(value)) : value, description]);
    const defaults = settingsSchema.parse({}) as Record<string, unknown>;
    expect(listed).toEqual(leaves().map(([name, { description }]) => {
      const value = name.split('.').reduce<unknown>((group, key) => (group as Record<string, unknown>)[key], defaults);
      return [name, value === undefined || Array.isArray(value) ? '' : typeof value === 'string' ? value : JSON.stringify(value), description];
    }));
  });

  test('shows receivers of every kind that can be set', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../alerting/README.md'), 'utf8');
    const [, yaml = ''] = /```yaml\n(alerting:[\s\S]*?)```/.exec(readme) ?? [];
    const { receivers } = from(yaml).alerting;
    expect(Object.values(receivers).map(({ kind }) => kind).toSorted()).toEqual([...receiverKinds].toSorted());
    const table = [...readme.matchAll(/^\| `(\w+)` \| .*\| .*\|$/gm)].map(([, kind]) => kind);
    expect(table).toEqual([...receiverKinds]);
    const outcomes = [...readme.matchAll(/^\| `(\w+)` \| [^|]*\|$/gm)].map(([, outcome]) => outcome);
    expect(outcomes).toEqual(Object.keys(attemptOutcomes));
  });

  test('every variable sets a setting', () => {
    expect(Object.values(variables).map(({ key }) => key).filter((key) => !(key in settingsSchema.shape))).toEqual([]);
  });
});

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Every setting by its dotted name, those outside groups first. */
function leaves(): (readonly [string, JsonSchema])[] {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const members = Object.entries(properties);
  const grouped = members.flatMap(([name, member]) => Object.entries(member.properties ?? {}).map(([inner, one]) => [`${name}.${inner}`, one] as const));
  return [...members.filter(([, member]) => member.properties === undefined), ...grouped];
}
