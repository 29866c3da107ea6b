import { day, hour, minute } from '../../processors/domain/instant.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import type { Chance } from './chance.ts';

/** Settings a merchant might have, short enough that an order's whole life fits into days. */
export function settingsBy(chance: Chance): CoreSettings {
  const maxAheadMs = chance.pick([5, 10]) * minute;
  return {
    timezone: chance.pick(['Asia/Shanghai', 'America/New_York', 'Europe/London', 'UTC', 'Pacific/Kiritimati']),
    paymentTimeoutMs: chance.pick([10, 30, 120]) * minute,
    paymentGraceMs: chance.pick([2, 15, 60]) * minute,
    parkLimitMs: chance.pick([1, 6, 24]) * hour,
    closingsLimit: chance.pick([1, 2, 5, 100]),
    closingsWindowMs: chance.pick([5, 10, 60]) * minute,
    latePayment: chance.pick(['reinstate', 'reinstate', 'refund'] as const),
    reinstateWithinMs: chance.pick([10 * minute, hour, day]),
    completeAfterMs: chance.pick([2, 12]) * hour,
    retainFinishedMs: chance.pick([1, 30 * minute, 3 * hour, day]),
    maxAheadMs,
    clockToleranceMs: chance.pick([1, 5]) * minute,
    clockJumpMs: chance.pick([1, 5]) * minute,
  };
}

/** The same merchant after a change of mind: any settings may differ, several at once. */
export function changedBy(chance: Chance, before: CoreSettings): CoreSettings {
  const other = settingsBy(chance);
  const kept = Object.entries(before).filter(() => chance.happens(0.6));
  const mixed = { ...other, ...Object.fromEntries(kept) };
  return { ...mixed, maxAheadMs: Math.max(mixed.maxAheadMs, mixed.clockToleranceMs) };
}
