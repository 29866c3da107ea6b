import { z } from 'zod';
import { didYouMean } from '../config/nearest-name.ts';
import { severities } from '../processors/domain/alert.ts';
import { signalKinds } from '../processors/domain/signal.ts';
import { beginSilence, endSilence, listSilences } from './alerts-silence.ts';
import { acceptedSchema, type AlertsCall, said } from './alerts-statement.ts';
import { UsageError } from './command-error.ts';
import { ServiceClient, serviceUrl } from './service-client.ts';
import { formatTable } from './text-table.ts';

const alertSchema = z.looseObject({
  id: z.string(), key: z.string(), kind: z.string(), meaning: z.string().optional(), state: z.string(), severity: z.string(), owner: z.string(),
  subjects: z.array(z.string()), count: z.number(), evidence: z.record(z.string(), z.unknown()), startedAt: z.string(), acknowledgedBy: z.string().optional(),
  resolvedAt: z.string().optional(), quietSince: z.string().optional(), mutedBy: z.string().optional(), runbook: z.string().optional(), flaps: z.number(),
});
type Alert = z.infer<typeof alertSchema>;

const pageSchema = z.object({
  alerts: z.array(alertSchema), counts: z.array(z.object({ state: z.string(), severity: z.string(), alerts: z.number() })), nextCursor: z.string().optional(),
});
const shownSchema = alertSchema.extend({
  history: z.array(z.object({ logTime: z.string(), change: z.string(), severity: z.string(), count: z.number(), by: z.string().optional(), reason: z.string().optional(), receivers: z.array(z.string()) })),
  attempts: z.array(z.object({ receiver: z.string(), attempt: z.number(), outcome: z.string(), reason: z.string(), attemptedAt: z.string().optional(), detail: z.string() })),
});

/** The most the service answers in one page. */
const pageRows = 500;

/** Lists and shows alerts of a running orderwatch, acknowledges, resolves and silences them, or tries a receiver. */
export async function alerts(call: AlertsCall): Promise<number | undefined> {
  const { values, positionals: [action = 'list', ...rest] } = call;
  checkNames(values);
  if (action === 'test') {
    none(action, rest);
    const { testReceiver } = await import('./alerts-test.ts');
    return testReceiver({ settings: call.settings(), surroundings: call.surroundings, receiver: values.receiver, language: values.language });
  }
  const client = clientOf(call);
  switch (action) {
    case 'list':
      none(action, rest);
      return list(call, client);
    case 'show': return show(call, client, one(action, 'ALERT', rest));
    case 'ack': return steer(call, client, 'acknowledge', rest);
    case 'resolve': return steer(call, client, 'resolve', rest);
    case 'silences':
      none(action, rest);
      return listSilences(call, client);
    case 'silence':
      none(action, rest);
      return beginSilence(call, client);
    case 'unsilence': return endSilence(call, client, one(action, 'SILENCE', rest));
    default: throw new UsageError(`alerts can list, show, ack, resolve, silences, silence, unsilence and test, not ${action}`);
  }
}

/** On the service's own machine its settings hold a token that may do this. */
function clientOf({ values, settings }: AlertsCall): ServiceClient {
  const known = settings();
  const own = known.tokens.find(({ role }) => role === 'operator' || role === 'admin')?.token;
  return new ServiceClient(values.url ?? serviceUrl(known), values.token ?? (values.url === undefined ? own : undefined));
}

function none(action: string, names: readonly string[]): void {
  if (names.length > 0) throw new UsageError(`alerts ${action} takes no argument such as ${names[0]}`);
}

function one(action: string, what: string, names: readonly string[]): string {
  const [name] = names;
  if (name === undefined || names.length > 1) throw new UsageError(`alerts ${action} needs one ${what}`);
  return name;
}

/** A name that does not exist would match nothing, and look as if all were well. */
function checkNames({ kind, severity, state }: AlertsCall['values']): void {
  const states = ['pending', 'firing', 'acknowledged', 'resolved'];
  for (const [what, given, known] of [['kind', kind, Object.keys(signalKinds)], ['severity', severity, severities], ['state', state === undefined ? [] : [state], states]] as const) {
    const wrong = given.find((name) => !(known as readonly string[]).includes(name));
    if (wrong !== undefined) throw new UsageError(`there is no ${what} ${wrong}${didYouMean(wrong, known) || `; there are ${known.join(' ')}`}`);
  }
}

async function list({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient): Promise<undefined> {
  for (const name of ['kind', 'severity', 'owner'] as const) if (values[name].length > 1) throw new UsageError(`alerts list takes one --${name}`);
  const filters = { state: values.state, kind: values.kind[0], severity: values.severity[0], owner: values.owner[0], ...(values.all || values.state !== undefined ? {} : { open: 'true' }) };
  const found: Alert[] = [];
  let counts: z.infer<typeof pageSchema>['counts'] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams(Object.entries({ ...filters, cursor, limit: String(Math.min(values.limit - found.length, pageRows)) })
      .filter((entry): entry is [string, string] => entry[1] !== undefined));
    const page = await client.ask('GET', `/api/alerts?${query.toString()}`, pageSchema);
    found.push(...page.alerts);
    ({ counts, nextCursor: cursor } = page);
  } while (cursor !== undefined && found.length < values.limit);
  if (values.json) {
    stdout.write(`${JSON.stringify({ alerts: found, counts }, undefined, 2)}\n`);
    return undefined;
  }
  const total = counts.reduce((sum, { alerts: some }) => sum + some, 0);
  if (total === 0) stdout.write('no alerts\n');
  else stdout.write(formatTable(['alert', 'state', 'severity', 'since', 'owner', 'how many', 'what'], found.map(line)));
  if (total > found.length) stdout.write(`\n${found.length} of ${total}, the last first; --limit shows more\n`);
  return undefined;
}

function line({ id, state, severity, startedAt, owner, count, key, mutedBy, acknowledgedBy, quietSince }: Alert): string[] {
  const notes = [mutedBy === undefined ? [] : [`muted by ${mutedBy}`], acknowledgedBy === undefined ? [] : [acknowledgedBy], quietSince === undefined ? [] : [`calm since ${quietSince}`]].flat();
  return [id, state, severity, startedAt, owner, String(count), notes.length === 0 ? key : `${key} (${notes.join(', ')})`];
}

async function show({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient, id: string): Promise<undefined> {
  const found = await client.ask('GET', `/api/alerts/${encodeURIComponent(id)}`, shownSchema);
  if (values.json) {
    stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
    return undefined;
  }
  const facts: (readonly [string, string])[] = [['alert', found.id], ['what', found.key], ['means', found.meaning ?? ''], ['state', found.state], ['severity', found.severity], ['owner', found.owner],
    ['since', found.startedAt], ['until', found.resolvedAt ?? ''], ['muted by', found.mutedBy ?? ''], ['taken by', found.acknowledgedBy ?? ''], ['how many', String(found.count)],
    ['such as', found.subjects.join(', ')], ['came back', found.flaps === 0 ? '' : `${found.flaps} times`], ['do', found.runbook ?? ''],
    ...Object.entries(found.evidence).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const)];
  stdout.write(formatTable(['', ''], facts.filter(([, value]) => value !== '')).split('\n').slice(1).join('\n'));
  stdout.write(`\n${formatTable(['log time', 'change', 'severity', 'how many', 'told', 'why'], found.history.map(({ logTime, change, severity, count, by, reason, receivers }) => (
    [logTime, change, severity, String(count), receivers.join(' '), [by, reason].filter((part) => part !== undefined).join(': ')]
  )))}`);
  if (found.attempts.length > 0) {
    stdout.write(`\n${formatTable(['attempted', 'receiver', 'of', 'attempt', 'outcome', 'answer'], found.attempts.map(({ attemptedAt = '', receiver, reason, attempt, outcome, detail }) => (
      [attemptedAt, receiver, reason, String(attempt), outcome, detail]
    )))}`);
  }
  return undefined;
}

async function steer({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient, action: 'acknowledge' | 'resolve', ids: readonly string[]): Promise<undefined> {
  if (ids.length === 0) throw new UsageError(`alerts ${action === 'resolve' ? action : 'ack'} needs an ALERT`);
  for (const id of ids) {
    const { seq } = await client.ask('POST', `/api/alerts/${encodeURIComponent(id)}/${action}`, acceptedSchema, said(values));
    stdout.write(values.json ? `${JSON.stringify({ id, seq })}\n` : `${id}: in the log as ${seq}\n`);
  }
  return undefined;
}
