import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { StockNotice } from '../processors/domain/stock.ts';
import { skuMovements } from '../store/queries/movements.ts';
import { ordersAwaiting, stockPage } from '../store/queries/stock.ts';
import type { StockColumns, StockFilters } from '../store/queries/stock.ts';
import type { Core } from './core.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ApiError } from './errors.ts';
import { pageFilters } from './filters.ts';
import { movementAnswer, movementSchema } from './movement.ts';
import type { Reader } from './reader.ts';
import { maybeTime, time, timeSchema } from './shape.ts';

const units = z.number().int();

const levelFields = {
  onHand: units.describe('On the shelf, reserved or not'),
  reserved: units.describe('Promised to shipments that have not left'),
  available: units.describe('On hand and not promised; safety stock and allotments are not taken off: see sellable'),
  inTransit: units.describe('On its way from another warehouse'),
  movedAt: timeSchema.describe('Log time of the last movement'),
};

const stockSchema = z.object({
  sku: z.string(),
  ...levelFields,
  sellable: units.optional().describe('What a channel can sell of it, in all warehouses: available less safety stock, less what is in closed ones and what is kept for other channels. Absent while looking at one warehouse only'),
  channels: z.record(z.string(), units).optional().describe('The same for channels that an allotment treats differently'),
  warehouses: z.array(z.object({ warehouse: z.string(), ...levelFields })),
});

const skuSchema = stockSchema.extend({
  waiting: z.object({ orders: units, promisedBy: timeSchema.optional().describe('By when the most urgent of them was promised') })
    .describe('Orders that wait for it to be allocated: /api/orders?awaits= lists them'),
  movements: z.array(movementSchema).describe('The newest first'),
  nextBefore: z.string().optional().describe('Given as `before`, it leads to earlier movements'),
});

const sku = z.string().max(300);
const warehouse = z.string().min(1).max(200).optional();

const stockFilter = z.strictObject({
  warehouse: warehouse.describe('Look at this warehouse only'),
  below: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('Only SKUs of which fewer units are available, in all the warehouses looked at together'),
  q: z.string().min(1).max(300).optional().describe('How the SKU begins'),
  ...pageFilters,
});

/** `/api/stock` and `/api/stock/{sku}`: what there is, and how it came about. */
export function stockRoutes(app: FastifyInstance, reader: Reader, core: Pick<Core, 'stock'>): void {
  const answer = (row: StockColumns, where: string | undefined) => ({ ...stockAnswer(row), ...(where === undefined ? sellableAnswer(core.stock(row.sku)) : {}) });
  const typed = app.withTypeProvider<ZodTypeProvider>();

  typed.get('/api/stock', {
    schema: {
      tags: ['stock'],
      summary: 'Stock as it is now, by SKU',
      querystring: stockFilter,
      response: { 200: z.object({ stock: z.array(stockSchema), nextCursor: z.string().optional() }) },
    },
  }, async (request) => {
    const { limit, cursor, ...given } = request.query;
    const after = cursor === undefined ? undefined : readCursor(cursor, ['string'])[0];
    const rows = await reader.read(stockPage(given as StockFilters, limit + 1, after));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { stock: page.map((row) => answer(row, given.warehouse)), nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.sku]) : undefined };
  });

  typed.get('/api/stock/:sku', {
    schema: {
      tags: ['stock'],
      summary: 'Stock of one SKU: levels by warehouse, who waits for it, and its latest movements',
      params: z.object({ sku }),
      querystring: z.strictObject({
        warehouse: warehouse.describe('Look at this warehouse only'),
        movements: z.coerce.number().int().min(0).max(500).default(20).describe('How many movements'),
        before: z.string().max(1_000).optional().describe('`nextBefore` of the page before'),
      }),
      response: { 200: skuSchema },
    },
  }, async (request) => {
    const { params: { sku: asked }, query: { warehouse: where, movements: most, before } } = request;
    const key = before === undefined ? undefined : readCursor(before, ['number', 'number']);
    const filters = { sku: asked, ...(where === undefined ? {} : { warehouse: where }) };
    const [[stock], [waiting], movements] = await Promise.all([
      reader.read(stockPage(filters, 1)),
      reader.read(ordersAwaiting(asked)),
      reader.read(skuMovements(asked, where, most + 1, key === undefined ? undefined : { seq: key[0], ordinal: key[1] })),
    ]);
    if (stock === undefined) throw new ApiError('sku_not_found', where === undefined ? asked : `${asked} in ${where}`);
    const page = movements.slice(0, most);
    const last = page.at(-1);
    return {
      ...answer(stock, where),
      waiting: { orders: waiting?.orders ?? 0, promisedBy: maybeTime(waiting?.promised_by ?? null) },
      movements: page.map(movementAnswer),
      nextBefore: movements.length > most && last !== undefined ? writeCursor([last.seq, last.ordinal]) : undefined,
    };
  });
}

function stockAnswer({ sku: name, levels, ...sums }: StockColumns): z.infer<typeof stockSchema> {
  return { sku: name, ...levelAnswer(sums), warehouses: levels.map((level) => ({ warehouse: level.warehouse, ...levelAnswer(level) })) };
}

function sellableAnswer(now: StockNotice | undefined) {
  return now === undefined ? {} : { sellable: now.sellable, channels: now.channels };
}

function levelAnswer(level: Omit<StockColumns, 'sku' | 'levels'>) {
  return { onHand: level.on_hand, reserved: level.reserved, available: level.available, inTransit: level.in_transit, movedAt: time(level.moved_at) };
}
