import type { Alert, Silence } from '../domain/alert.ts';
import { businessDate, type Instant, minute } from '../domain/instant.ts';
import type { MonitoringRules } from '../domain/monitoring.ts';
import { matches } from './match.ts';
import { wordOf } from './policy.ts';

/** All that may keep an alert from being told of. */
export interface Hush {
  readonly silences: readonly Silence[];
  readonly rules: Pick<MonitoringRules, 'alerts' | 'calendar'>;
  readonly timezone: string;
  /** Every alert that is not resolved. */
  readonly alerts: readonly Alert[];
}

/** What mutes an alert at a moment of `sureTime`, '' when nothing does. Silences come first: a person said so. */
export function mutedBy(alert: Alert, { silences, rules, timezone, alerts }: Hush, now: Instant): string {
  // Nobody is told of it yet.
  if (alert.state === 'pending') return '';
  const silence = silences.find(({ from, to, match }) => from <= now && now < to && matches(alert, match));
  if (silence !== undefined) return silence.id;
  const work = rules.alerts.maintenance.find(({ from, to, match }) => from <= now && now < to && matches(alert, match));
  if (work !== undefined) return `maintenance ${work.name}`;
  const promotion = promotionOf(alert, rules, timezone, now);
  if (promotion !== '') return `promotion ${promotion}`;
  for (const rule of rules.alerts.inhibitions) {
    if (!matches(alert, rule.mutes)) continue;
    const cause = alerts.find((other) => other.id !== alert.id && inhibits(other, alert, rule));
    // Two that would mute each other mute neither, or nobody would hear of anything.
    if (cause !== undefined && !rules.alerts.inhibitions.some((back) => matches(cause, back.mutes) && inhibits(alert, cause, back))) return cause.id;
  }
  return '';
}

/** More orders than usual on a day when more are meant to come. What is critical is told all the same. */
function promotionOf({ kind, severity, evidence }: Alert, { calendar }: Hush['rules'], timezone: string, now: Instant): string {
  if (!isRise(kind, evidence) || severity === 'critical') return '';
  const date = businessDate(now, timezone);
  const channel = wordOf(evidence, 'channel');
  return calendar.find(({ kind: of, from, to, channels }) => of === 'promotion' && from <= date && date <= to
    && (channels === undefined || channel === '' || channels.some((one) => one === channel)))?.name ?? '';
}

function isRise(kind: Alert['kind'], evidence: Alert['evidence']): boolean {
  return kind === 'volume.anomaly' && evidence['direction'] === 'rise';
}

function inhibits(cause: Alert, alert: Alert, { by, equal }: MonitoringRules['alerts']['inhibitions'][number]): boolean {
  if (cause.state !== 'firing' && cause.state !== 'acknowledged') return false;
  return matches(cause, by) && equal.every((key) => cause.evidence[key] !== undefined && cause.evidence[key] === alert.evidence[key]);
}

/** The next moment at which what mutes alerts may change by itself; `undefined` when there is none. */
export function nextChange({ silences, rules, alerts }: Hush, now: Instant): Instant | undefined {
  const moments = [...silences, ...rules.alerts.maintenance].flatMap(({ from, to }) => [from, to]);
  // Days begin on a quarter of an hour in every zone.
  const quarter = 15 * minute;
  if (rules.calendar.length > 0 && alerts.some(({ kind, evidence }) => isRise(kind, evidence))) moments.push((Math.floor(now / quarter) + 1) * quarter);
  const ahead = moments.filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
