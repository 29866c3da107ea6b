import { type Alert, isWorse, type NotificationReason } from '../domain/alert.ts';
import type { Instant } from '../domain/instant.ts';
import type { AlertRules, Route } from '../domain/monitoring.ts';
import { matches } from './match.ts';
import { type Moment, waitedFor, whenWaited } from './moment.ts';
import type { Standing, Told } from './standing.ts';

/** Who is to be told of an alert now, and why. */
export interface Call {
  readonly reason: NotificationReason;
  readonly receivers: readonly string[];
  /** Steps of the escalation taken with this one. */
  readonly steps: number;
  /** People are called in turn from now on, as if it fired only now. */
  readonly anew?: true;
}

/** An alert that has grown by this factor since it was last told of is told of again. */
const growth = 10;

export function routeOf(alert: Alert, { routes }: AlertRules): Route | undefined {
  return routes.find(({ match }) => matches(alert, match));
}

/** What is to be said at a moment of an alert that is not resolved. At most one thing. */
export function callFor({ alert, told }: Standing, rules: AlertRules, moment: Moment): Call | undefined {
  // A condition that is gone is no reason to wake anybody.
  if (alert.state !== 'firing' || alert.mutedBy !== '' || alert.quietSince !== undefined) return undefined;
  const { receivers = [], escalate = [], repeatMs } = routeOf(alert, rules) ?? {};
  if (told === undefined) return receivers.length === 0 ? undefined : { reason: 'firing', receivers, steps: 0 };
  // Whoever knows of it has to hear first that it is worse, or another's; only then does anybody's patience count.
  const anew = { receivers: union(told.receivers, receivers), steps: 0, anew: true } as const;
  if (isWorse(alert.severity, told.severity)) return { reason: 'changed', ...anew };
  if (alert.owner !== told.owner) return { reason: 'escalated', ...anew };
  const now = waitedFor(alert.kind, moment);
  const steps = Math.max(told.steps, escalate.filter(({ afterMs }) => told.firstAt + afterMs <= now).length);
  if (steps > told.steps) {
    return { reason: 'escalated', receivers: union(...escalate.slice(told.steps, steps).map((step) => step.receivers)), steps };
  }
  if (alert.count >= growth * told.count) return { reason: 'changed', receivers: union(told.receivers, receivers), steps };
  if (repeatMs === undefined || told.lastAt + repeatMs > now) return undefined;
  // By the rules as they are now: whoever is on call today, not whoever was when it began.
  return { reason: 'repeated', receivers: union(receivers, ...escalate.slice(0, steps).map((step) => step.receivers)), steps };
}

/** When, by log time, waiting alone gives something to say, if it does. */
export function nextCall({ alert, told }: Standing, rules: AlertRules, moment: Moment): Instant {
  if (alert.state !== 'firing' || alert.mutedBy !== '' || alert.quietSince !== undefined || told === undefined) return Infinity;
  const { escalate = [], repeatMs = Infinity } = routeOf(alert, rules) ?? {};
  return whenWaited(alert.kind, Math.min(told.lastAt + repeatMs, ...escalate.slice(told.steps).map(({ afterMs }) => told.firstAt + afterMs)), moment);
}

/** Those who were told that it fires are told that it is over, muted or not: nothing is left hanging. */
export function farewell({ alert, told }: Standing, rules: AlertRules): Call | undefined {
  if (told === undefined || routeOf(alert, rules)?.tellResolved === false) return undefined;
  return { reason: 'resolved', receivers: told.receivers, steps: told.steps };
}

/** What is remembered of having told so. */
export function toldBy(call: Call, { alert, told }: Standing, moment: Moment): Told {
  const now = waitedFor(alert.kind, moment);
  return {
    receivers: union(told?.receivers ?? [], call.receivers), firstAt: call.anew === true ? now : (told?.firstAt ?? now), lastAt: now,
    count: alert.count, severity: alert.severity, owner: alert.owner, steps: call.steps,
  };
}

function union(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
