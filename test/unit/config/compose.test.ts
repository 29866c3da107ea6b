import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configVariable, variables } from '../../../config/settings-environment.ts';
import { readSettings } from '../../../config/settings.ts';
import { sources } from '../../../processors/domain/source.ts';

/** Docker cannot run in every place tests do, so what can be known from the files is checked here. */

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parse(read('docker-compose.yml')) as { services: Record<string, Service>; volumes: Record<string, null> };
const services = Object.entries(compose.services);
const example = read('config/compose.env.example');
const exampleNames = example.split('\n').filter((line) => /^[A-Z]/.test(line)).map((line) => line.replace(/=.*/, ''));

/** `${NAME}`, `${NAME:?…}`, `${NAME:-…}` by name, with what follows. */
function references(text: string): { name: string; rest: string }[] {
  return [...text.matchAll(/\$\{([A-Z_]+)([^}]*)\}/g)].map(([, name = '', rest = '']) => ({ name, rest }));
}

describe('docker-compose.yml', () => {
  test('holds the servers of the design beside orderwatch', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual(['alertmanager', 'clickhouse', 'grafana', 'nats', 'orderwatch', 'prometheus']);
    for (const [, service] of services) expect(service.image).toMatch(/^[a-z/-]+:v?\d[\w.-]*$/);
  });

  test('publishes every port on loopback, none twice', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
  });

  test('mounts only what is there', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (!from.startsWith('.')) expect(compose.volumes, `${name} mounts ${from}`).toHaveProperty(from);
        else expect(existsSync(join(root, from)), `${name} mounts ${from}`).toBe(true);
      }
    }
  });

  test('waits only for services that say when they are well', () => {
    for (const [, { depends_on: awaited = {} }] of services) {
      for (const name of Object.keys(awaited)) expect(compose.services[name]?.healthcheck, name).toBeDefined();
    }
  });

  test('gives orderwatch settings it knows and accepts', () => {
    const given = compose.services['orderwatch']?.environment ?? {};
    expect(Object.keys(given).filter((name) => variables[name] === undefined && name !== configVariable)).toEqual([]);
    const filled = Object.fromEntries(Object.entries(given).map(([name, text]) => [name, text.replaceAll(/\$\{([A-Z_]+)(?::-([^}]*)|[^}]*)\}/g, (_, one: string, fallback?: string) => (
      fallback ?? (one === 'ORDERWATCH_TOKENS' ? 'operator:n0123456789abcdef' : 'n0123456789abcdef')
    ))]));
    const settings = readSettings({ env: filled });
    expect(settings).toMatchObject({ host: '0.0.0.0', natsUrl: 'nats://orderwatch:n0123456789abcdef@nats:4222', timezone: 'Asia/Shanghai' });
    expect(existsSync(join(root, compose.services['orderwatch']?.command?.at(-1)?.match(/node (?:--\S+ )*(\S+)/)?.[1] ?? ''))).toBe(true);
  });

  test('refuses to start without a secret, and the example names them all', () => {
    const wanted = references(read('docker-compose.yml')).filter(({ rest }) => !rest.startsWith(':-'));
    const required = new Set(wanted.filter(({ rest }) => rest.startsWith(':?')).map(({ name }) => name));
    expect(wanted.map(({ name }) => name).filter((name) => !required.has(name))).toEqual([]);
    expect([...required].toSorted()).toEqual([...exampleNames].toSorted());
    expect(example).not.toMatch(/^[A-Z_]+=\S/m);
  });
});

describe('what the servers read', () => {
  const usersFile = read('config/nats-users.conf');

  test('NATS knows every source, each with a password of its own that compose hands over', () => {
    const users = [...usersFile.matchAll(/user: (\w+), password: \$(\w+)/g)].map(([, user = '', password = '']) => ({ user, password }));
    expect(users.map(({ user }) => user)).toEqual(['orderwatch', ...sources]);
    for (const { user, password } of users) {
      expect(password).toBe(`NATS_${user.toUpperCase()}_PASSWORD`);
      expect(compose.services['nats']?.environment).toHaveProperty(password);
    }
  });

  test('NATS writes to disk before it acknowledges', () => {
    expect(read('config/nats.conf')).toMatch(/^\s+sync_interval: always$/m);
  });

  test.each(['config/clickhouse/config.d/orderwatch.xml', 'config/clickhouse/users.d/orderwatch.xml'])('%s is well-formed', (file) => {
    expect(XMLValidator.validate(read(file))).toBe(true);
  });

  test("ClickHouse's users have passwords from the environment compose gives, and grafana may only read", () => {
    const xml = read('config/clickhouse/users.d/orderwatch.xml');
    for (const [, name = ''] of xml.matchAll(/from_env="(\w+)"/g)) expect(compose.services['clickhouse']?.environment).toHaveProperty(name);
    const { clickhouse } = new XMLParser().parse(xml) as { clickhouse: { profiles: Record<string, { final: number; readonly?: number }>; users: Record<string, { profile: string; grants?: { query: string[] } }> } };
    expect(clickhouse.profiles['default']?.final).toBe(1);
    expect(clickhouse.profiles['grafana']).toMatchObject({ final: 1, readonly: 2 });
    const { profile, grants } = clickhouse.users['grafana'] ?? {};
    expect(profile).toBe('grafana');
    // Raw bytes of refused messages may hold names and addresses: they are for operators, through the API.
    const granted = grants?.query ?? [];
    expect(granted.length).toBeGreaterThan(1);
    for (const grant of granted) {
      const [, columns, table] = /^GRANT SELECT(?:\(([^)]*)\))? ON orderwatch\.(\w+)$/.exec(grant) ?? [];
      expect(table, grant).toBeDefined();
      expect(columns?.split(', ') ?? [], grant).not.toContain('payload');
      if (table === 'rejections') expect(columns, grant).toBeDefined();
    }
  });

  test('Prometheus scrapes services that exist, and finds its rules and Alertmanager', () => {
    const config = parse(read('config/prometheus.yml')) as {
      rule_files: string[];
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const targets = [...config.scrape_configs, ...config.alerting.alertmanagers].flatMap(({ static_configs: sets }) => sets.flatMap(({ targets: some }) => some));
    for (const target of targets) expect(['localhost', ...Object.keys(compose.services)]).toContain(target.split(':')[0]);
    for (const file of config.rule_files) expect(existsSync(join(root, 'config', file))).toBe(true);
  });

  test('Grafana is given both data sources and the folder of boards it is told of', () => {
    const { datasources } = parse(read('config/grafana/provisioning/datasources/orderwatch.yaml')) as { datasources: { type: string; jsonData?: { host?: string } }[] };
    expect(datasources.map(({ type }) => type)).toEqual(['grafana-clickhouse-datasource', 'prometheus']);
    const { providers } = parse(read('config/grafana/provisioning/dashboards/orderwatch.yaml')) as { providers: { options: { path: string } }[] };
    const mounted = compose.services['grafana']?.volumes?.map((volume) => volume.split(':')[1]);
    expect(mounted).toContain(providers[0]?.options.path);
    expect(statSync(join(root, 'config/grafana/dashboards')).isDirectory()).toBe(true);
  });
});
