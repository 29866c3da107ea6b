import { z } from 'zod';
import { didYouMean } from '../config/nearest-name.ts';
import { outcomeReasons } from '../processors/domain/outcome.ts';
import { rejectionReasons } from '../processors/domain/rejection.ts';
import { sources } from '../processors/domain/source.ts';
import type { Call } from './command.ts';
import { CommandError, UsageError } from './command-error.ts';
import type { rejectionsOptions } from './rejections-options.ts';
import { ServiceClient, serviceUrl } from './service-client.ts';
import { formatTable } from './text-table.ts';

type RejectionsCall = Call<typeof rejectionsOptions>;

const rejectionSchema = z.looseObject({
  seq: z.number(), ordinal: z.number(), logTime: z.string(), source: z.string(), subject: z.string(),
  stage: z.string(), reason: z.string(), detail: z.string(), meaning: z.string().optional(),
  payloadBytes: z.number(),
});
type Rejection = z.infer<typeof rejectionSchema>;

const pageSchema = z.object({
  rejections: z.array(rejectionSchema),
  counts: z.array(z.object({ reason: z.string(), stage: z.string(), rejections: z.number() })),
  nextCursor: z.string().optional(),
});
const shownSchema = rejectionSchema.extend({ payload: z.object({ text: z.string().optional(), base64: z.string() }) });
const resentSchema = z.object({ resendOf: z.number(), seq: z.number() });

/** The most the service answers in one page. */
const pageRows = 500;

/** Lists, shows and sends again what a running orderwatch could not take in. */
export async function rejections(call: RejectionsCall): Promise<number | undefined> {
  const { values, positionals: [action = 'list', ...rest] } = call;
  checkFilters(values);
  const settings = call.settings();
  // On the service's own machine its settings hold a token that may do this.
  const own = settings.tokens.find(({ role }) => role === 'operator' || role === 'admin')?.token;
  const client = new ServiceClient(values.url ?? serviceUrl(settings), values.token ?? (values.url === undefined ? own : undefined));
  switch (action) {
    case 'list':
      if (rest.length > 0) throw new UsageError(`rejections list takes no argument such as ${rest[0]}`);
      return list(call, client);
    case 'show':
      return show(call, client, rest);
    case 'resend':
      return resend(call, client, rest);
    default:
      throw new UsageError(`rejections can list, show and resend, not ${action}`);
  }
}

/** What a message can be rejected for, and whose: a filter of another name would find nothing, and look as if all were well. */
const reasons = [...Object.keys(rejectionReasons), ...Object.keys(outcomeReasons.refused)];
const publishers: readonly string[] = [...sources, 'control'];

function checkFilters({ reason, source }: RejectionsCall['values']): void {
  if (reason !== undefined && !reasons.includes(reason)) throw new UsageError(`there is no reason ${reason}${didYouMean(reason, reasons)}`);
  if (source !== undefined && !publishers.includes(source)) throw new UsageError(`there is no source ${source}${didYouMean(source, publishers) || `; there are ${publishers.join(' ')}`}`);
}

async function list({ values, surroundings: { stdout } }: RejectionsCall, client: ServiceClient): Promise<undefined> {
  const found: Rejection[] = [];
  let counts: z.infer<typeof pageSchema>['counts'] = [];
  for await (const page of pages(client, values, values.limit)) {
    found.push(...page.rejections);
    ({ counts } = page);
  }
  if (values.json) {
    stdout.write(`${JSON.stringify({ rejections: found, counts }, undefined, 2)}\n`);
    return undefined;
  }
  const total = counts.reduce((sum, { rejections: some }) => sum + some, 0);
  if (total === 0) {
    stdout.write('nothing was rejected\n');
    return undefined;
  }
  const rows = found.map(({ seq, ordinal, logTime, source, stage, reason, detail }) => [`${seq}/${ordinal}`, logTime, source, stage, reason, detail]);
  stdout.write(formatTable(['message', 'log time', 'source', 'stage', 'reason', 'detail'], rows));
  stdout.write(`\n${formatTable(['reason', 'stage', 'rejections'], counts.map((count) => [count.reason, count.stage, String(count.rejections)]))}`);
  if (total > found.length) stdout.write(`\n${found.length} of ${total}, the newest first; --limit shows more\n`);
  return undefined;
}

/** One rejection, or all there are of a message, and its bytes. */
async function show({ values, surroundings: { stdout } }: RejectionsCall, client: ServiceClient, names: readonly string[]): Promise<undefined> {
  if (names.length !== 1) throw new UsageError('rejections show needs one SEQ or SEQ/ORDINAL');
  const [, seq, ordinal] = /^(\d+)(?:\/(\d+))?$/.exec(names[0] ?? '') ?? [];
  if (seq === undefined) throw new UsageError(`${names[0]} is not SEQ or SEQ/ORDINAL`);
  const found = ordinal === undefined ? await ofMessage(client, seq) : [];
  const first = found.find(({ payloadBytes }) => payloadBytes > 0) ?? found[0];
  const one = await client.ask('GET', `/api/rejections/${seq}/${ordinal ?? first?.ordinal ?? 0}`, shownSchema);
  const all = ordinal === undefined ? found : [one];
  if (values.json) {
    stdout.write(`${JSON.stringify(ordinal === undefined ? { rejections: found, payload: one.payload } : one, undefined, 2)}\n`);
    return undefined;
  }
  const { text, base64 } = one.payload;
  const bytes = base64 === '' ? '(an empty message)' : (text ?? `(no text; base64) ${base64}`);
  stdout.write([...all.map(describe), bytes, ''].join('\n'));
  return undefined;
}

async function ofMessage(client: ServiceClient, seq: string): Promise<Rejection[]> {
  const found: Rejection[] = [];
  for await (const page of pages(client, { seq }, Infinity)) found.push(...page.rejections);
  return found.toReversed();
}

function describe({ seq, ordinal, subject, logTime, stage, reason, meaning, detail }: Rejection): string {
  return [
    `message   ${seq}/${ordinal}`, `subject   ${subject}`, `log time  ${logTime}`, `stage     ${stage}`,
    `reason    ${reason}${meaning === undefined ? '' : `: ${meaning}`}`, `detail    ${detail}`, '',
  ].join('\n');
}

/** Sends each that can be sent; one that cannot does not keep the rest from it. Resolves with 1 when some failed. */
async function resend(call: RejectionsCall, client: ServiceClient, names: readonly string[]): Promise<number> {
  const { values, surroundings: { stdout, stderr } } = call;
  const wrong = names.find((name) => !/^\d+$/.test(name));
  if (wrong !== undefined) throw new UsageError(`${wrong} is not the sequence of a message`);
  if ((names.length > 0) === values.all) throw new UsageError('rejections resend needs either sequences or --all');
  if (values.all && values.reason === undefined) throw new UsageError('rejections resend --all needs --reason, so that only what was mended is sent again');
  const sequences = values.all ? await matching(client, values) : new Set(names.map(Number));
  const count = { sent: 0, already: 0, failed: 0 };
  for (const seq of sequences) {
    const outcome = await resendOne(client, seq);
    if (values.json) stdout.write(`${JSON.stringify(outcome)}\n`);
    if (!('code' in outcome)) {
      count.sent++;
      if (!values.json) stdout.write(`message ${seq} is in the log again as ${outcome.seq}\n`);
    } else if (outcome.code === 'resend_repeated') {
      count.already++;
      if (!values.json) stdout.write(`message ${seq} was sent again a moment ago\n`);
    } else {
      count.failed++;
      if (!values.json) stderr.write(`message ${seq}: ${outcome.code}: ${outcome.message}\n`);
    }
  }
  if (!values.json) {
    if (count.sent > 0) stdout.write('each is judged anew: "orderwatch rejections list" shows one that is rejected again, under its new number\n');
    stdout.write(`${count.sent} sent, ${count.already} sent already, ${count.failed} failed\n`);
  }
  return count.failed > 0 ? 1 : 0;
}

type Outcome = z.infer<typeof resentSchema> | { readonly resendOf: number; readonly code: string; readonly message: string };

/** What is wrong with the call itself is wrong for every message, and ends it. */
const endsAll: ReadonlySet<string> = new Set(['service_away', 'service_strange', 'token_missing', 'token_unknown', 'role_insufficient', 'host_refused']);

async function resendOne(client: ServiceClient, seq: number): Promise<Outcome> {
  try {
    return await client.ask('POST', `/api/rejections/${seq}/resend`, resentSchema);
  } catch (error) {
    if (!(error instanceof CommandError) || endsAll.has(error.code)) throw error;
    return { resendOf: seq, code: error.code, message: error.message };
  }
}

/** Read to the end before anything is sent, since what is sent may be rejected once more and show up in the list. */
async function matching(client: ServiceClient, filters: Filters): Promise<Set<number>> {
  const sequences = new Set<number>();
  for await (const page of pages(client, filters, Infinity)) {
    for (const { seq } of page.rejections) sequences.add(seq);
  }
  return sequences;
}

interface Filters {
  readonly seq?: string;
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
}

/** Pages until the list ends or holds `limit` rows. */
async function* pages(client: ServiceClient, { seq, reason, source }: Filters, limit: number): AsyncGenerator<z.infer<typeof pageSchema>> {
  let cursor: string | undefined;
  let left = limit;
  do {
    const query = new URLSearchParams(Object.entries({ seq, reason, source, cursor, limit: String(Math.min(left, pageRows)) })
      .filter((entry): entry is [string, string] => entry[1] !== undefined));
    const page = await client.ask('GET', `/api/rejections?${query.toString()}`, pageSchema);
    yield page;
    left -= page.rejections.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
}
