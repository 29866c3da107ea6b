import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../commands/cli.ts';
import { describeRules } from '../../../commands/rules-words.ts';
import { commands } from '../../../commands/table.ts';
import { parseRules, readRulesFile } from '../../../ingest/rules-file.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { projectRoot } from '../../support/source-files.ts';
import { recordedSurroundings } from '../../support/surroundings.ts';

const example = join(projectRoot, 'config/rules.example.yaml');

async function rules(...args: string[]) {
  const surroundings = recordedSurroundings();
  const code = await runCommandLine(['rules', ...args], commands, surroundings);
  return { code, ...surroundings.written };
}

test.each([
  [[], 'rules needs one of check FILE, apply FILE and show'],
  [['chekc'], 'rules can check, apply and show, not chekc'],
  [['check'], 'rules check needs one FILE'],
  [['check', 'a.yaml', 'b.yaml'], 'rules check needs one FILE'],
  [['show', 'x'], 'rules show takes no argument such as x'],
  [['apply', 'x.yaml'], 'rules apply needs --by and --reason: the log keeps who changed the rules, and why'],
  [['apply', 'x.yaml', '--by', 'li'], 'rules apply needs --by and --reason: the log keeps who changed the rules, and why'],
  [['show', '--by', 'li'], '--by and --reason mean something with rules apply only'],
  [['show', '--yaml', '--json'], 'rules takes either --yaml or --json'],
])('%j cannot be understood', async (args, message) => {
  expect(await rules(...args)).toEqual({ code: 2, out: '', err: `orderwatch: usage: ${message}\n` });
});

test('a checked file is told in words, as a file or whole', async () => {
  const read = readRulesFile(example);
  const words = await rules('check', example);
  expect(words).toMatchObject({ code: 0, out: `rules example-1\n\n${describeRules(read)}` });
  expect(JSON.parse((await rules('check', example, '--json')).out)).toEqual(read);
  expect(parseRules((await rules('check', example, '--yaml')).out, 'shown.yaml')).toEqual(read);
});

test('routes to receivers that the settings lack are told of, with the nearest there is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-rules-'));
  const config = join(folder, 'orderwatch.yaml');
  const file = join(folder, 'rules.yaml');
  writeFileSync(config, 'alerting:\n  receivers:\n    desk: { kind: webhook, url: http://a, secret: s }\n');
  writeFileSync(file, 'alerts:\n  routes:\n    - { match: { kinds: [log.gap] }, receivers: [desk, desc] }\n    - { match: {}, receivers: [boss] }\n');
  expect(await rules('check', file, '--config', config)).toMatchObject({
    code: 0, err: 'warning: the settings here have no receiver desc, whom alerts.routes names; did you mean desk?\nwarning: the settings here have no receiver boss, whom alerts.routes names\n',
  });
  writeFileSync(config, 'sharding: 1\n');
  expect(await rules('check', file, '--config', config)).toMatchObject({ code: 0, err: expect.stringContaining('the settings here cannot be read') as string });
  rmSync(folder, { recursive: true });
});

test('a slip is told of beside what is printed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-rules-'));
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, 'zones: [{ id: a, countries: [Atlantis] }]\n');
  const { code, out, err } = await rules('check', file, '--yaml');
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^warning: .*rules\.yaml:1: zones\[0\]\.countries\[0\]: "Atlantis" is no country [^\n]*\n$/) as string });
  expect(parseRules(out, 'shown.yaml')).toEqual(readRulesFile(file));
  rmSync(folder, { recursive: true });
});

test('the words say what the rules do', () => {
  const lines = describeRules(readRulesFile(example)).split('\n').map((line) => line.replaceAll(/ {2,}/g, '  ').trim());
  expect(lines).toEqual(expect.arrayContaining([
    'SH1  31.2, 121.5  east, china  16:00, Asia/Shanghai  2000  1  east 6.00 + 1.00/kg, elsewhere 9.00 + 2.50/kg',
    'CD1  30.7, 104.1  china  midnight, business time  any number  2  8.00 + 2.00/kg',
    'others that tell of stock ship too, at the common price',
    'east  CN  Shanghai, Jiangsu, Zhejiang',
    'sf  shunfeng, 顺丰速运, 467  standard, express  east, china  SH1, CD1  east 12.00 + 2.00/kg, china 18.00 + 5.00/kg',
    'yto  standard  where it has a price  SH1, CD1  east 5.00 + 1.00/kg, china 7.00 + 2.00/kg',
    'a parcel without news for 2d has stalled; carriers are judged by 7 days',
    'a parcel 8.00 + 2.00/kg; each further shipment 5.00, at most 3 shipments',
    'each warehouse keeps back 0 units of each SKU, but MUG-BLUE 5',
    'a unit weighs 500 g, but MUG-BLUE 350 g, KETTLE 1200 g',
    'places beside those orderwatch knows: US/CA 36.8, -119.4',
    'mugs-november  MUG-BLUE  douyin  200  500',
    'approval: by itself from taobao or jd or pdd or douyin to CN below 500.00 CNY without a risk word, or below 2000.00 CNY or 200.00 EUR or 200.00 GBP of a known buyer without a risk word; reported after 4h',
    'label: by itself always; reported after 1d',
    'windows wait 30s and are revised for 2h; a source is silent after 5m, and three of its heartbeats',
    '双11, a promotion, 2026-11-11, taobao, jd, pdd, douyin: 6 times the usual',
    'no payments: window.paid{channel} < 1 over 10m for 5m is warning, Mon Tue Wed Thu Fri Sat Sun 09:00 to 23:00',
    'lag: metric.lag_seconds > 60 for 2m is critical, for platform',
    'paid or approved or allocated or labelled of douyin by express: stuck after 8h of business hours',
    'on_hold or backordered or refunding: stuck after 7d',
    'business hours are Mon Tue Wed Thu Fri 09:00 to 18:00',
    'for all other causes: operations, then operations-lead after 1d',
    'a group of fewer than 3 is for the record, one of 100 is critical',
    "a source's clock is wrong from 5m on, judged by 5 claims; a host's or the broker's from 2s; one that moves 10s a day drifts",
    'critical  on-call  every 1h  team-lead after 15m; operations-head after 45m  yes',
    'warning, taobao or jd, SH1, sf, "paid"  china-desk  once  yes',
    'finance  finance-mail  once  no',
    'volume.anomaly: after 2m',
    'shipment.returning: no alert',
    'source.silent mutes volume.anomaly of the same channel',
    'source.silent mutes volume.anomaly of the same source',
    'no word of stock.differs or orders.stale, SH1 from 2026-11-29T14:00:00.000Z to 2026-11-29T22:00:00.000Z: stocktaking',
    'told after 500ms, held open for 5m; what does not last gathers for 2h, at most 1d',
  ]));
});

test('the default rules and shut ones have words too', () => {
  const said = describeRules(defaultRules);
  expect(said).toContain('  none is listed\n');
  expect(said).toContain('  none: the warehouse chooses\n');
  expect(said).toContain('  approval: a person approves; reported after 4h\n');
  expect(said).toContain('risk words: none\n');
  expect(said).toContain('  nobody is told of any: there are no routes\n');
  const shut = describeRules(parseRules('warehouses: [{ id: SH1, closed: true }]\nunlistedWarehouses: ignore\nfulfilledByChannel: [jd]\nresaleable: []\n', 'x.yaml'));
  expect(shut).toContain('SH1 (closed)');
  expect(shut).toContain('others that tell of stock ship nothing');
  expect(shut).toContain('jd ship their own orders');
  expect(shut).toContain('in no condition');
  const many = Array.from({ length: 12 }, (_, i) => `SKU${i}: ${i}`).join(', ');
  const long = describeRules(parseRules(`safetyStock: { skus: { ${many} } }\n`, 'x.yaml'));
  expect(long).toContain('of each SKU, but SKU0 0, SKU1 1, SKU2 2, SKU3 3, SKU4 4, SKU5 5, SKU6 6, SKU7 7, SKU8 8, SKU9 9 and 2 more\n');
  expect(long).toContain('a unit weighs 500 g\n');
});
