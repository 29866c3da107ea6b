import { z } from 'zod';
import { outcomeReasons } from '../processors/domain/outcome.ts';
import type { DecisionColumns } from '../store/queries/decisions.ts';
import type { MovementColumns } from '../store/queries/movements.ts';
import type { LineColumns, OrderColumns } from '../store/queries/order.ts';
import type { ShipmentColumns } from '../store/queries/shipments.ts';
import type { TimelineColumns } from '../store/queries/timeline.ts';
import { lineUnits, returnSchema, returnsOf, shipmentAnswer, shipmentSchema, waitsFor, waitsForSchema } from './fulfilment.ts';
import { movementAnswer, movementSchema } from './movement.ts';
import { decisionAnswer, decisionSchema } from './routing.ts';
import { maybe, maybeTime, money, moneySchema, time, timeSchema } from './shape.ts';

/** An order as the API answers it: schemas, and the way there from the tables' columns. */

export const orderSummarySchema = z.object({
  id: z.string().describe('OMS-YYYYMMDD-NNNNN'),
  channel: z.string(),
  channelOrderId: z.string().describe('<channel>:<channel id>'),
  state: z.string(),
  stateSince: timeSchema,
  total: moneySchema.describe('What the buyer owes'),
  paid: moneySchema,
  refunded: moneySchema,
  lineCount: z.number().int(),
  unitCount: z.number().int(),
  shipTo: z.object({ country: z.string(), province: z.string(), city: z.string() }).optional(),
  promisedBy: timeSchema.optional(),
  placedAt: timeSchema.describe('As the channel claims'),
  placedLogTime: timeSchema.describe('Log time: when it was read'),
  paidAt: timeSchema.optional(),
  shippedAt: timeSchema.optional(),
  deliveredAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  warehouse: z.string().optional(),
  shipmentCount: z.number().int().describe('Shipments that were not called off'),
  cancelledUnits: z.number().int(),
  returnedUnits: z.number().int(),
  awaitsSku: z.string().optional().describe('The SKU it waits for to be allocated'),
  riskWord: z.string().optional().describe('A word of its remark that asks for a look'),
  overdue: z.boolean().describe('It waits in its state for longer than the rules allow'),
});

export const timelineEntrySchema = z.object({
  seq: z.number().int().describe('Log sequence of the decision; with ordinal the key'),
  ordinal: z.number().int(),
  eventSeq: z.number().int().describe('Log sequence of the message that carried the event; earlier than seq when it was parked'),
  type: z.string(),
  source: z.string(),
  eventId: z.string(),
  claimedTime: timeSchema.describe('When the source claims it happened'),
  logTime: timeSchema.describe('When it was decided'),
  outcome: z.string().describe('applied, duplicate, parked or refused'),
  reason: z.string().optional(),
  meaning: z.string().optional().describe('The reason in words'),
  stateBefore: z.string().optional(),
  stateAfter: z.string().optional(),
  amount: moneySchema.optional(),
  data: z.record(z.string(), z.unknown()),
});

export const orderSchema = orderSummarySchema.extend({
  shipping: moneySchema,
  tax: moneySchema,
  discounts: z.object({ merchant: moneySchema, platform: moneySchema }).describe('Off the order as a whole, by who bears them'),
  serviceLevel: z.string().optional(),
  version: z.number().int().describe('Log sequence of the last message that changed it'),
  lines: z.array(z.object({
    line: z.string(), sku: z.string(), quantity: z.number().int(), unitPrice: moneySchema, discount: moneySchema,
    cancelled: z.number().int().describe('Units taken off'),
    shipped: z.number().int().describe('Units that have left'),
    returned: z.number().int().describe('Units that came back'),
  })),
  waitsFor: waitsForSchema.optional().describe('Why a backordered order is not allocated'),
  shipments: z.array(shipmentSchema),
  returns: z.array(returnSchema),
  decisions: z.array(decisionSchema).describe('Where it ships from and why, the newest first'),
  movements: z.array(movementSchema).describe('What it moved of stock, in the order of the log'),
  timeline: z.array(timelineEntrySchema).describe('Every event that spoke of the order, in the order of the log'),
  timelineComplete: z.boolean().describe('False when the order has more events than are shown'),
});

export function orderSummary(row: OrderColumns): z.infer<typeof orderSummarySchema> {
  const { currency } = row;
  const country = maybe(row.ship_country);
  return {
    id: row.order_id,
    channel: row.channel,
    channelOrderId: row.channel_order_id,
    state: row.state,
    stateSince: time(row.state_since),
    total: money(row.total_minor, currency),
    paid: money(row.paid_minor, currency),
    refunded: money(row.refunded_minor, currency),
    lineCount: row.line_count,
    unitCount: row.unit_count,
    shipTo: country === undefined ? undefined : { country, province: row.ship_province, city: row.ship_city },
    promisedBy: maybeTime(row.promised_by),
    placedAt: time(row.placed_at),
    placedLogTime: time(row.placed_log_time),
    paidAt: maybeTime(row.paid_at),
    shippedAt: maybeTime(row.shipped_at),
    deliveredAt: maybeTime(row.delivered_at),
    endedAt: maybeTime(row.ended_at),
    carrier: maybe(row.carrier),
    trackingNumber: maybe(row.tracking_number),
    warehouse: maybe(row.warehouse),
    shipmentCount: row.shipment_count,
    cancelledUnits: row.cancelled_units,
    returnedUnits: row.returned_units,
    awaitsSku: maybe(row.awaits_sku),
    riskWord: maybe(row.risk_word),
    overdue: row.overdue === 1,
  };
}

/** What other tables know of an order. */
export interface OrderParts {
  readonly lines: readonly LineColumns[];
  readonly shipments: readonly ShipmentColumns[];
  /** The newest first. */
  readonly decisions: readonly DecisionColumns[];
  readonly movements: readonly MovementColumns[];
  readonly events: readonly TimelineColumns[];
}

export function orderAnswer(row: OrderColumns, parts: OrderParts, timelineComplete: boolean): z.infer<typeof orderSchema> {
  const { currency } = row;
  const unitsOf = lineUnits(row, parts.shipments);
  return {
    ...orderSummary(row),
    shipping: money(row.shipping_minor, currency),
    tax: money(row.tax_minor, currency),
    discounts: { merchant: money(row.discount_merchant_minor, currency), platform: money(row.discount_platform_minor, currency) },
    serviceLevel: maybe(row.service_level),
    version: row.version,
    lines: parts.lines.map(({ line, sku, quantity, unit_price_minor, discount_minor }) => ({
      line, sku, quantity, unitPrice: money(unit_price_minor, currency), discount: money(discount_minor, currency), ...unitsOf(line),
    })),
    waitsFor: waitsFor(row, parts.decisions[0]),
    shipments: parts.shipments.map(shipmentAnswer),
    returns: returnsOf(row),
    decisions: parts.decisions.map(decisionAnswer),
    movements: parts.movements.map(movementAnswer),
    timeline: parts.events.map(timelineEntry),
    timelineComplete,
  };
}

/** Every reason in words, whatever the outcome it explains. */
const meanings: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(outcomeReasons)) as Record<string, string>;

function timelineEntry(row: TimelineColumns): z.infer<typeof timelineEntrySchema> {
  return {
    seq: row.seq,
    ordinal: row.ordinal,
    eventSeq: row.event_seq,
    type: row.type,
    source: row.source,
    eventId: row.event_id,
    claimedTime: time(row.occurred_at),
    logTime: time(row.log_time),
    outcome: row.outcome,
    reason: maybe(row.reason),
    meaning: meanings[row.reason],
    stateBefore: maybe(row.state_before),
    stateAfter: maybe(row.state_after),
    amount: row.currency === '' ? undefined : money(row.amount_minor, row.currency),
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}
