import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { severities } from '../processors/domain/alert.ts';
import { signalKinds, type SignalKind } from '../processors/domain/signal.ts';
import { alertById, alertCounts, alertHistory, alertsPage } from '../store/queries/alerts.ts';
import type { AlertColumns, AlertFilters, AlertHistoryColumns } from '../store/queries/alerts.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { instantFilter, pageFilters } from './filters.ts';
import type { Reader } from './reader.ts';
import { maybe, maybeTime, time, timeSchema } from './shape.ts';

/** Puts what a person says into the log, on `orders.control.<type>`. @throws an error with code `log_away` */
export type Steer = (type: 'alert' | 'silence', body: object) => Promise<{ readonly seq: number }>;

export interface AlertOptions {
  readonly reader: Reader;
  readonly steer: Steer;
  /** Lets only operators through. */
  readonly operators: onRequestHookHandler;
  /** What the bearer of a request is called where nobody says who it is. */
  readonly nameOf: (request: FastifyRequest) => string;
}

/** The most of one alert's history that is shown. */
const historyRows = 500;

const states = ['pending', 'firing', 'acknowledged', 'resolved'] as const;

const alertSchema = z.object({
  id: z.string().describe('ALERT-<log sequence>-<ordinal>'),
  key: z.string().describe('What it is about; no two alerts that are not resolved share it'),
  kind: z.string(),
  meaning: z.string().optional().describe('The kind in words'),
  state: z.string().describe('pending, firing, acknowledged or resolved'),
  severity: z.string(),
  owner: z.string(),
  subjects: z.array(z.string()).describe('What its signals speak of; count says how many there are'),
  count: z.number().int(),
  evidence: z.record(z.string(), z.unknown()),
  startedAt: timeSchema,
  firedAt: timeSchema.optional(),
  acknowledgedAt: timeSchema.optional(),
  acknowledgedBy: z.string().optional(),
  resolvedAt: timeSchema.optional(),
  quietSince: timeSchema.optional().describe('Since when nothing of it holds, while it is held open in case it comes back'),
  flaps: z.number().int().describe('How often it came back while it was held open'),
  mutedBy: z.string().optional().describe('The silence, maintenance, promotion or alert that keeps it from being told of'),
  runbook: z.string().optional(),
  changedAt: timeSchema,
});

const changeSchema = z.object({
  seq: z.number().int(), ordinal: z.number().int(), logTime: timeSchema, change: z.string(), state: z.string(), severity: z.string(), count: z.number().int(),
  mutedBy: z.string().optional(), by: z.string().optional(), reason: z.string().optional(), receivers: z.array(z.string()).describe('Who was to be told of it'),
});

const attemptSchema = z.object({
  seq: z.number().int(), ordinal: z.number().int(), receiver: z.string(), attempt: z.number().int(), outcome: z.string(),
  reason: z.string().describe('Why it was to be told: firing, changed, escalated, repeated, acknowledged or resolved'),
  attemptedAt: timeSchema.optional(), detail: z.string(),
});

const alertsFilter = z.strictObject({
  state: z.enum(states).optional(),
  open: z.enum(['true', 'false']).transform((text) => text === 'true').optional().describe('true: those that are not resolved; false: those that are'),
  severity: z.enum(severities).optional(),
  owner: z.string().max(200).optional(),
  kind: z.enum(Object.keys(signalKinds) as [SignalKind, ...SignalKind[]]).optional(),
  from: instantFilter.optional().describe('Began from this instant of log time on'),
  to: instantFilter.optional().describe('Began before this instant'),
  ...pageFilters,
});

const id = z.string().max(100);

/** Who says it and why: the log keeps both. */
export const statement = {
  by: z.string().trim().min(1).max(200).optional().describe("Who says so; left out, the token's role"),
  reason: z.string().trim().min(1).max(1_000),
};

export const accepted = z.object({ seq: z.number().int().describe('Log sequence of what was said; it holds once that is read') });

/** `/api/alerts`: list, show, acknowledge, resolve. */
export function alertRoutes(app: FastifyInstance, options: AlertOptions): void {
  const { reader } = options;
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/alerts', {
    schema: {
      tags: ['alerts'],
      summary: 'Alerts as they are now, those that began last first, with counts by state and severity over all pages',
      querystring: alertsFilter,
      response: {
        200: z.object({
          alerts: z.array(alertSchema),
          counts: z.array(z.object({ state: z.string(), severity: z.string(), alerts: z.number().int() })),
          nextCursor: z.string().optional(),
        }),
      },
    },
  }, async (request) => {
    const { limit, cursor, ...given } = request.query;
    const filters = given as AlertFilters;
    const key = cursor === undefined ? undefined : readCursor(cursor, ['number', 'string']);
    const [rows, counts] = await Promise.all([
      reader.read(alertsPage(filters, limit + 1, key === undefined ? undefined : { startedAt: key[0], id: key[1] })),
      reader.read(alertCounts(filters)),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { alerts: page.map(alert), counts, nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.started_ms, last.alert_id]) : undefined };
  });

  typed.get('/api/alerts/:id', {
    schema: {
      tags: ['alerts'],
      summary: `One alert, what happened to it, and whom it was told; at most the last ${historyRows} of both`,
      params: z.object({ id }),
      response: { 200: alertSchema.extend({ history: z.array(changeSchema), attempts: z.array(attemptSchema) }) },
    },
  }, async (request) => {
    const [[row], history] = await Promise.all([reader.read(alertById(request.params.id)), reader.read(alertHistory(request.params.id, historyRows))]);
    if (row === undefined) throw new ApiError('alert_not_found', request.params.id);
    return {
      ...alert(row), history: history.filter(({ receiver }) => receiver === '').map(change),
      attempts: history.filter(({ receiver }) => receiver !== '').map(attempt),
    };
  });

  steering(app, options, 'acknowledge', 'Says that a person has it: nobody else is called, unless it gets worse; for operators');
  steering(app, options, 'resolve', 'Says that it is over; should it still hold, what its monitor says next begins another; for operators');
}

function steering(app: FastifyInstance, { reader, steer, operators, nameOf }: AlertOptions, action: 'acknowledge' | 'resolve', summary: string): void {
  app.withTypeProvider<ZodTypeProvider>().post(`/api/alerts/:id/${action}`, {
    onRequest: operators,
    schema: { tags: ['alerts'], summary, params: z.object({ id }), body: z.strictObject(statement), response: { 202: accepted } },
  }, async (request, reply) => {
    const [row] = await reader.read(alertById(request.params.id));
    if (row === undefined) throw new ApiError('alert_not_found', request.params.id);
    if (row.state === 'resolved') throw new ApiError('alert_resolved', request.params.id);
    const { by = nameOf(request), reason } = request.body;
    return reply.code(202).send(await steer('alert', { alert: row.alert_id, action, by, reason }));
  });
}

function alert(row: AlertColumns): z.infer<typeof alertSchema> {
  return {
    id: row.alert_id, key: row.key, kind: row.kind, meaning: (signalKinds as Readonly<Record<string, string>>)[row.kind], state: row.state,
    severity: row.severity, owner: row.owner, subjects: [...row.subjects], count: row.count,
    evidence: JSON.parse(row.evidence) as Record<string, unknown>, startedAt: time(row.started_at), firedAt: maybeTime(row.fired_at),
    acknowledgedAt: maybeTime(row.acknowledged_at), acknowledgedBy: maybe(row.acknowledged_by), resolvedAt: maybeTime(row.resolved_at),
    quietSince: maybeTime(row.quiet_since), flaps: row.flaps, mutedBy: maybe(row.muted_by), runbook: maybe(row.runbook), changedAt: time(row.changed_at),
  };
}

function change(row: AlertHistoryColumns): z.infer<typeof changeSchema> {
  return {
    seq: row.seq, ordinal: row.ordinal, logTime: time(row.log_time), change: row.change, state: row.state, severity: row.severity, count: row.count,
    mutedBy: maybe(row.muted_by), by: maybe(row.by), reason: maybe(row.reason), receivers: [...row.receivers],
  };
}

function attempt(row: AlertHistoryColumns): z.infer<typeof attemptSchema> {
  return {
    seq: row.seq, ordinal: row.ordinal, receiver: row.receiver, attempt: row.attempt, outcome: row.change, reason: row.reason,
    attemptedAt: maybeTime(row.attempted_at), detail: row.detail,
  };
}
