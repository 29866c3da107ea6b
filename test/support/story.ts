import { expect, it } from 'vitest';
import type { Control } from '../../processors/domain/control.ts';
import type { Event, EventData, EventType } from '../../processors/domain/event.ts';
import { minute, parseInstant } from '../../processors/domain/instant.ts';
import type { Item, Message } from '../../processors/domain/message.ts';
import { parseMoney } from '../../processors/domain/money.ts';
import type { Row } from '../../processors/domain/row.ts';
import { defaultRules, type Rules } from '../../processors/domain/rules.ts';
import type { Source } from '../../processors/domain/source.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import { emptyState, type State } from '../../processors/state.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { step } from '../../processors/step.ts';

/** Stories begin here: noon in Shanghai. */
export const noon = parseInstant('2026-03-10T12:00:00+08:00')!;

export const settings: CoreSettings = {
  timezone: 'Asia/Shanghai', paymentTimeoutMs: 30 * minute, paymentGraceMs: 15 * minute,
  parkLimitMs: 7 * 1440 * minute, closingsLimit: 3, closingsWindowMs: 10 * minute, latePayment: 'reinstate',
  reinstateWithinMs: 1440 * minute, completeAfterMs: 14 * 1440 * minute, retainFinishedMs: 7 * 1440 * minute,
  maxAheadMs: 5 * minute, clockToleranceMs: 5 * minute, clockJumpMs: minute,
};

/** What one row of a story publishes. `when` undefined: it claims to happen as it is received. */
export interface Told {
  readonly source: string;
  readonly items: (now: number) => Item[];
}

/** A source speaks a second before the broker hears it: a claim that is the broker's own stamp would vouch for nothing. */
const aSecond = 1_000;

let ids = 0;

/** An event; `agoMinutes` says how long before its receipt it claims to have happened. */
export function say<T extends EventType>(
  source: Source, type: T, subject: string, data: EventData[T],
  more: { id?: string; agoMinutes?: number; implied?: boolean } = {},
): Told {
  const id = more.id ?? `e${++ids}`;
  return {
    source,
    items: (now) => [{
      kind: 'event',
      event: {
        type, id: `${source}/${id}`, source, subject, occurredAt: now - (more.agoMinutes ?? 0) * minute - aSecond,
        implied: more.implied ?? false, data,
      } as unknown as Event,
    }],
  };
}

const minor = (amount: string) => {
  const value = parseMoney(amount, 'CNY');
  if (typeof value !== 'number') throw new Error(value);
  return value;
};

/** One unit of one SKU for `total`. */
export const placed = (order: string, total: string, more: { id?: string; agoMinutes?: number; implied?: boolean } = {}): Told =>
  say(order.slice(0, order.indexOf(':')) as Source, 'order.placed', order, {
    currency: 'CNY', totalMinor: minor(total), shippingMinor: 0, taxMinor: 0, discounts: [],
    lines: [{ line: '1', sku: 'TEA', quantity: 1, unitPriceMinor: minor(total), discountMinor: 0 }],
  }, more);

export const paid = (order: string, amount: string, transactionId: string, more: { id?: string; agoMinutes?: number } = {}): Told =>
  say('payments', 'order.paid', order, { provider: 'alipay', transactionId, amount: { minor: minor(amount), currency: 'CNY' } }, more);

export const refunded = (order: string, amount: string, refundId: string): Told =>
  say('payments', 'order.refunded', order, { refundId, amount: { minor: minor(amount), currency: 'CNY' } });

export const tick: Told = { source: 'control', items: () => [{ kind: 'control', control: { type: 'tick', everyMs: 1_000 } }] };

export const control = (order: Control): Told => ({ source: 'control', items: () => [{ kind: 'control', control: order }] });

export const heartbeat = (source: string, offMinutes = 0): Told =>
  ({ source, items: (now) => [{ kind: 'heartbeat', occurredAt: now + offMinutes * minute - aSecond }] });

/** What a warehouse says of its stock. */
export const stock = (type: 'received' | 'counted' | 'adjusted', warehouse: string, sku: string, quantity: number, more: { id?: string; agoMinutes?: number } = {}): Told =>
  say('wms', `stock.${type}`, `${warehouse}/${sku}`, { warehouse, sku, quantity }, more);

/** Lines `1`, `2`, … of SKUs at 10.00 each, such as `TEA*2 CUP*1`. */
export const ordered = (order: string, goods: string, more: Partial<EventData['order.placed']> = {}): Told => {
  const lines = goods.split(' ').map((part, index) => {
    const [sku = '', quantity = '1'] = part.split('*');
    return { line: String(index + 1), sku, quantity: Number(quantity), unitPriceMinor: 1_000, discountMinor: 0 };
  });
  const totalMinor = lines.reduce((sum, { quantity }) => sum + quantity * 1_000, 0);
  return say(order.slice(0, order.indexOf(':')) as Source, 'order.placed', order, {
    currency: 'CNY', totalMinor, shippingMinor: 0, taxMinor: 0, discounts: [], lines,
    shipTo: { country: 'CN', province: 'Zhejiang', city: 'Hangzhou' }, ...more,
  });
};

export const approved = (order: string): Told => say('wms', 'order.approved', order, {});

/** Other rules than the default ones, from now on. */
export const rules = (changes: Partial<Rules>): Told =>
  control({ type: 'rules', rules: { ...defaultRules, version: 'story', ...changes }, by: 'li', reason: 'a story' });

/** Several things in one message. */
export const together = (...told: Told[]): Told =>
  ({ source: told[0]!.source, items: (now) => told.flatMap((one) => one.items(now)) });

/** A row of a story: minutes since noon, what is published, and what must be seen, line by line. */
export type StoryRow = readonly [minutes: number, told: Told, ...seen: string[]];

/** Rows as people read them. Order ids are left out, states and reasons are not. */
export function tell(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    switch (row.table) {
      case 'events': {
        const { type, outcome, reason, stateBefore, stateAfter } = row.row;
        const moved = stateBefore === stateAfter ? stateAfter : `${stateBefore}→${stateAfter}`;
        return [`${type} ${outcome}${reason === '' ? '' : ` (${reason})`} ${moved}`.trim()];
      }
      case 'signals': return [row.row.phase === undefined ? `! ${row.row.kind}` : `! ${row.row.kind} ${row.row.phase}`];
      case 'rejections': return row.row.stage === 'ingest' ? [`✗ ${row.row.reason}`] : [];
      case 'stock_movements': {
        const { kind, quantity, sku, warehouse, onHand, reserved } = row.row;
        return [`~ ${kind} ${quantity} ${sku} in ${warehouse}: ${onHand} on hand, ${reserved} reserved`];
      }
      case 'orders':
      case 'routing_decisions':
      case 'windows':
      case 'anomalies':
      case 'stale_orders':
      case 'clock_skew':
      case 'silences':
      case 'alerts': return [];
      default: return row satisfies never;
    }
  });
}

/** The message a row of a story publishes. `vouched` as in replay. */
export function messageOf(seq: number, minutes: number, told: Told, vouched: boolean): Message {
  const receivedAt = noon + minutes * minute;
  return {
    seq, receivedAt, vouched, subject: `orders.${told.source}.x`, source: told.source, items: told.items(receivedAt),
    payload: new TextEncoder().encode(`message ${seq}`),
  };
}

/**
 * Runs a story through the core and compares what is seen after each row.
 * Log time is vouched for, as in replay, unless the story is about the clock.
 */
export function story(
  title: string, rows: readonly StoryRow[], more: { settings?: Partial<CoreSettings>; live?: boolean; then?: (state: State) => void } = {},
): void {
  it(title, () => {
    const state = emptyState({ ...settings, ...more.settings });
    rows.forEach(([minutes, told, ...seen], index) => {
      const message = messageOf(index + 1, minutes, told, more.live !== true);
      prefetch(state, message, () => undefined);
      const happened = tell(step(state, message));
      expect(happened, `row ${index + 1}, at ${minutes} min`).toEqual(seen);
    });
    more.then?.(state);
  });
}
