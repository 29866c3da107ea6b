import type { Alert, Severity } from '../domain/alert.ts';
import type { Instant } from '../domain/instant.ts';
import type { AlertRules } from '../domain/monitoring.ts';
import { policies } from './policy.ts';

/** An alert that is not resolved, with what the core remembers of it. */
export interface Standing {
  readonly alert: Alert;
  /** How many of its conditions hold now; always 0 for what does not last. */
  readonly holding: number;
  /** When it was last heard of. */
  readonly heardAt: Instant;
  /** Absent: nobody has been told. */
  readonly told: Told | undefined;
}

/** Who has been told of an alert, and what they were told last. */
export interface Told {
  readonly receivers: readonly string[];
  /** Escalation counts from here. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly count: number;
  readonly severity: Severity;
  readonly owner: string;
  /** Steps of the escalation that were taken. */
  readonly steps: number;
}

/** Which alert a condition (or a group of notices) belongs to, by `<kind>/<subject or group>`. Kept until that alert is resolved. */
export interface Condition {
  readonly alert: string;
  readonly holds: boolean;
}

/** When a pending alert fires: it has lasted long enough, and what comes with it has had time to come. */
export function firesAt({ alert }: Standing, { kinds, groupWaitMs }: AlertRules): Instant {
  return alert.startedAt + Math.max(kinds[alert.kind]?.forMs ?? 0, groupWaitMs);
}

/** When an alert that fires is over, unless something more of it comes; `undefined` while it holds. */
export function endsAt({ alert, heardAt }: Standing, { flapMs, noticeMs, noticeLimitMs }: AlertRules): Instant | undefined {
  const policy = policies[alert.kind];
  if (policy.as === 'notice') return Math.min(heardAt + noticeMs, alert.startedAt + noticeLimitMs);
  if (alert.quietSince === undefined) return undefined;
  return policy.as === 'lasting' && policy.endsAtOnce === true ? alert.quietSince : alert.quietSince + flapMs;
}
