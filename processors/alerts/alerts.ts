import { type Alert, worstFirst } from '../domain/alert.ts';
import { type Instant, minute } from '../domain/instant.ts';
import type { AlertRules } from '../domain/monitoring.ts';
import type { AlertChange } from '../domain/row.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { type Call, callFor, farewell, nextCall, toldBy } from './call.ts';
import { hear, type News } from './hear.ts';
import { type Moment, momentOf } from './moment.ts';
import { type Hush, mutedBy, nextChange } from './mute.ts';
import { endsAt, firesAt, type Standing } from './standing.ts';

/** Receivers are told of no more alerts than this by one pass, the worst first; the others follow with the next message. */
const mostCalls = 20;

/**
 * What all monitors have said, made into alerts: the last thing a message does.
 * What has come due happens first, then what the message's signals say.
 */
export function watchAlerts(state: State, out: Outbox): void {
  if (dueAt(state) <= out.logTime || (standsStill(state, out) && hasPending(state))) pass(state, out, new Map());
  if (out.signals.length === 0) return;
  const news: News = new Map();
  const began = state.alerts.standing.size;
  for (const signal of out.signals) hear(state, signal, out, news);
  if (news.size > 0 || state.alerts.standing.size !== began) pass(state, out, news);
}

/**
 * The broker's clock was ahead and has been set back: log time waits for it,
 * for hours perhaps. No alert waits with it to be told of; what it would have
 * been told with, or whether it lasts, nobody can say.
 */
function standsStill(state: State, { message, logTime }: Outbox): boolean {
  return logTime - message.receivedAt > Math.max(minute, rulesInForce(state).alerts.groupWaitMs);
}

function hasPending({ alerts }: State): boolean {
  for (const { alert } of alerts.standing.values()) if (alert.state === 'pending') return true;
  return false;
}

/** When the next alert, silence or telling is due. Reckoned again only after something has changed, other rules are in force, or log time is trusted more or less. */
function dueAt(state: State): Instant {
  const under = rulesInForce(state);
  const { clock: { trusted }, patience: { jumpedMs } } = state.singles;
  const { due } = state.alerts;
  if (due !== undefined && due.under === under && due.trusted === trusted && due.jumpedMs === jumpedMs) return due.at;
  const at = reckonDue(state, under.alerts);
  state.alerts.due = { at, under, trusted, jumpedMs };
  return at;
}

function reckonDue(state: State, rules: AlertRules): Instant {
  if (state.alerts.standing.size === 0 && state.alerts.silences.size === 0) return Infinity;
  const now = momentOf(state);
  const { trustedAt } = state.singles.patience;
  const standings = inOrder(state);
  const hush = hushOf(state, standings);
  // Seen from the message before: what has changed since then is due.
  let at = now.trusted ? (nextChange(hush, trustedAt) ?? Infinity) : Infinity;
  for (const standing of standings) {
    const { alert } = standing;
    if (mutedBy(alert, hush, now.sure) !== alert.mutedBy || callFor(standing, rules, now) !== undefined) return now.logTime;
    at = Math.min(at, alert.state === 'pending' ? (alert.quietSince ?? firesAt(standing, rules, now)) : endsAt(standing, rules, now), nextCall(standing, rules, now));
  }
  return at;
}

/** The worst first, then by key: never in the order in which they happen to lie in memory. */
function inOrder(state: State): Standing[] {
  return [...state.alerts.standing.values()].toSorted(({ alert: one }, { alert: other }) =>
    worstFirst(one.severity, other.severity) || (one.key < other.key ? -1 : 1));
}

function hushOf(state: State, standings: readonly Standing[]): Hush {
  const silences = [...state.alerts.silences.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { silences, rules: rulesInForce(state), timezone: state.settings.timezone, alerts: standings.map(({ alert }) => alert) };
}

/** Takes every alert as far as time, its conditions, and what mutes it take it, and says who is to be told. A row each at most. */
function pass(state: State, out: Outbox, news: News): void {
  const now = momentOf(state);
  const { alerts: rules } = rulesInForce(state);
  for (const { id, to } of state.alerts.silences.values()) if (to <= now.sure) state.alerts.silences.delete(id);
  const before = inOrder(state);
  const impatient = standsStill(state, out);
  const after = before.map((standing) => moveOn(standing, rules, now, impatient));
  const hush = hushOf(state, after.map(({ standing }) => standing));
  let calls = 0;
  after.forEach(({ standing, change, reason }, index) => {
    const was = before[index]!;
    const muted = mutedBy(standing.alert, hush, now.sure);
    const moved = muted === standing.alert.mutedBy ? standing : { ...standing, alert: { ...standing.alert, mutedBy: muted } };
    const call = moved.alert.state === 'resolved' ? farewell(moved, rules) : callFor(moved, rules, now);
    const heard = news.get(was.alert.key);
    if (call !== undefined && ++calls > mostCalls) {
      // It stays as it was, which is due, and so goes on with the next message.
      if (heard !== undefined) out.alert({ alert: was.alert, change: heard, by: '', reason: '' });
      return;
    }
    const said = change ?? changeOf(call, was.alert, muted) ?? heard;
    if (said === undefined) return;
    keep(state, moved, call, now);
    out.alert({ alert: moved.alert, change: said, by: '', reason: reason ?? (said === 'muted' ? muted : '') }, call);
  });
  state.alerts.due = undefined;
}

interface Moved {
  readonly standing: Standing;
  readonly change?: AlertChange;
  readonly reason?: string;
}

/** One step in the life of an alert, if it is time for one. */
function moveOn(standing: Standing, rules: AlertRules, now: Moment, impatient: boolean): Moved {
  const { alert } = standing;
  switch (alert.state) {
    case 'pending': {
      if (alert.quietSince !== undefined) return resolved(standing, alert.quietSince, 'cleared');
      const at = impatient ? now.logTime : firesAt(standing, rules, now);
      return at > now.logTime ? { standing } : { standing: { ...standing, alert: { ...alert, state: 'firing', firedAt: at } }, change: 'fired' };
    }
    case 'firing':
    case 'acknowledged': {
      const at = endsAt(standing, rules, now);
      if (at > now.logTime) return { standing };
      return alert.quietSince !== undefined ? resolved(standing, alert.quietSince, 'cleared') : resolved(standing, at, 'nothing_more');
    }
    case 'resolved': throw new Error(`alert_resolved: ${alert.id} is over and stands in the state`);
    default: return alert.state satisfies never;
  }
}

function resolved(standing: Standing, at: Instant, reason: string): Moved {
  return { standing: { ...standing, alert: { ...standing.alert, state: 'resolved', resolvedAt: at, quietSince: undefined } }, change: 'resolved', reason };
}

/** What a row is called that tells of what is said, or of nothing being said any more. */
function changeOf(call: Call | undefined, was: Alert, muted: string): AlertChange | undefined {
  const why = call?.reason;
  switch (why) {
    case 'firing': return was.mutedBy === '' ? 'fired' : 'unmuted';
    case 'changed': return 'grew';
    case 'escalated':
    case 'repeated': return why;
    case 'acknowledged':
    case 'resolved':
    case undefined: return was.mutedBy === muted ? undefined : muted === '' ? 'unmuted' : 'muted';
    default: return why satisfies never;
  }
}

/** What is resolved is forgotten, with all its conditions: should they hold again, that is another alert. */
export function keep(state: State, standing: Standing, call: Call | undefined, now: Moment): void {
  const { key } = standing.alert;
  if (standing.alert.state === 'resolved') return forget(state, key);
  state.alerts.standing.set(key, call === undefined ? standing : { ...standing, told: toldBy(call, standing, now) });
}

function forget({ alerts: { standing, conditions } }: State, key: string): void {
  standing.delete(key);
  for (const condition of conditions.keys()) if (conditions.get(condition)?.alert === key) conditions.delete(condition);
}
