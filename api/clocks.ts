import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { clockVerdicts } from '../processors/domain/clock-skew.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import { type ClockColumns, clockHistory, clocksNow } from '../store/queries/clocks.ts';
import type { Core } from './core.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { pageFilters } from './filters.ts';
import type { Reader } from './reader.ts';
import { maybe, time, timeSchema } from './shape.ts';

const millis = z.number().int();

const clockSchema = z.object({
  kind: z.string().describe('source: by what it claims. host, broker, server: by comparison'),
  name: z.string(),
  verdict: z.string().describe('good, off, off_by_zone, drifting, jumped, lagging (what it tells of is old, which is no fault of its clock) or unknown'),
  looksLike: z.string().optional().describe('In words; absent when all is well'),
  from: timeSchema.describe('Start of the stretch it speaks of, log time: an hour, or since the verdict changed'),
  to: timeSchema,
  samples: z.number().int(),
  minMs: millis.describe('Offsets from log time, in milliseconds: above 0 is ahead'),
  p05Ms: millis,
  medianMs: millis,
  p95Ms: millis,
  maxMs: millis,
  future: z.number().int().describe('Claims too far ahead to be taken in'),
  driftMsPerDay: z.number(),
});

const kinds = z.enum(['source', 'host', 'broker', 'server']);

/** `/api/clocks`: whose clock is wrong, and whether log time can be trusted. */
export function clockRoutes(app: FastifyInstance, { reader, core }: { readonly reader: Reader; readonly core: Core }): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/clocks', {
    schema: {
      tags: ['clocks'],
      summary: 'The last word on every clock, and whether log time is trusted: while it is not, no order is closed by it',
      querystring: z.strictObject({ kind: kinds.optional(), verdict: z.enum(clockVerdicts).optional() }),
      response: {
        200: z.object({
          logTime: z.object({
            at: timeSchema,
            trusted: z.boolean(),
            doubtedSince: timeSchema.optional().describe('Log time when the doubt began; absent when nobody has vouched for it yet'),
            brokerOffMs: millis.optional().describe("How far the broker's clock is from the time servers', where that is why"),
          }),
          clocks: z.array(clockSchema),
        }),
      },
    },
  }, async (request) => {
    const { kind, verdict } = request.query;
    const rows = await reader.read(clocksNow());
    const { logTime, trusted, doubtedSince, brokerOffMs } = core.clock();
    return {
      logTime: { at: formatInstant(logTime), trusted, ...(trusted ? {} : { doubtedSince: doubtedSince === 0 ? undefined : formatInstant(doubtedSince), brokerOffMs }) },
      clocks: rows.filter((row) => (kind === undefined || row.kind === kind) && (verdict === undefined || row.verdict === verdict)).map(answer),
    };
  });

  typed.get('/api/clocks/:kind/:name', {
    schema: {
      tags: ['clocks'],
      summary: 'The stretches of one clock, the newest first',
      params: z.object({ kind: kinds, name: z.string().max(200) }),
      querystring: z.strictObject(pageFilters),
      response: { 200: z.object({ stretches: z.array(clockSchema), nextCursor: z.string().optional() }) },
    },
  }, async (request) => {
    const { kind, name } = request.params;
    const { limit, cursor } = request.query;
    const rows = await reader.read(clockHistory(kind, name, limit + 1, cursor === undefined ? undefined : readCursor(cursor, ['number'])[0]));
    if (rows.length === 0 && cursor === undefined) throw new ApiError('clock_not_found', `${kind}/${name}`);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      stretches: page.map(answer),
      nextCursor: rows.length > limit && last !== undefined ? writeCursor([Date.parse(time(last.from_time))]) : undefined,
    };
  });
}

function answer(row: ClockColumns): z.infer<typeof clockSchema> {
  return {
    kind: row.kind,
    name: row.name,
    verdict: row.verdict,
    looksLike: maybe(row.looks_like),
    from: time(row.from_time),
    to: time(row.to_time),
    samples: row.samples,
    minMs: row.min_ms,
    p05Ms: row.p05_ms,
    medianMs: row.median_ms,
    p95Ms: row.p95_ms,
    maxMs: row.max_ms,
    future: row.future,
    driftMsPerDay: row.drift_ms_per_day,
  };
}
