import { type Alert, isWorse } from '../domain/alert.ts';
import { minute } from '../domain/instant.ts';
import type { AlertRules } from '../domain/monitoring.ts';
import type { AlertChange } from '../domain/row.ts';
import type { Evidence, Signal, SignalKind } from '../domain/signal.ts';
import type { Outbox } from '../outbox.ts';
import { runningTime } from '../patience.ts';
import { rulesInForce } from '../rules.ts';
import { stateKey } from '../state-key.ts';
import type { State } from '../state.ts';
import { policies, type Policy, standpointOf, wordOf } from './policy.ts';
import type { Condition, Standing } from './standing.ts';

/** What a message's signals did to alerts, by key; what began has its row already. */
export type News = Map<string, AlertChange>;

/** So many subjects are named; `count` says how many there are. */
const mostSubjects = 10;

/** What places a signal speaks of: an alert of several that differ speaks of none. */
const places = ['channel', 'warehouse', 'carrier'];

/** Takes a signal into the alert it belongs to, which may begin with it. */
export function hear(state: State, signal: Signal, out: Outbox, news: News): void {
  const policy = policies[signal.kind];
  switch (policy.as) {
    case 'nothing': return;
    case 'end': return clear(state, conditionKey(policy.of, signal.subject), out, news);
    case 'notice': {
      const group = policy.by.map((key) => wordOf(signal.evidence, key)).filter((word) => word !== '').join('/');
      return join(state, signal, policy, conditionKey(signal.kind, group), out, news);
    }
    case 'lasting': {
      const key = conditionKey(signal.kind, signal.subject);
      return signal.phase === 'cleared' ? clear(state, key, out, news) : join(state, signal, policy, key, out, news);
    }
    default: return policy satisfies never;
  }
}

function conditionKey(kind: SignalKind, group: string): string {
  return stateKey(group === '' ? kind : `${kind}/${group}`);
}

type Joining = Policy & { as: 'notice' | 'lasting' };

function join(state: State, signal: Signal, policy: Joining, key: string, out: Outbox, news: News): void {
  const condition = state.alerts.conditions.get(key);
  const known = condition === undefined ? undefined : state.alerts.standing.get(condition.alert);
  const { alerts: rules } = rulesInForce(state);
  if (known === undefined && rules.kinds[signal.kind]?.off === true) return;
  // Of a kind of which many begin at once, the rest are one alert.
  const crowd = stateKey(signal.kind);
  const alertKey = condition?.alert ?? (state.alerts.standing.has(key) || !isBursting(state, signal, rules.burst) ? key : crowd);
  const lasts = policy.as === 'lasting';
  const holds = lasts && condition?.holds !== true;
  if (condition === undefined || holds) state.alerts.conditions.set(key, { alert: alertKey, holds: lasts });
  const standing = known ?? state.alerts.standing.get(alertKey);
  if (standing === undefined) return begin(state, signal, policy, alertKey, out);
  state.alerts.standing.set(alertKey, grow(standing, signal, { policy, holds, rules }, out));
  note(news, alertKey, standing.alert.quietSince === undefined ? 'grew' : 'returned');
}

function isBursting(state: State, { kind, logTime }: Signal, burst: number): boolean {
  let begun = 0;
  for (const { alert } of state.alerts.standing.values()) if (alert.kind === kind && alert.startedAt > logTime - minute) begun++;
  return begun >= burst;
}

function begin(state: State, signal: Signal, policy: Joining, key: string, out: Outbox): void {
  const count = countOf(signal.evidence) ?? 1;
  const alert: Alert = {
    id: `ALERT-${out.message.seq}-${out.nextOrdinal}`, key, kind: signal.kind, state: 'pending', ...standpointOf(signal, policy, count, rulesInForce(state).alerts),
    subjects: [signal.subject], count, evidence: signal.evidence, startedAt: out.logTime, firedAt: undefined,
    acknowledgedAt: undefined, acknowledgedBy: '', resolvedAt: undefined, quietSince: undefined, flaps: 0, mutedBy: '',
  };
  state.alerts.standing.set(key, { alert, holding: policy.as === 'lasting' ? 1 : 0, heardAt: out.logTime, beganAt: runningTime(state), told: undefined });
  out.alert({ alert, change: 'began', by: '', reason: '' });
}

interface More {
  readonly policy: Joining;
  /** A condition that did not hold a moment ago. */
  readonly holds: boolean;
  readonly rules: AlertRules;
}

function grow(standing: Standing, signal: Signal, { policy, holds, rules }: More, out: Outbox): Standing {
  const { alert } = standing;
  const holding = standing.holding + (holds ? 1 : 0);
  const isAlone = policy.as === 'lasting' && alert.subjects.length === 1 && alert.subjects[0] === signal.subject;
  const said = countOf(signal.evidence) ?? 1;
  const count = policy.as === 'notice' ? alert.count + said : isAlone ? said : holding;
  const standpoint = standpointOf(signal, policy, count, rules);
  const isWorseNow = isWorse(standpoint.severity, alert.severity);
  // Who took a warning has not taken what is critical: it fires anew.
  const isBack = isWorseNow && alert.state === 'acknowledged';
  const subjects = alert.subjects.includes(signal.subject) || alert.subjects.length >= mostSubjects ? alert.subjects : [...alert.subjects, signal.subject];
  return {
    ...standing, holding, heardAt: out.logTime,
    alert: {
      ...alert, subjects, count, evidence: isAlone ? signal.evidence : shared(alert.evidence, signal.evidence),
      ...(isWorseNow ? { severity: standpoint.severity } : {}), ...(isAlone ? { owner: standpoint.owner, runbook: standpoint.runbook } : {}),
      ...(isBack ? { state: 'firing', firedAt: alert.firedAt ?? out.logTime, acknowledgedAt: undefined, acknowledgedBy: '' } : {}),
      ...(alert.quietSince === undefined ? {} : { quietSince: undefined, flaps: alert.flaps + 1 }),
    },
  };
}

/** What the newest signal says, but for places that not all of the alert's signals speak of. */
function shared(known: Evidence, said: Evidence): Evidence {
  const differ = places.filter((key) => known[key] !== said[key]);
  return differ.length === 0 ? said : Object.fromEntries(Object.entries(said).filter(([key]) => !differ.includes(key)));
}

function countOf(evidence: Evidence): number | undefined {
  const { count } = evidence;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** A condition does not hold any more. When it was the last of its alert, the alert is quiet. */
function clear(state: State, key: string, out: Outbox, news: News): void {
  const condition = state.alerts.conditions.get(key);
  if (condition?.holds !== true) return;
  const ended: Condition = { ...condition, holds: false };
  state.alerts.conditions.set(key, ended);
  const standing = state.alerts.standing.get(condition.alert);
  if (standing === undefined) return;
  const holding = standing.holding - 1;
  const quiet = holding === 0;
  state.alerts.standing.set(condition.alert, { ...standing, holding, alert: { ...standing.alert, ...(quiet ? { quietSince: out.logTime } : { count: holding }) } });
  note(news, condition.alert, quiet ? 'quieted' : 'grew');
}

/** The last word of a message on an alert counts, but that it came back is more than that it grew. */
function note(news: News, key: string, change: AlertChange): void {
  if (change !== 'grew' || news.get(key) !== 'returned') news.set(key, change);
}
