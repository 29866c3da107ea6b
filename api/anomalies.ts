import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { severities } from '../processors/domain/alert.ts';
import type { Contributor } from '../processors/domain/anomaly.ts';
import { measures, windowLevels } from '../processors/domain/window.ts';
import { anomaliesPage, anomalyCounts } from '../store/queries/anomalies.ts';
import type { AnomalyColumns, AnomalyFilters } from '../store/queries/anomalies.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { instantFilter, pageFilters } from './filters.ts';
import type { Reader } from './reader.ts';
import { maybe, maybeTime, money, moneySchema, time, timeSchema } from './shape.ts';

const kinds = ['drop', 'rise', 'silence', 'drift'] as const;
const states = ['open', 'over'] as const;

const anomalySchema = z.object({
  id: z.string().describe('<level>/<name>/<measure>@<its beginning>'),
  level: z.enum(windowLevels),
  name: z.string().optional().describe('Which of the level; absent for the total'),
  measure: z.enum(measures),
  stepSeconds: z.number().int().describe('Length of the windows it was found in'),
  kind: z.enum(kinds).describe('drop; rise; silence: nothing at all, of a series with few events; drift: it crept in'),
  state: z.enum(states),
  severity: z.enum(severities),
  since: timeSchema.describe('Start of the first window out of bounds'),
  foundAt: timeSchema,
  endedAt: timeSchema.optional(),
  seen: z.number().describe('Counted since then'),
  expected: z.number().describe('Expected since then, with the band that chance allows'),
  lower: z.number(),
  upper: z.number(),
  score: z.number().describe('0 to 1; from 0.5 on out of bounds'),
  worth: moneySchema.optional().describe('What the orders too few or too many are worth; absent where nobody knows'),
  contributors: z.array(z.object({
    by: z.string().describe('channel, warehouse, carrier, provider, region or sku'), name: z.string(), seen: z.number(), expected: z.number(),
    share: z.number().describe('Its share of the difference, 0 to 1'),
  })).describe('What explains it, the largest share first'),
});

const anomaliesFilter = z.strictObject({
  level: z.enum(windowLevels).optional(),
  name: z.string().max(200).optional(),
  measure: z.enum(measures).optional(),
  kind: z.enum(kinds).optional(),
  state: z.enum(states).optional(),
  severity: z.enum(severities).optional(),
  from: instantFilter.optional().describe('Found from this instant of log time on'),
  to: instantFilter.optional().describe('Found before this instant'),
  ...pageFilters,
});

/** `/api/anomalies`: series that were not as they should be, told of by themselves or as part of another's story. */
export function anomalyRoutes(app: FastifyInstance, reader: Reader): void {
  app.withTypeProvider<ZodTypeProvider>().get('/api/anomalies', {
    schema: {
      tags: ['anomalies'],
      summary: 'Series of counts that dropped, rose, fell silent or crept away, those found last first, with counts over all pages',
      querystring: anomaliesFilter,
      response: {
        200: z.object({
          anomalies: z.array(anomalySchema),
          counts: z.array(z.object({ measure: z.string(), kind: z.string(), state: z.string(), anomalies: z.number().int() })),
          nextCursor: z.string().optional(),
        }),
      },
    },
  }, async (request) => {
    const { limit, cursor, ...given } = request.query;
    const filters = given as AnomalyFilters;
    const key = cursor === undefined ? undefined : readCursor(cursor, ['number', 'string']);
    const after = key === undefined ? undefined : { foundAt: key[0], id: key[1] };
    const [rows, counts] = await Promise.all([reader.read(anomaliesPage(filters, limit + 1, after)), reader.read(anomalyCounts(filters))]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      anomalies: page.map(anomaly),
      counts,
      nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.found_ms, last.id]) : undefined,
    };
  });
}

function anomaly(row: AnomalyColumns): z.infer<typeof anomalySchema> {
  return {
    id: row.id,
    level: row.level as z.infer<typeof anomalySchema>['level'],
    name: maybe(row.name),
    measure: row.measure as z.infer<typeof anomalySchema>['measure'],
    stepSeconds: row.step_seconds,
    kind: row.kind as z.infer<typeof anomalySchema>['kind'],
    state: row.state as z.infer<typeof anomalySchema>['state'],
    severity: row.severity as z.infer<typeof anomalySchema>['severity'],
    since: time(row.since),
    foundAt: time(row.found_at),
    endedAt: maybeTime(row.ended_at),
    seen: row.seen,
    expected: row.expected,
    lower: row.lower,
    upper: row.upper,
    score: row.score,
    worth: row.currency === '' ? undefined : money(row.money_minor, row.currency),
    contributors: JSON.parse(row.contributors) as Contributor[],
  };
}
