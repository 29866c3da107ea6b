import type { Alert, Severity } from '../domain/alert.ts';
import type { Instant } from '../domain/instant.ts';
import type { AlertRules } from '../domain/monitoring.ts';
import type { Moment } from './moment.ts';
import { policies } from './policy.ts';

/** An alert that is not resolved, with what the core remembers of it. */
export interface Standing {
  readonly alert: Alert;
  /** How many of its conditions hold now; always 0 for what does not last. */
  readonly holding: number;
  /** When it was last heard of. */
  readonly heardAt: Instant;
  /** `runningTime` when it began. */
  readonly beganAt: number;
  /** Absent: nobody has been told. */
  readonly told: Told | undefined;
}

/** Who has been told of an alert, and what they were told last. */
export interface Told {
  readonly receivers: readonly string[];
  /** What `waitedFor` was: escalation counts from here. */
  readonly firstAt: number;
  readonly lastAt: number;
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

/** When a pending alert fires: it has lasted long enough, in which no jump of log time counts, and what comes with it has had time to come. */
export function firesAt({ alert, beganAt }: Standing, { kinds, groupWaitMs }: AlertRules, { logTime, ran }: Moment): Instant {
  const { forMs = 0 } = kinds[alert.kind] ?? {};
  return Math.max(alert.startedAt + groupWaitMs, forMs === 0 ? 0 : beganAt + forMs + logTime - ran);
}

/**
 * When an alert that fires is over, unless something more of it comes; never
 * while it holds, nor by a time that is in doubt.
 */
export function endsAt({ alert, heardAt }: Standing, { flapMs, noticeMs, noticeLimitMs }: AlertRules, { trusted }: Moment): Instant {
  const policy = policies[alert.kind];
  if (policy.as === 'lasting' && policy.endsAtOnce === true) return alert.quietSince ?? Infinity;
  if (!trusted) return Infinity;
  if (policy.as === 'notice') return Math.min(heardAt + noticeMs, alert.startedAt + noticeLimitMs);
  return alert.quietSince === undefined ? Infinity : alert.quietSince + flapMs;
}
