import { isUtf8 } from 'node:buffer';
import type { Instant } from '../processors/domain/instant.ts';
import type { Line } from '../processors/domain/event.ts';
import type { Order } from '../processors/domain/order.ts';
import type { RoutingDecision, RoutingPlan } from '../processors/domain/routing.ts';
import type { EventRow, RejectionRow } from '../processors/domain/row.ts';
import type { Signal } from '../processors/domain/signal.ts';
import type { Movement } from '../processors/domain/stock.ts';
import { instantText, listText } from './column-text.ts';
import { monitoringColumns } from './monitoring-text.ts';
import { packLines, packPlan } from './packed-lines.ts';
import { escapeTsv } from './query.ts';
import type { TableText } from './table-text.ts';

/**
 * Rows as TabSeparated text: this is the hottest loop beside the core's own.
 * Those of the tables with most rows are written field by field, others by
 * plain concatenation. Each function has the columns of `tableColumns` in their
 * order; a test reads every one back from the engine.
 */
export const tableColumns = {
  events: [
    'seq', 'ordinal', 'event_seq', 'log_time', 'occurred_at', 'source', 'type', 'event_id', 'order_id', 'channel_order_id',
    'outcome', 'reason', 'state_before', 'state_after', 'amount_minor', 'currency', 'data',
  ],
  orders: [
    'order_id', 'channel', 'channel_order_id', 'state', 'state_since', 'currency', 'total_minor', 'paid_minor', 'refunded_minor',
    'shipping_minor', 'tax_minor', 'discount_merchant_minor', 'discount_platform_minor', 'line_count', 'unit_count',
    'ship_country', 'ship_province', 'ship_city', 'promised_by', 'service_level', 'buyer', 'placed_at', 'placed_log_time',
    'paid_at', 'shipped_at', 'delivered_at', 'ended_at', 'carrier', 'tracking_number', 'warehouse', 'version',
    'shipment_count', 'cancelled_units', 'returned_units', 'awaits_sku', 'risk_word', 'overdue', 'cancelled_lines', 'returns',
  ],
  order_lines: [
    'order_id', 'line', 'sku', 'quantity', 'unit_price_minor', 'discount_minor', 'currency', 'channel', 'placed_at', 'version', 'removed',
  ],
  rejections: ['seq', 'ordinal', 'event_seq', 'log_time', 'source', 'subject', 'stage', 'reason', 'detail', 'raw'],
  signals: ['seq', 'ordinal', 'log_time', 'kind', 'subject', 'evidence', 'phase'],
  stock_movements: [
    'seq', 'ordinal', 'log_time', 'warehouse', 'sku', 'kind', 'quantity', 'on_hand_delta', 'reserved_delta', 'in_transit_delta',
    'on_hand', 'reserved', 'in_transit', 'order_id', 'shipment_id', 'cause',
  ],
  routing_decisions: [
    'seq', 'ordinal', 'log_time', 'order_id', 'channel', 'trigger', 'rules', 'currency', 'outcome', 'reason', 'awaits', 'shipments',
    'warehouses', 'carriers', 'score_minor', 'plan', 'candidates',
  ],
  shipments: [
    'order_id', 'shipment_id', 'channel', 'state', 'warehouse', 'carrier', 'tracking_number', 'reference', 'units', 'lines',
    'reserved', 'requested', 'stalled', 'moved_at', 'version',
  ],
  ...monitoringColumns,
} as const satisfies Record<string, readonly string[]>;

export type Table = keyof typeof tableColumns;

export function writeEvent(text: TableText, row: EventRow): void {
  text.number(row.seq);
  text.number(row.ordinal);
  text.number(row.eventSeq);
  text.instant(row.logTime);
  text.instant(row.occurredAt);
  text.text(row.source);
  text.text(row.type);
  text.text(row.eventId);
  text.text(row.orderId);
  text.text(row.channelOrderId);
  text.text(row.outcome);
  text.text(row.reason);
  text.text(row.stateBefore);
  text.text(row.stateAfter);
  text.number(row.amountMinor);
  text.text(row.currency);
  text.text(row.data);
  text.end();
}

export function orderText(order: Order): string {
  let merchant = 0;
  let platform = 0;
  for (const discount of order.discounts) {
    if (discount.fundedBy === 'merchant') merchant += discount.amountMinor;
    else platform += discount.amountMinor;
  }
  let units = 0;
  for (const line of order.lines) units += line.quantity;
  const shipTo = order.shipTo;
  return (
    order.id + '\t' + order.channel + '\t' + escapeTsv(order.key) + '\t' + order.state + '\t' + instantText(order.stateSince) + '\t' +
    order.currency + '\t' + order.totalMinor + '\t' + order.paidMinor + '\t' + order.refundedMinor + '\t' +
    order.shippingMinor + '\t' + order.taxMinor + '\t' + merchant + '\t' + platform + '\t' + order.lines.length + '\t' + units + '\t' +
    optionalText(shipTo?.country) + '\t' + optionalText(shipTo?.province) + '\t' + optionalText(shipTo?.city) + '\t' +
    optionalInstant(order.promisedBy) + '\t' + optionalText(order.serviceLevel) + '\t' + optionalText(order.buyer) + '\t' +
    instantText(order.placedAt) + '\t' + instantText(order.placedLogTime) + '\t' + optionalInstant(order.paidAt) + '\t' +
    optionalInstant(order.shippedAt) + '\t' + optionalInstant(order.deliveredAt) + '\t' + optionalInstant(order.endedAt) + '\t' +
    optionalText(order.carrier) + '\t' + optionalText(order.trackingNumber) + '\t' + optionalText(order.warehouse) + '\t' +
    order.version + '\t' + fulfilmentText(order) + '\n'
  );
}

/** What has become of an order's units; of most orders there is little to say. */
function fulfilmentText({ shipments, cancelled, returns, backorder, riskWord, overdue }: Order): string {
  let live = 0;
  for (const { state } of shipments) if (state !== 'cancelled') live++;
  return (
    live + '\t' + unitsOf(cancelled) + '\t' + unitsOf(returns) + '\t' + optionalText(backorder?.awaits) + '\t' + optionalText(riskWord) + '\t' +
    (overdue ? '1\t' : '0\t') + jsonText(cancelled) + '\t' + jsonText(returns)
  );
}

function unitsOf(counted: readonly { readonly quantity: number }[]): number {
  let units = 0;
  for (const { quantity } of counted) units += quantity;
  return units;
}

/** A list as JSON, an empty one as nothing. */
function jsonText(list: readonly unknown[]): string {
  return list.length === 0 ? '' : escapeTsv(JSON.stringify(list));
}

/** Every shipment of an order as it now is. */
export function shipmentsText({ id, channel, shipments, version }: Order): string {
  let text = '';
  for (const shipment of shipments) {
    text +=
      id + '\t' + shipment.id + '\t' + channel + '\t' + shipment.state + '\t' + escapeTsv(shipment.warehouse) + '\t' +
      optionalText(shipment.carrier) + '\t' + optionalText(shipment.trackingNumber) + '\t' + optionalText(shipment.reference) + '\t' +
      unitsOf(shipment.lines) + '\t' + escapeTsv(packLines(shipment.lines)) + '\t' + (shipment.reserved ? '1\t' : '0\t') +
      (shipment.requested ? '1\t' : '0\t') + (shipment.stalled ? '1\t' : '0\t') + instantText(shipment.movedAt) + '\t' + version + '\n';
  }
  return text;
}

/** The lines of an order as it now is, and a last word on those it no longer has. */
export function writeLines(text: TableText, order: Order, removed: readonly string[]): void {
  for (const line of order.lines) writeLine(text, order, line, 0);
  for (const id of removed) writeLine(text, order, { line: id, sku: '', quantity: 0, unitPriceMinor: 0, discountMinor: 0 }, 1);
}

function writeLine(text: TableText, { id, currency, channel, placedAt, version }: Order, line: Line, removed: number): void {
  text.text(id);
  text.text(line.line);
  text.text(line.sku);
  text.number(line.quantity);
  text.number(line.unitPriceMinor);
  text.number(line.discountMinor);
  text.text(currency);
  text.text(channel);
  text.instant(placedAt);
  text.number(version);
  text.number(removed);
  text.end();
}

export function rejectionText(row: RejectionRow): string {
  return (
    row.seq + '\t' + row.ordinal + '\t' + row.eventSeq + '\t' + instantText(row.logTime) + '\t' + escapeTsv(row.source) + '\t' +
    escapeTsv(row.subject) + '\t' + row.stage + '\t' + row.reason + '\t' + escapeTsv(row.detail) + '\t' + bytesText(row.payload) + '\n'
  );
}

export function signalText(signal: Signal): string {
  return (
    signal.seq + '\t' + signal.ordinal + '\t' + instantText(signal.logTime) + '\t' + signal.kind + '\t' +
    escapeTsv(signal.subject) + '\t' + escapeTsv(JSON.stringify(signal.evidence)) + '\t' + (signal.phase ?? '') + '\n'
  );
}

export function writeMovement(text: TableText, row: Movement): void {
  text.number(row.seq);
  text.number(row.ordinal);
  text.instant(row.logTime);
  text.text(row.warehouse);
  text.text(row.sku);
  text.text(row.kind);
  text.number(row.quantity);
  text.number(row.onHandDelta);
  text.number(row.reservedDelta);
  text.number(row.inTransitDelta);
  text.number(row.onHand);
  text.number(row.reserved);
  text.number(row.inTransit);
  text.text(row.orderId);
  text.text(row.shipmentId);
  text.text(row.cause);
  text.end();
}

export function decisionText(row: RoutingDecision): string {
  const { plan } = row;
  return (
    row.seq + '\t' + row.ordinal + '\t' + instantText(row.logTime) + '\t' + row.orderId + '\t' + row.channel + '\t' + row.trigger + '\t' +
    escapeTsv(row.rules) + '\t' + row.currency + '\t' + plan.outcome + '\t' +
    (plan.outcome === 'allocated' ? allocatedText(plan) : plan.reason + '\t' + escapeTsv(plan.awaits) + '\t0\t[]\t[]\t0\t[]') + '\t' +
    escapeTsv(JSON.stringify(plan.candidates)) + '\n'
  );
}

function allocatedText({ shipments, score }: Extract<RoutingPlan, { outcome: 'allocated' }>): string {
  return (
    '\t\t' + shipments.length + '\t' + listText(shipments.map(({ warehouse }) => warehouse)) + '\t' +
    listText(shipments.map(({ carrier }) => carrier ?? '')) + '\t' + score + '\t' + escapeTsv(packPlan(shipments))
  );
}

function optionalInstant(instant: Instant | undefined): string {
  return instant === undefined ? '\\N' : instantText(instant);
}

function optionalText(text: string | undefined): string {
  return text === undefined ? '' : escapeTsv(text);
}

/** Bytes as TabSeparated text. What is no text is written byte by byte, so that it comes back as it was. */
export function bytesText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return escapeTsv(buffer.toString('utf8'));
  return buffer.toString('latin1').replace(/[^\x20-\x5b\x5d-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
