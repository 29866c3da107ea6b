import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/settings.ts';
import { formatInstant, minute, parseInstant } from '../processors/domain/instant.ts';
import { span } from '../samples/calendar.ts';
import { incidentsOf } from '../samples/history.ts';
import { loadInvoices, sampleFile } from '../samples/invoice.ts';
import { type FindingColumns, findings } from '../store/queries/findings.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import { incidentReport } from './incident-report.ts';
import { ProgressLine } from './progress.ts';
import type { ReplayNews, ReplayProgress } from './replay.ts';
import { replayOptions } from './replay-options.ts';
import { type Service, startService } from './service.ts';
import type { Surroundings } from './surroundings.ts';
import { version } from './version.ts';

/** The options of `orderwatch start`, as the table of commands has them. */
type StartCommand = typeof replayOptions & {
  readonly replay: { readonly kind: 'flag'; readonly summary: string };
  readonly 'no-samples': { readonly kind: 'flag'; readonly summary: string };
};

const program = fileURLToPath(new URL('../bin/orderwatch.cjs', import.meta.url));

/** `orderwatch start`: the service, until it is told to stop. */
export async function start({ values, settings: read, configFile, surroundings }: Call<StartCommand>): Promise<number> {
  refuseIdle(values);
  const settings = read();
  openData(settings);
  const stopping = surroundings.stopSignal();
  const service = await startService({ settings, surroundings, replay: values.replay });
  try {
    greet(service, settings, surroundings);
    const feeding = values.replay && !values['no-samples'];
    const stopped = aborted(stopping);
    const ends: Promise<unknown>[] = [service.done, stopped];
    if (feeding) {
      const options = ['scale', 'speed', 'seed'].flatMap((name) => [`--${name}`, String(values[name as keyof typeof replayOptions])]);
      const argv = ['replay', ...options, ...(configFile === undefined ? [] : ['--config', configFile])];
      ends.push((await feed(service, settings, surroundings, argv, stopped)).failed);
    } else if (!values.replay) {
      await service.applyRules();
      service.ticker.start();
      service.comparison.start();
      service.measurer.start();
    } else if (settings.rules !== undefined) {
      surroundings.stdout.write(`  rules   those of ${settings.rules} are not published: they would bring this host's time among the times that are replayed\n`);
    }
    await Promise.race(ends);
    return 0;
  } finally {
    await service.stop();
  }
}

/** What only a replay heeds would be passed over in silence without one. */
function refuseIdle(values: Call<StartCommand>['values']): void {
  if (values.replay) return;
  const idle = (Object.keys(replayOptions) as (keyof typeof replayOptions)[]).find((name) => values[name] !== replayOptions[name].default);
  const named = idle ?? (values['no-samples'] ? 'no-samples' : undefined);
  if (named !== undefined) throw new UsageError(`--${named} means something with --replay only`);
}

function openData({ data }: Settings): void {
  try {
    mkdirSync(data, { recursive: true });
    accessSync(data, constants.W_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('data_unwritable', `data folder ${data} cannot be written (${why}): change its owner, or set ORDERWATCH_DATA`, cause);
  }
}

function greet({ url, natsUrl }: Service, settings: Settings, { stdout }: Surroundings): void {
  stdout.write([
    `orderwatch ${version()}`,
    `  board   ${url}/board`,
    `  API     ${url}/docs`,
    `  log     ${natsUrl}, stream ${settings.stream.name}${settings.natsUrl === undefined ? ' (embedded)' : ''}`,
    `  tables  ${settings.clickhouseUrl ?? `embedded in ${join(settings.data, 'clickhouse')}; ask ${url}/clickhouse`}`,
    ...(settings.tokens.length === 0 ? ['  access  no tokens are configured, so it listens on loopback only'] : []),
    '',
  ].join('\n'));
}

/** Runs the replay in a process of its own and follows it to the end of history; from there on log time is live. */
async function feed(
  service: Service, settings: Settings, surroundings: Surroundings, argv: readonly string[], stopped: Promise<'stopped'>,
): Promise<{ readonly failed: Promise<never> }> {
  const environment = { ...surroundings.env, ORDERWATCH_NATS_URL: service.natsUrl, ORDERWATCH_DATA: settings.data };
  const child = spawn(process.execPath, [program, ...argv], { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const follower = follow(child);
  void stopped.then(() => child.kill('SIGTERM'));
  const line = new ProgressLine(surroundings.stdout, surroundings.now);
  const startedAt = surroundings.now();
  const progress = progressOf(settings);
  const samplesIn = progress?.historyDone === true;
  if (samplesIn) surroundings.stdout.write('the samples are in; reading on\n');
  service.lag.replay = !samplesIn;
  for (;;) {
    if ((await Promise.race([pause(200), follower.failed, service.done, stopped])) === 'stopped') return follower;
    const { news } = follower;
    const { seq: read, logTime } = service.state.position;
    const numbers = `${read.toLocaleString('en')} messages read, ${service.lag.messages.toLocaleString('en')} behind`;
    if (read > 0) line.show(`${samplesIn ? 'reading' : 'replaying'}: log time ${formatInstant(logTime).slice(0, 10)}, ${numbers}`);
    if (!samplesIn && news?.historyDone !== true) continue;
    await service.lag.measure();
    if (service.lag.messages === 0) break;
  }
  line.end();
  const { seq } = service.state.position;
  const took = ((surroundings.now() - startedAt) / 1000).toFixed(1);
  surroundings.stdout.write(`${progress === undefined ? 'replayed' : 'caught up with'} ${seq.toLocaleString('en')} messages in ${took} s; now live\n`);
  if (!samplesIn) await tellIncidents(service, settings, surroundings);
  service.lag.replay = false;
  await service.applyRules();
  service.ticker.start();
  service.comparison.start();
  service.measurer.start();
  return follower;
}

/** What the samples had go wrong, and what was found of it. */
async function tellIncidents({ clickhouse }: Service, settings: Settings, { stdout }: Surroundings): Promise<void> {
  const progress = progressOf(settings);
  if (progress === undefined) return;
  const setting = { ...progress, invoices: loadInvoices(sampleFile) };
  const { from, until } = span(setting.invoices, progress.until);
  const rows = await clickhouse.read<FindingColumns>(findings(from, until + minute));
  const found = rows.map(({ found_at, since, told, ...rest }) =>
    ({ ...rest, told: told === 1, at: parseInstant(`${found_at}Z`) ?? 0, since: parseInstant(`${since}Z`) ?? 0 }));
  stdout.write(`\n${incidentReport(incidentsOf(setting), found, from, until)}\n`);
}

/** How far a replay of an earlier start came. What is unreadable the replaying process will complain of. */
function progressOf({ data }: Settings): ReplayProgress | undefined {
  try {
    return JSON.parse(readFileSync(join(data, 'replay.json'), 'utf8')) as ReplayProgress;
  } catch {
    return undefined;
  }
}

/** What the replaying process says, and a promise that rejects when it fails. */
function follow(child: ChildProcess) {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => { complaint = (complaint + chunk.toString()).slice(-2_000); });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) return;
      reject(new CommandError('replay_failed', complaint.trim().replace(/^orderwatch: /, '') || `the replay ended with ${code}`));
    });
  });
  // Whoever races it sees the failure; until someone does it must not count as unhandled.
  failed.catch(() => {});
  const follower = { news: undefined as ReplayNews | undefined, failed };
  child.on('message', (news) => { follower.news = news as ReplayNews; });
  return follower;
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}
