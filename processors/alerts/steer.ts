import type { Alert, Silence } from '../domain/alert.ts';
import type { Control } from '../domain/control.ts';
import type { Outbox } from '../outbox.ts';
import { sureTime } from '../patience.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { keep } from './alerts.ts';
import { type Call, farewell } from './call.ts';
import { momentOf } from './moment.ts';
import type { Standing } from './standing.ts';

/** A person has seen an alert, or says that it is over. What was acknowledged already stays with whom it is. */
export function steerAlert(state: State, { alert: id, action, by, reason }: Control & { type: 'alert' }, out: Outbox): void {
  const standing = [...state.alerts.standing.values()].find(({ alert }) => alert.id === id);
  if (standing === undefined) return out.unreadable('control_malformed', `alert: no alert that is not resolved has the id ${id}`);
  const { alert } = standing;
  switch (action) {
    case 'acknowledge':
      if (alert.state === 'acknowledged') return;
      return change(state, standing, { state: 'acknowledged', acknowledgedAt: out.logTime, acknowledgedBy: by }, { by, reason }, out);
    case 'resolve':
      return change(state, standing, { state: 'resolved', resolvedAt: out.logTime, quietSince: undefined }, { by, reason }, out);
    default: return action satisfies never;
  }
}

function change(state: State, standing: Standing, parts: Partial<Alert>, said: { by: string; reason: string }, out: Outbox): void {
  const changed: Standing = { ...standing, alert: { ...standing.alert, ...parts } };
  const isOver = changed.alert.state === 'resolved';
  const call = isOver ? farewell(changed, rulesInForce(state).alerts) : taken(changed);
  keep(state, changed, call, momentOf(state));
  out.alert({ alert: changed.alert, change: isOver ? 'resolved' : 'acknowledged', ...said }, call);
  state.alerts.due = undefined;
}

/** Whoever was called hears that somebody has it. */
function taken({ told }: Standing): Call | undefined {
  return told === undefined ? undefined : { reason: 'acknowledged', receivers: told.receivers, steps: told.steps };
}

/** A person wants no word of some alerts for a while, or wants it again. */
export function steerSilence(state: State, control: Control & { type: 'silence' }, out: Outbox): void {
  state.alerts.due = undefined;
  const sure = sureTime(state);
  if (control.action === 'end') {
    const silence = state.alerts.silences.get(control.id);
    if (silence === undefined) return out.unreadable('control_malformed', `id: no silence that is not over has the id ${control.id}`);
    state.alerts.silences.delete(control.id);
    const ended: Silence = { ...silence, to: Math.min(silence.to, Math.max(sure, silence.from)) };
    return out.silence({ silence: ended, ended: { by: control.by, reason: control.reason } });
  }
  // What begins at once has to hold also while log time is in doubt, and for so long from what it says now.
  const from = control.from ?? sure;
  const to = control.to ?? (control.from ?? out.logTime) + (control.forMs ?? 0);
  if (to <= Math.max(from, sure)) return out.unreadable('control_malformed', 'to: the silence would be over before it begins');
  const silence: Silence = { id: freeId(state, out), match: control.match, from, to, by: control.by, reason: control.reason };
  state.alerts.silences.set(silence.id, silence);
  out.silence({ silence, ended: undefined });
}

/** A message that asks for several gets an id for each. */
function freeId(state: State, { message: { seq } }: Outbox): string {
  let id = `SILENCE-${seq}`;
  for (let more = 2; state.alerts.silences.has(id); more++) id = `SILENCE-${seq}-${more}`;
  return id;
}
