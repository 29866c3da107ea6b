import type { Instant } from './instant.ts';
import type { Evidence, SignalKind } from './signal.ts';

/** `critical` wakes somebody, `warning` waits for working hours, `info` is for the record. */
export const severities = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** For sorting: the worst first. */
export function worstFirst(one: Severity, other: Severity): number {
  return severities.indexOf(other) - severities.indexOf(one);
}

export function isWorse(one: Severity, other: Severity): boolean {
  return worstFirst(one, other) < 0;
}

/** `pending`: true, but not for long enough to tell anyone. */
export type AlertState = 'pending' | 'firing' | 'acknowledged' | 'resolved';

/**
 * One incident. Key: `id`; a row with a higher (`seq`, `ordinal`) stands in for
 * an earlier one. What began anew after it was resolved is another alert.
 */
export interface Alert {
  /** `ALERT-<sequence of the message that began it>-<ordinal>`. */
  readonly id: string;
  /** What it is about, for as long as it lasts: `<kind>` or `<kind>/<group>`. No two alerts that are not resolved share it. */
  readonly key: string;
  readonly kind: SignalKind;
  readonly state: AlertState;
  readonly severity: Severity;
  readonly owner: string;
  /** What its signals speak of, at most so many as fit a message; `count` says how many there are. */
  readonly subjects: readonly string[];
  readonly count: number;
  /** Of the signal that says most: the newest that raised or changed it. */
  readonly evidence: Evidence;
  readonly startedAt: Instant;
  readonly firedAt: Instant | undefined;
  readonly acknowledgedAt: Instant | undefined;
  readonly acknowledgedBy: string;
  /** Log time at which it was over: the first moment of the calm that it was held open for. */
  readonly resolvedAt: Instant | undefined;
  /** Since when nothing of it holds, while it is held open in case it comes back. */
  readonly quietSince: Instant | undefined;
  /** How often it came back while it was held open. */
  readonly flaps: number;
  /** Why nobody is told: the silence, maintenance window or alert that mutes it; '' when nothing does. */
  readonly mutedBy: string;
  readonly runbook: string;
}

/** Why receivers are told of an alert. */
export type NotificationReason = 'firing' | 'changed' | 'escalated' | 'repeated' | 'acknowledged' | 'resolved';

/** What the core asks to be delivered, once to each receiver. Its identity is (`seq`, `ordinal`). */
export interface Notification {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly reason: NotificationReason;
  readonly alert: Alert;
  /** Names of receivers, each of which gets it; where one fails, its own fallback of the settings gets it. */
  readonly receivers: readonly string[];
}

/** A person (or the deployment tool) wants no word of some alerts for a while. */
export interface Silence {
  /** `SILENCE-<sequence of the message that began it>`. */
  readonly id: string;
  readonly match: AlertMatch;
  readonly from: Instant;
  readonly to: Instant;
  readonly by: string;
  readonly reason: string;
}

/** All that is said has to hold; nothing said matches everything. */
export interface AlertMatch {
  readonly kinds?: readonly SignalKind[];
  readonly severities?: readonly Severity[];
  readonly owners?: readonly string[];
  /** Of the evidence's `channel`. */
  readonly channels?: readonly string[];
  readonly warehouses?: readonly string[];
  readonly carriers?: readonly string[];
  /** A word of one of the alert's subjects. */
  readonly subject?: string;
}
