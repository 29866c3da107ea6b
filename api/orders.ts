import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { orderStates } from '../processors/domain/order.ts';
import { channels } from '../processors/domain/source.ts';
import { orderDecisions } from '../store/queries/decisions.ts';
import { orderMovements } from '../store/queries/movements.ts';
import { orderById, orderLines } from '../store/queries/order.ts';
import { ordersPage } from '../store/queries/orders.ts';
import type { OrderFilters } from '../store/queries/orders.ts';
import { orderShipments } from '../store/queries/shipments.ts';
import { timeline } from '../store/queries/timeline.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { instantFilter, pageFilters } from './filters.ts';
import { orderAnswer, orderSchema, orderSummary, orderSummarySchema } from './order.ts';
import type { Reader } from './reader.ts';

/** More events than this nobody reads on one page; an order with more is told apart by `timelineComplete`. */
const longestTimeline = 2_000;

/** The newest of them; an order that is tried again and again has more. */
const mostDecisions = 50;

const mostMovements = 1_000;

const ordersFilter = z.strictObject({
  state: z.enum(orderStates).optional(),
  channel: z.enum(channels).optional(),
  placedFrom: instantFilter.optional().describe('Placed at this log time or later'),
  placedTo: instantFilter.optional().describe('Placed before this log time'),
  awaits: z.string().min(1).max(300).optional().describe('Waiting for this SKU to be allocated'),
  overdue: z.enum(['true', 'false']).transform((text) => text === 'true').optional().describe('Whether it waits in its state for longer than the rules allow'),
  q: z.string().min(1).max(200).optional().describe('An order id of either kind, or a tracking number: whole, or how it begins'),
  ...pageFilters,
});

/** `/api/orders` and `/api/orders/{id}`. */
export function orderRoutes(app: FastifyInstance, reader: Reader): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/orders', {
    schema: {
      tags: ['orders'],
      summary: 'Orders, the newest first',
      querystring: ordersFilter,
      response: { 200: z.object({ orders: z.array(orderSummarySchema), nextCursor: z.string().optional() }) },
    },
  }, async (request) => {
    const { limit, cursor, ...given } = request.query;
    const key = cursor === undefined ? undefined : readCursor(cursor, ['number', 'string']);
    const after = key === undefined ? undefined : { placedLogTime: key[0], orderId: key[1] };
    // One row more than asked for tells whether there is a next page.
    const rows = await reader.read(ordersPage(given as OrderFilters, limit + 1, after));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      orders: page.map(orderSummary),
      nextCursor: rows.length > limit && last !== undefined
        ? writeCursor([Date.parse(`${last.placed_log_time.replace(' ', 'T')}Z`), last.order_id])
        : undefined,
    };
  });

  typed.get('/api/orders/:id', {
    schema: {
      tags: ['orders'],
      summary: 'One order with its lines, shipments, routing decisions, movements of stock, and timeline',
      params: z.object({ id: z.string().describe('OMS-YYYYMMDD-NNNNN or <channel>:<channel id>') }),
      response: { 200: orderSchema },
    },
  }, async (request) => {
    const { id } = request.params;
    const [order] = await reader.read(orderById(id));
    if (order === undefined) throw new ApiError('order_not_found', id);
    const [lines, shipments, decisions, movements, events] = await Promise.all([
      reader.read(orderLines(order.order_id)),
      reader.read(orderShipments(order.order_id)),
      reader.read(orderDecisions(order.order_id, mostDecisions)),
      reader.read(orderMovements(order.order_id, mostMovements)),
      reader.read(timeline(order.order_id, order.channel_order_id, longestTimeline + 1)),
    ]);
    return orderAnswer(
      order, { lines, shipments, decisions, movements, events: events.slice(0, longestTimeline) }, events.length <= longestTimeline,
    );
  });
}
