import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { severities } from '../processors/domain/alert.ts';
import { parseDuration } from '../processors/domain/duration.ts';
import { day, formatInstant, parseInstant } from '../processors/domain/instant.ts';
import { signalKinds, type SignalKind } from '../processors/domain/signal.ts';
import { silenceById, silencesPage } from '../store/queries/alerts.ts';
import type { SilenceColumns } from '../store/queries/alerts.ts';
import { accepted, type AlertOptions, statement } from './alerts.ts';
import type { Core } from './core.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { instantFilter, pageFilters } from './filters.ts';
import { maybe, time, timeSchema } from './shape.ts';

const some = z.array(z.string().trim().min(1).max(200)).min(1).optional();

/** Which alerts: all that is said has to hold. */
const matchSchema = z.strictObject({
  kinds: z.array(z.enum(Object.keys(signalKinds) as [SignalKind, ...SignalKind[]])).min(1).optional(),
  severities: z.array(z.enum(severities)).min(1).optional(),
  owners: some, channels: some, warehouses: some, carriers: some,
  subject: z.string().trim().min(1).max(200).optional().describe('A word of what it is about'),
});

const silenceSchema = z.object({
  id: z.string(),
  match: z.record(z.string(), z.unknown()),
  from: timeSchema,
  to: timeSchema,
  by: z.string(),
  reason: z.string(),
  endedBy: z.string().optional().describe('Who ended it before its time'),
  endedReason: z.string().optional(),
});

/** A silence is for a while; nobody remembers one for longer than this. */
const longest = 366 * day;

const duration = z.string().transform((text, context) => {
  const millis = parseDuration(text);
  if (millis === undefined || millis <= 0 || millis > longest) {
    context.addIssue({ code: 'custom', message: 'not a duration such as 30m, 2h or 1d, of a year at most' });
    return z.NEVER;
  }
  return millis;
});

const wish = z.strictObject({
  match: matchSchema.describe('Which alerts: all that is said has to hold'),
  all: z.literal(true).optional().describe('Said instead of a match: no word of any alert'),
  from: instantFilter.optional().describe('Left out, at once'),
  to: instantFilter.optional(),
  for: duration.optional().describe('Instead of `to`: for so long, such as 2h'),
  ...statement,
}).refine(({ match, all }) => (Object.keys(match).length === 0) === (all === true), { error: 'says nothing, which is every alert: say which, or "all": true beside an empty match; not both', path: ['match'] })
  .refine(({ to, for: length }) => (to === undefined) !== (length === undefined), { error: 'either "to" or "for" has to be said, and not both', path: ['to'] })
  .refine(({ from, to }) => from === undefined || to === undefined || (to > from && to <= from + longest), { error: 'not after "from", and within a year of it', path: ['to'] });

/** `/api/silences`: list, begin, end. They hold by log time as far as it is sure, so that says which are over. */
export function silenceRoutes(app: FastifyInstance, { reader, steer, operators, nameOf, core }: AlertOptions & { readonly core: Core }): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/silences', {
    schema: {
      tags: ['alerts'],
      summary: 'Silences, the last spoken of first',
      querystring: z.strictObject({ open: z.enum(['true', 'false']).optional().describe('true: those that are not over'), ...pageFilters }),
      response: { 200: z.object({ silences: z.array(silenceSchema), nextCursor: z.string().optional() }) },
    },
  }, async (request) => {
    const { open, limit, cursor } = request.query;
    const after = cursor === undefined ? undefined : readCursor(cursor, ['number'])[0];
    const rows = await reader.read(silencesPage(limit + 1, { openAt: open === 'true' ? core.clock().sure : undefined, after }));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { silences: page.map(silence), nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.seq]) : undefined };
  });

  typed.post('/api/silences', {
    onRequest: operators,
    schema: {
      tags: ['alerts'],
      summary: 'No word of some alerts for a while; for operators. They live on, and those that still fire are told of when it is over',
      body: wish,
      response: { 202: accepted.extend({ id: z.string() }) },
    },
  }, async (request, reply) => {
    const { match, from, to, for: forMs, by = nameOf(request), reason } = request.body;
    const { sure } = core.clock();
    if (to !== undefined && to <= sure) throw new ApiError('filter_invalid', `to: ${formatInstant(to)} is over, it is ${formatInstant(sure)} by log time`);
    const { seq } = await steer('silence', {
      action: 'begin', match, ...(from === undefined ? {} : { from: formatInstant(from) }), ...(to === undefined ? { forMs } : { to: formatInstant(to) }), by, reason,
    });
    return reply.code(202).send({ seq, id: `SILENCE-${seq}` });
  });

  typed.delete('/api/silences/:id', {
    onRequest: operators,
    schema: {
      tags: ['alerts'],
      summary: 'Ends a silence before its time; for operators',
      params: z.object({ id: z.string().max(100) }),
      body: z.strictObject({ ...statement, reason: statement.reason.optional() }).nullish(),
      response: { 202: accepted },
    },
  }, async (request, reply) => {
    const [row] = await reader.read(silenceById(request.params.id));
    if (row === undefined) throw new ApiError('silence_not_found', request.params.id);
    if (row.ended_by !== '' || parseInstant(time(row.to_time))! <= core.clock().sure) throw new ApiError('silence_over', request.params.id);
    const { by = nameOf(request), reason = 'no reason given' } = request.body ?? {};
    return reply.code(202).send(await steer('silence', { action: 'end', id: row.id, by, reason }));
  });
}

function silence(row: SilenceColumns): z.infer<typeof silenceSchema> {
  return {
    id: row.id, match: JSON.parse(row.match) as Record<string, unknown>, from: time(row.from_time), to: time(row.to_time), by: row.by, reason: row.reason,
    endedBy: maybe(row.ended_by), endedReason: maybe(row.ended_reason),
  };
}
