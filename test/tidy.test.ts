import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesEndingIn, importsOf, projectRoot, withoutComments } from './support/source-files.ts';
import type { SourceFile } from './support/source-files.ts';

/**
 * The rooms and habits of the project, held by a test so that they are read
 * once and kept. Each test collects what breaks its rule; the list names files.
 */

const code = filesEndingIn('.ts', '.mjs', '.cjs', '.mts');
const everything = filesEndingIn('.ts', '.mjs', '.cjs', '.mts', '.json', '.yaml', '.yml', '.md', '.sql', '.conf', '.xml', '.example', 'run');

/** What a room may import: other rooms, packages, and Node's own modules where `node` says so. */
interface Rule {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const domain = 'processors/domain';
const nats = ['@nats-io/transport-node', '@nats-io/jetstream'];

const rules: Readonly<Record<string, Rule>> = {
  [domain]: { rooms: [], packages: [], node: false },
  processors: { rooms: [domain], packages: [], node: false },
  ingest: { rooms: [domain], packages: [...nats, 'yaml', 'zod', 'luxon', 'lossless-json', 'iconv-lite', 'fast-xml-parser', 'fastest-levenshtein'], node: true },
  store: { rooms: [domain], packages: ['@clickhouse/client', 'chdb', 'lmdb', 'msgpackr'], node: true },
  api: { rooms: [domain, 'store'], packages: ['fastify', '@fastify/swagger', '@fastify/swagger-ui', 'fastify-type-provider-zod', 'zod', 'prom-client', 'luxon'], node: true },
  dashboards: { rooms: [domain, 'store'], packages: ['@grafana/grafana-foundation-sdk'], node: true },
  alerting: { rooms: [domain, 'store'], packages: [...nats, 'nodemailer'], node: true },
  samples: { rooms: [domain], packages: ['csv-parse', 'luxon'], node: true },
  config: { rooms: [domain, 'processors'], packages: ['zod', 'yaml', 'fastest-levenshtein'], node: true },
  commands: {
    rooms: [domain, 'processors', 'ingest', 'store', 'api', 'dashboards', 'alerting', 'samples', 'config', 'bin'],
    packages: [...nats, 'pino', 'zod', 'fastify', 'simple-statistics', 'msgpackr', 'csv-parse', '@resvg/resvg-js', 'dejavu-fonts-ttf'], node: true,
  },
  'main.ts': { rooms: ['commands', 'config'], packages: [], node: true },
  bin: { rooms: ['main.ts'], packages: ['tsx'], node: true },
};

function roomOf(path: string): string {
  return path.startsWith(`${domain}/`) ? domain : (path.split('/')[0] ?? '');
}

function inRoom(room: string): SourceFile[] {
  return code.filter(({ path }) => roomOf(path) === room);
}

/** `path: what` for every match of the pattern in the code. */
function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) => [...withoutComments(text).matchAll(pattern)].map(([found]) => `${path}: ${found}`));
}

describe('rooms', () => {
  test('every folder with code is a room with a rule', () => {
    const rooms = new Set(code.map(({ path }) => roomOf(path)));
    expect([...rooms].filter((room) => !(room in rules) && room !== 'test' && room !== 'vitest.config.ts')).toEqual([]);
  });

  test.each(Object.entries(rules))('%s imports only what it may', (room, rule) => {
    const forbidden = inRoom(room).flatMap((file) => importsOf(file).filter((one) => {
      switch (one.kind) {
        case 'file':
          return roomOf(one.path) !== room && !rule.rooms.includes(roomOf(one.path));
        case 'package':
          return !rule.packages.includes(one.name);
        case 'node':
          return !rule.node;
        default:
          return one satisfies never;
      }
    }).map((one) => `${file.path} imports ${one.kind === 'file' ? one.path : one.name}`));
    expect(forbidden).toEqual([]);
  });

  test('config takes nothing but types from the core', () => {
    const taken = inRoom('config').flatMap(({ path, text }) => [...text.matchAll(/^import (?!type ).*processors\/(?!domain).*$/gm)].map(([line]) => `${path}: ${line}`));
    expect(taken).toEqual([]);
  });

  test('imports carry the ending of their file', () => {
    const bare = code.flatMap((file) => importsOf(file).filter((one) => one.kind === 'file' && !existsSync(join(projectRoot, one.path)))
      .map((one) => `${file.path}: ${one.kind === 'file' ? one.path : ''}`));
    expect(bare).toEqual([]);
  });

  test('each says its rule, in twenty lines or fewer', () => {
    const rooms = [...Object.keys(rules).filter((room) => room !== domain && !room.endsWith('.ts')), 'test'];
    const tooLong = rooms.filter((room) => {
      const file = join(projectRoot, room, 'README.md');
      const [rule = ''] = existsSync(file) ? readFileSync(file, 'utf8').split(/^## /m) : [''];
      const lines = rule.split('\n').filter((line) => line.trim() !== '').length;
      return lines < 2 || lines > 20;
    });
    expect(tooLong).toEqual([]);
  });
});

describe('the core', () => {
  const core = [...inRoom(domain), ...inRoom('processors')];

  test('reads no clock, no chance, no environment', () => {
    expect(matches(core, /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bMath\.random\b|\bprocess\.|\bperformance\b|\bcrypto\b|\bglobalThis\b/g)).toEqual([]);
  });

  test('waits for nothing and reaches nothing', () => {
    expect(matches(core, /\basync\b|\bawait\b|\bPromise\b|\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bfetch\b|\bconsole\b/g)).toEqual([]);
  });

  test("does not depend on the host's zone or language", () => {
    const local = /\.get(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)\(|\.set(?:FullYear|Month|Date|Hours|Minutes)\(|\.toLocale\w*\(|\.localeCompare\(|\bDate\.parse\b/g;
    expect(matches(core, local)).toEqual([]);
  });
});

describe('the world', () => {
  /** Everywhere but the wiring, which makes clocks and chance, and tests. */
  const rooms = code.filter(({ path }) => !['main.ts', 'commands', 'bin', 'test', 'vitest.config.ts'].includes(roomOf(path)));

  test('only main.ts reads the environment', () => {
    expect(matches([...rooms, ...inRoom('commands')], /\bprocess\.env\b/g)).toEqual([]);
  });

  test('clocks and chance are made by the wiring and handed in', () => {
    expect(matches(rooms, /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b|\brandom(?:Bytes|UUID|Int)\(/g)).toEqual([]);
  });
});

describe('files', () => {
  test('have names in kebab-case that say what is in them', () => {
    const kebab = /^(?:README\.md|[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|d|config))?\.[a-z]+)$/;
    const vague = /^(?:index|utils?|common|types?|helpers?|misc|shared|lib)(?:\.|$)/;
    const paths = code.map(({ path }) => path);
    expect(paths.filter((path) => !kebab.test(basename(path)) || path.split('/').some((part) => vague.test(part)))).toEqual([]);
  });

  test('are no barrels', () => {
    expect(matches(code, /^export \* from.*$/gm)).toEqual([]);
    const onlyExports = code.filter(({ text }) => {
      const lines = withoutComments(text).split('\n').filter((line) => line.trim() !== '');
      return lines.length > 0 && lines.every((line) => /^export .* from '/.test(line));
    });
    expect(onlyExports.map(({ path }) => path)).toEqual([]);
  });

  test('have no more than 300 lines', () => {
    const excused: readonly string[] = [];
    expect(code.filter(({ path, text }) => text.split('\n').length > 301 && !excused.includes(path)).map(({ path }) => path)).toEqual([]);
  });

  test('at the top are the ones the design allows', () => {
    const allowed = new Set([
      'ingest', 'processors', 'store', 'alerting', 'dashboards', 'api', 'test', 'docker-compose.yml', 'package.json', 'tsconfig.json', 'README.md',
      'main.ts', '.ci', 'config', 'samples', 'commands', 'bin', 'package-lock.json', 'vitest.config.ts', '.oxlintrc.json', '.gitignore', '.npmrc', 'LICENSE',
      '.git', '.data', 'node_modules',
    ]);
    expect(readdirSync(projectRoot).filter((name) => !allowed.has(name) && !name.endsWith('.log'))).toEqual([]);
  });
});

describe('code', () => {
  test('does not talk its way past the type checker or the linter', () => {
    expect(matches(code, /\bas any\b|[:<]\s*any\b\s*[,;=)>[]/g)).toEqual([]);
    // A rule may be silenced for one line, by its name and with a reason; the type checker never.
    const silenced = new RegExp(['@ts-(?:ignore|expect-error|nocheck)', '(?:es|ox)lint-disable(?!-next-line (?!.*explicit-any)[\\w/-]+ -- \\S)'].join('|'));
    expect(code.filter(({ path, text }) => path !== 'test/tidy.test.ts' && silenced.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('has no enums and no namespaces', () => {
    expect(matches(code.filter(({ path }) => path.endsWith('.ts')), /^(?:export )?(?:const )?(?:enum|namespace) .*$/gm)).toEqual([]);
  });

  test('leaves nothing for later', () => {
    expect(everything.flatMap(({ path, text }) => [...text.matchAll(/\b(?:TO|FIX)(?:DO|ME)\b/g)].map(([found]) => `${path}: ${found}`))).toEqual([]);
  });

  test('names no package registry', () => {
    const hosts = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}\b|\b(?:npmjs|pypi|npmmirror|yarnpkg|crates)\.(?:org|com|io)\b/g;
    expect(everything.flatMap(({ path, text }) => [...text.matchAll(hosts)].map(([found]) => `${path}: ${found}`))).toEqual([]);
  });
});

describe('packages', () => {
  const declared = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>; devDependencies: Record<string, string>;
  };
  const imported = (files: readonly SourceFile[]) => new Set(files.flatMap((file) => importsOf(file).flatMap((one) => (one.kind === 'package' ? [one.name] : []))));
  const isTest = ({ path }: SourceFile) => ['test', 'vitest.config.ts'].includes(roomOf(path));
  const running = imported(code.filter((file) => !isTest(file)));
  const testing = imported(code.filter(isTest));

  test('that the service uses are its dependencies, and no others', () => {
    expect(Object.keys(declared.dependencies).toSorted()).toEqual([...running].toSorted());
  });

  test('that only tests and checks use are development dependencies, and no others', () => {
    // Run by bin/check.mjs rather than imported.
    const tools = ['typescript', 'oxlint', 'oxlint-tsgolint'];
    const types = Object.keys(declared.devDependencies).filter((name) => name.startsWith('@types/') && (name === '@types/node' || running.has(name.slice('@types/'.length))));
    const wanted = new Set([...testing, ...tools, ...types]);
    expect(Object.keys(declared.devDependencies).toSorted()).toEqual([...wanted].filter((name) => !running.has(name)).toSorted());
  });
});
