import { z } from 'zod';
import type { CoreSettings } from '../processors/settings.ts';
import { count, duration, port, upTo } from './setting-value.ts';
import { alerting } from './settings-alerting.ts';

const core = z.strictObject({
  paymentTimeoutMs: duration.default(1_800_000).describe('How long an unpaid order stays open.'),
  paymentGraceMs: duration.default(900_000).describe('How long a payment under way keeps an order open without news of it.'),
  parkLimitMs: duration.default(604_800_000).describe('How long an event may wait for its predecessor before it is refused and reported.'),
  closingsLimit: count.default(100).describe('More unpaid orders than this closed within `closingsWindowMs` stop all closing.'),
  closingsWindowMs: duration.default(600_000).describe('The window closings are counted in.'),
  latePayment: z.enum(['reinstate', 'refund']).default('reinstate').describe('What becomes of money that arrives for a closed order.'),
  reinstateWithinMs: duration.default(86_400_000).describe('An order closed longer ago than this is not reinstated; its money goes back.'),
  completeAfterMs: duration.default(1_209_600_000).describe('A delivered order is complete after this long without a complaint.'),
  retainFinishedMs: duration.default(604_800_000).describe('How long a finished order stays in memory. It is recognised for ever.'),
  maxAheadMs: duration.default(300_000).describe('How far ahead of log time a claimed time may be.'),
  clockToleranceMs: duration.default(300_000).describe('A claimed time this close to log time vouches for it.'),
  clockJumpMs: duration.default(60_000).describe('Log time that moves further than this at once has jumped and is in doubt.'),
});

const ingest = z.strictObject({
  maxBytes: upTo(64 * 1024 * 1024).default(1_048_576).describe('A larger message is rejected as `oversize`.'),
  mappings: z.string().min(1).default('ingest/mappings').describe('The folder of mapping files, relative to this file; by default the one of the project.'),
});

const pipeline = z.strictObject({
  batchMessages: count.default(40_000).describe('A batch is committed once it holds this many messages.'),
  batchMs: duration.default(150).describe('A batch is committed at the latest after this long.'),
});

const clickhouse = z.strictObject({
  maxExecutionSeconds: count.default(10).describe('A query through /clickhouse or the API is stopped after this long.'),
  maxResultRows: count.default(1_000_000).describe('A query that would answer more rows is an error.'),
  maxMemoryBytes: count.default(2_000_000_000).describe('Memory of all queries through /clickhouse together. Each has an equal share, and so has a query of the API; one that needs more is an error.'),
  concurrentQueries: upTo(64).default(4).describe('Queries that run side by side; more wait their turn.'),
});

const stream = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]+$/, { error: 'may hold letters, digits, _ and - only' }).default('ORDERS').describe('The JetStream stream that is the log.'),
  replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(1).describe('Copies a NATS cluster keeps of the log: 1, 3 or 5.'),
  maxAgeDays: count.optional().describe('The broker forgets older messages. Unset, it keeps them all, and any audit can be replayed.'),
});

const clocks = z.strictObject({
  servers: z.array(z.string().regex(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/, { error: 'is not a host, or host:port' })).max(16).default([])
    .describe('Time servers (SNTP) that host and broker are compared with each minute, as host or host:port; three or more tell which one is wrong. None: nobody is asked.'),
});

export const roles = ['viewer', 'operator', 'finance', 'admin'] as const;

const token = z.strictObject({
  token: z.string().min(16, { error: 'is shorter than 16 characters' }),
  role: z.enum(roles),
});

const zone = z.string().refine(isZone, { error: 'is not an IANA time zone such as Asia/Shanghai' });

const urlOf = (schemes: readonly string[]) => z.string().refine(
  // NATS takes several servers, separated by commas.
  (text) => text.split(',').every((one) => URL.canParse(one) && schemes.includes(new URL(one).protocol)),
  { error: `is not a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}` },
);

/** Every setting, as written: environment and file together. */
export const settingsSchema = z.strictObject({
  natsUrl: urlOf(['nats:', 'tls:', 'ws:', 'wss:']).optional().describe('NATS servers to use. Unset, orderwatch runs one of its own.'),
  natsPort: port.default(4222).describe('Port of the embedded NATS server.'),
  clickhouseUrl: urlOf(['http:', 'https:']).optional().describe('ClickHouse server to use. Unset, the engine runs inside orderwatch.'),
  data: z.string().min(1).default('./.data').describe('Folder of the state and of the embedded servers.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address the API listens on. Other than loopback only with tokens.'),
  port: port.default(8080).describe('Port of the API and the board.'),
  timezone: zone.default('Asia/Shanghai').describe('The zone of the business day.'),
  tokens: z.array(token).default([]).describe('Bearer tokens and their roles; in the environment `role:token,role:token`.'),
  buyerKey: z.string().min(16, { error: 'is shorter than 16 characters' }).optional().describe('Key of the hash buyers are recognised by. Unset, a random one is kept in the data folder.'),
  rules: z.string().min(1).optional().describe('A rules file, relative to this file: published when the service starts, if other rules are in force. Unset, those published last hold.'),
  debug: z.boolean().default(false).describe('Show where errors come from.'),
  core: core.prefault({}),
  ingest: ingest.prefault({}),
  pipeline: pipeline.prefault({}),
  clickhouse: clickhouse.prefault({}),
  stream: stream.prefault({}),
  alerting: alerting.prefault({}),
  clocks: clocks.prefault({}),
});

type Parsed = z.output<typeof settingsSchema>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What the service runs by. Frozen; durations in milliseconds; paths absolute. */
export type Settings = DeepReadonly<Omit<Parsed, 'core'>> & { readonly core: CoreSettings };

/** Adds what the core needs to know from outside its own group. */
export function toSettings(parsed: Parsed): Settings {
  return { ...parsed, core: { ...parsed.core, timezone: parsed.timezone } };
}

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
