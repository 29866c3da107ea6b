import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { measureCore } from './bench/core.ts';
import { leavesTraces, requireEmpty } from './bench/empty-place.ts';
import { freePort } from './bench/free-port.ts';
import { measureLatency } from './bench/latency.ts';
import { measureRestart } from './bench/restart.ts';
import { measureThroughput } from './bench/throughput.ts';
import { measureWindows } from './bench/windows.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import type { Surroundings } from './surroundings.ts';

type Count = { readonly kind: 'number'; readonly value: string; readonly summary: string; readonly default: number; readonly min: number };

/** The options of `orderwatch bench`, as the table of commands has them. */
type BenchCommand = {
  readonly scale: Count;
  readonly rate: Count;
  readonly seconds: Count;
  readonly orders: Count;
  readonly only: { readonly kind: 'text'; readonly value: string; readonly summary: string };
  readonly json: { readonly kind: 'flag'; readonly summary: string };
};

/** Where a part of the benchmark runs: settings of its own, and folders that go when it ends. */
export interface BenchPlace {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  /** Environment that gives a child process the same place. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Figures = Readonly<Record<string, number>>;

/**
 * `orderwatch bench`: each part on an empty log and empty tables, embedded ones in a temporary folder unless servers are configured; the core by
 * itself needs neither.
 * @throws CommandError `bench_not_empty`, `bench_one_part`
 */
export async function bench({ values, settings: read, surroundings }: Call<BenchCommand>): Promise<number> {
  const onServers = (measure: (place: BenchPlace) => Promise<Figures>) => async (settings: Settings) => {
    await requireEmpty(settings);
    return inPlace(settings, surroundings, measure);
  };
  const parts: Readonly<Record<string, (settings: Settings) => Promise<Figures> | Figures>> = {
    throughput: onServers((place) => measureThroughput(place, values.scale)),
    latency: onServers((place) => measureLatency(place, values.rate, values.seconds)),
    restart: onServers((place) => measureRestart(place, values.orders)),
    core: (settings) => measureCore(settings.core, surroundings.elapsed),
    windows: (settings) => measureWindows(settings.core, surroundings.elapsed),
  };
  const { only } = values;
  if (only !== undefined && parts[only] === undefined) throw new UsageError(`--only is one of ${Object.keys(parts).join(', ')}, not ${only}`);
  const settings = read();
  if (only === undefined && leavesTraces(settings)) {
    throw new CommandError('bench_one_part', 'on configured servers a part leaves its orders behind, and each part needs an empty log and empty tables; run one with --only, and the next on servers emptied in between');
  }
  const figures: Record<string, Figures> = {};
  for (const [name, measure] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    figures[name] = await measure(settings);
    if (!values.json) surroundings.stdout.write(table(name, figures[name]));
  }
  if (values.json) surroundings.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

async function inPlace(settings: Settings, surroundings: Surroundings, measure: (place: BenchPlace) => Promise<Figures>): Promise<Figures> {
  const data = await mkdtemp(join(tmpdir(), 'orderwatch-bench-'));
  try {
    const [port, natsPort] = [await freePort(), await freePort()];
    const env = {
      ...surroundings.env, ORDERWATCH_DATA: data, ORDERWATCH_HOST: '127.0.0.1', ORDERWATCH_PORT: String(port),
      ORDERWATCH_NATS_PORT: String(natsPort),
    };
    return await measure({ settings: { ...settings, data, host: '127.0.0.1', port, natsPort }, surroundings, env });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function table(name: string, figures: Figures): string {
  const rows = Object.entries(figures).map(([label, value]) => `  ${label.padEnd(44)} ${shown(value).padStart(12)}`);
  return `${name}\n${rows.join('\n')}\n`;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : value < 100 ? 1 : 0 });
}
