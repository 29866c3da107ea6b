import { severities, type Severity } from '../domain/alert.ts';
import type { AlertRules } from '../domain/monitoring.ts';
import type { Evidence, Signal, SignalKind } from '../domain/signal.ts';

/** What alerts make of a kind of signal. */
export type Policy =
  /** Business as usual. */
  | { readonly as: 'nothing' }
  /** What another kind told of, of the same subject, is over. */
  | { readonly as: 'end'; readonly of: SignalKind }
  /** It happens and does not last. Many make one alert, told apart by these keys of the evidence; `many` of them are worse. */
  | { readonly as: 'notice'; readonly severity: Severity; readonly owner: string; readonly by: readonly string[]; readonly many?: Many }
  /** It lasts until it is cleared; an alert for each subject. `endsAtOnce`: a person ended it, so it is not held open. */
  | { readonly as: 'lasting'; readonly severity: Severity; readonly owner: string; readonly endsAtOnce?: true };

/** From so many in one alert on it is of this severity. */
export interface Many {
  readonly from: number;
  readonly severity: Severity;
}

const nothing: Policy = { as: 'nothing' };

/** Every kind there is, so that a new one is thought about. Rules (`alerts.kinds`) say otherwise where a merchant wants it. */
export const policies: Readonly<Record<SignalKind, Policy>> = {
  'log.gap': { as: 'notice', severity: 'critical', owner: 'platform', by: [] },
  'order.parked_too_long': { as: 'notice', severity: 'info', owner: 'platform', by: ['source'], many: { from: 10, severity: 'warning' } },
  'order.reinstated': nothing,
  'order.partially_paid': { as: 'notice', severity: 'warning', owner: 'finance', by: [] },
  'payment.in_doubt': { as: 'notice', severity: 'warning', owner: 'finance', by: [] },
  'payment.differs': { as: 'notice', severity: 'warning', owner: 'finance', by: [] },
  'refund.required': { as: 'notice', severity: 'warning', owner: 'finance', by: [], many: { from: 100, severity: 'critical' } },
  'stock.differs': { as: 'notice', severity: 'info', owner: 'warehouse', by: ['warehouse'], many: { from: 10, severity: 'warning' } },
  'shipment.requested': nothing,
  'shipment.withdrawn': nothing,
  'shipment.recall': { as: 'notice', severity: 'warning', owner: 'warehouse', by: ['warehouse'] },
  'shipment.elsewhere': { as: 'notice', severity: 'info', owner: 'warehouse', by: ['warehouse'] },
  'shipment.lost': { as: 'notice', severity: 'warning', owner: 'carrier-desk', by: ['carrier'], many: { from: 20, severity: 'critical' } },
  'shipment.returning': { as: 'notice', severity: 'info', owner: 'carrier-desk', by: ['carrier'] },
  'return.differs': { as: 'notice', severity: 'info', owner: 'warehouse', by: ['warehouse'] },
  'warehouse.closed': { as: 'lasting', severity: 'info', owner: 'operations', endsAtOnce: true },
  'warehouse.opened': { as: 'end', of: 'warehouse.closed' },
  'closings.halted': { as: 'lasting', severity: 'critical', owner: 'operations', endsAtOnce: true },
  'closings.resumed': { as: 'end', of: 'closings.halted' },
  'clock.doubted': { as: 'lasting', severity: 'critical', owner: 'platform' },
  'clock.trusted': { as: 'end', of: 'clock.doubted' },
  'source.silent': { as: 'lasting', severity: 'critical', owner: 'platform' },
  'volume.anomaly': { as: 'lasting', severity: 'warning', owner: 'operations' },
  'orders.stale': { as: 'lasting', severity: 'warning', owner: 'operations' },
  'clock.off': { as: 'lasting', severity: 'warning', owner: 'platform' },
  'threshold.crossed': { as: 'lasting', severity: 'warning', owner: 'operations' },
};

/** How bad, whose, and what to do: rules first, then what the signal says itself, then what its kind has. */
export interface Standpoint {
  readonly severity: Severity;
  readonly owner: string;
  readonly runbook: string;
}

export function standpointOf({ kind, evidence }: Signal, policy: Policy & { as: 'notice' | 'lasting' }, count: number, rules: AlertRules): Standpoint {
  const rule = rules.kinds[kind];
  const isMany = policy.as === 'notice' && policy.many !== undefined && count >= policy.many.from;
  const own = isMany ? policy.many.severity : policy.severity;
  return {
    severity: rule?.severity ?? severities.find((one) => one === evidence['severity']) ?? own,
    owner: rule?.owner ?? (wordOf(evidence, 'owner') || policy.owner),
    runbook: rule?.runbook ?? wordOf(evidence, 'runbook'),
  };
}

/** A key of the evidence as a text, '' where there is none. */
export function wordOf(evidence: Evidence, key: string): string {
  const value = evidence[key];
  return value === undefined || typeof value === 'object' ? '' : String(value);
}
