import { severities, type Severity } from '../domain/alert.ts';
import type { State } from '../state.ts';

/** Alerts that are not over, by id. */
export function standingAlerts({ alerts }: Pick<State, 'alerts'>): ReadonlySet<string> {
  return new Set([...alerts.standing.values()].map(({ alert: { id } }) => id));
}

/** How many alerts fire, acknowledged or not, by severity. */
export function firingAlerts({ alerts }: Pick<State, 'alerts'>): ReadonlyMap<Severity, number> {
  const counts = new Map<Severity, number>(severities.map((severity) => [severity, 0]));
  for (const { alert: { state, severity } } of alerts.standing.values()) if (state !== 'pending') counts.set(severity, counts.get(severity)! + 1);
  return counts;
}
