import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { orderStates } from '../processors/domain/order.ts';
import { channels } from '../processors/domain/source.ts';
import { staleCauses } from '../processors/domain/stale.ts';
import { type StaleColumns, type StaleFilters, staleGroups, stalePage } from '../store/queries/stale-orders.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { pageFilters } from './filters.ts';
import type { Reader } from './reader.ts';
import { maybe, maybeTime, time, timeSchema } from './shape.ts';

const staleSchema = z.object({
  orderId: z.string(),
  shipment: z.string().optional().describe('The parcel it concerns; absent when it concerns the whole order'),
  cause: z.enum(staleCauses).describe([
    'state: too long in its state', 'step: a step of its workflow is overdue', 'promise: the promise is broken', 'predicted: the promise will be broken',
    'carrier_silent: no news of the parcel', 'position_old: no new position of the courier',
  ].join('. ')),
  status: z.enum(['open', 'over']),
  channel: z.string(),
  state: z.string().describe('State the order is in; once over, was in'),
  warehouse: z.string().optional(),
  carrier: z.string().optional(),
  owner: z.string().describe('Who has to act now'),
  escalation: z.number().int().describe('0 at first; one more with each step'),
  severity: z.string(),
  since: timeSchema,
  dueAt: timeSchema.describe('When the limit passed; when predicted, the promise'),
  foundAt: timeSchema,
  endedAt: timeSchema.optional(),
  group: z.string().describe('What it is told of with: cause/state/warehouse/carrier'),
});

const name = z.string().max(200).optional();

const staleFilter = z.strictObject({
  status: z.enum(['open', 'over', 'all']).default('open'),
  cause: z.enum(staleCauses).optional(),
  state: z.enum(orderStates).optional(),
  owner: name,
  warehouse: name,
  carrier: name,
  channel: z.enum(channels).optional(),
  group: z.string().max(1_000).optional(),
  order: z.string().max(64).optional().describe('OMS id'),
  ...pageFilters,
});

/** `/api/stale-orders`: orders that are stuck, or will be late. */
export function staleOrderRoutes(app: FastifyInstance, reader: Reader): void {
  app.withTypeProvider<ZodTypeProvider>().get('/api/stale-orders', {
    schema: {
      tags: ['stale orders'],
      summary: 'Orders that are stuck or will be late, those that have waited longest first, with the largest groups over all pages',
      querystring: staleFilter,
      response: {
        200: z.object({
          staleOrders: z.array(staleSchema),
          groups: z.array(z.object({ group: z.string(), cause: z.string(), orders: z.number().int(), since: timeSchema })),
          nextCursor: z.string().optional(),
        }),
      },
    },
  }, async (request) => {
    const { limit, cursor, status, ...given } = request.query;
    const filters = { ...given, ...(status === 'all' ? {} : { status }) } as StaleFilters;
    const key = cursor === undefined ? undefined : readCursor(cursor, ['number', 'string', 'string', 'string']);
    const after = key === undefined ? undefined : { sinceMs: key[0], orderId: key[1], shipment: key[2], cause: key[3] };
    const [rows, groups] = await Promise.all([reader.read(stalePage(filters, limit + 1, after)), reader.read(staleGroups(filters))]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      staleOrders: page.map(answer),
      groups: groups.map(({ since, ...group }) => ({ ...group, since: time(since) })),
      nextCursor: rows.length > limit && last !== undefined
        ? writeCursor([Date.parse(time(last.since)), last.order_id, last.shipment_id, last.cause]) : undefined,
    };
  });
}

function answer(row: StaleColumns): z.infer<typeof staleSchema> {
  return {
    orderId: row.order_id,
    shipment: maybe(row.shipment_id),
    cause: row.cause as z.infer<typeof staleSchema>['cause'],
    status: row.status as 'open' | 'over',
    channel: row.channel,
    state: row.state,
    warehouse: maybe(row.warehouse),
    carrier: maybe(row.carrier),
    owner: row.owner,
    escalation: row.escalation,
    severity: row.severity,
    since: time(row.since),
    dueAt: time(row.due_at),
    foundAt: time(row.found_at),
    endedAt: maybeTime(row.ended_at),
    group: row.group,
  };
}
