import type { Alert, NotificationReason } from '../../../processors/domain/alert.ts';
import type { Row } from '../../../processors/domain/row.ts';
import type { SignalKind } from '../../../processors/domain/signal.ts';
import { hold } from './finding.ts';
import type { Records } from './records.ts';

/** Kinds nobody needs to know of: all else has to be in an alert. */
const usual: ReadonlySet<SignalKind> = new Set([
  'order.reinstated', 'shipment.requested', 'shipment.withdrawn', 'warehouse.opened', 'closings.resumed', 'clock.trusted',
]);

/** What a person ends: that is over though nobody is sure what time it is. */
const ended: ReadonlySet<SignalKind> = new Set(['closings.halted', 'warehouse.closed']);

/** When those who know of an alert were called first and last, in milliseconds people have waited. */
interface Calls {
  readonly first: number;
  readonly last: number;
  readonly owner: string;
}

/**
 * Alerts by what their rows say: one of a key at a time, nothing after its end,
 * nobody called twice or of what is not to be told, nobody called in turn before
 * it is their turn, nor by a time that is in doubt.
 */
export class AlertWatch {
  private readonly open = new Map<string, Alert>();
  private readonly over = new Set<string>();
  /** Who has been told that an alert fires. */
  private readonly called = new Map<string, Set<string>>();
  private readonly calls = new Map<string, Calls>();

  constructor(private readonly records: Records) {}

  /** @throws {Finding} when a message's alerts cannot be so */
  follow(rows: readonly Row[]): void {
    for (const row of rows) if (row.table === 'alerts') this.live(row);
    for (const row of rows) {
      if (row.table !== 'signals' || usual.has(row.row.kind) || row.row.phase === 'cleared') continue;
      const { kind } = row.row;
      hold([...this.open.values()].some((alert) => alert.kind === kind), 'signal_unalerted', () => `${kind} of ${row.row.subject} is in no alert`);
    }
  }

  private live({ row: { alert, change, by, seq, ordinal }, notification }: Row & { table: 'alerts' }): void {
    const { id, key } = alert;
    const before = this.open.get(key);
    hold(!this.over.has(id), 'alert_after_end', () => `${id} was resolved, and is told of again`);
    hold(change === 'began' ? before === undefined : before?.id === id, 'alert_twice', () => `${change} ${id}, while ${before?.id ?? 'nothing'} is open for ${key}`);
    hold(alert.count > 0 && alert.subjects.length > 0 && alert.subjects.length <= 10, 'alert_count', () => `${id} counts ${alert.count} of ${alert.subjects.join(' ')}`);
    if (alert.state === 'resolved') {
      this.open.delete(key);
      this.over.add(id);
    } else {
      this.open.set(key, alert);
    }
    const { trusted } = this.records.clock;
    const isOverByItself = alert.state === 'resolved' && by === '' && before?.state !== 'pending' && !ended.has(alert.kind);
    hold(trusted || !isOverByItself, 'over_in_doubt', () => `${id} is over by a time that is in doubt`);
    if (notification === undefined) return;
    const { reason, receivers } = notification;
    this.inTurn(alert, reason);
    hold(notification.seq === seq && notification.ordinal === ordinal && notification.alert === alert, 'notification_key', () => `${id} is told as ${notification.seq}/${notification.ordinal}`);
    const known = this.called.get(id);
    hold((reason === 'firing') === (known === undefined), 'called_twice', () => `${receivers.join(' ')} are told that ${id} is ${reason}, and ${known === undefined ? 'nobody' : [...known].join(' ')} knows of it`);
    const mayBeTold = reason === 'resolved' || reason === 'acknowledged' || (alert.state === 'firing' && alert.mutedBy === '' && alert.quietSince === undefined);
    hold(mayBeTold, 'called_in_vain', () => `${id} is ${alert.state}, muted by ${alert.mutedBy || 'nothing'}, and told as ${reason}`);
    this.called.set(id, new Set([...(known ?? []), ...receivers]));
  }

  /** Who is called since nobody acted: not before the rules' time has passed, and not while that is in doubt. */
  private inTurn({ id, kind, owner }: Alert, reason: NotificationReason): void {
    const { clock: { trusted, waited }, yard: { rules } } = this.records;
    const now = kind === 'clock.doubted' ? waited.steadyMs : waited.trustedMs;
    const calls = this.calls.get(id);
    this.calls.set(id, { first: calls?.first ?? now, last: now, owner });
    const isStep = reason === 'escalated' && owner === calls?.owner;
    if (calls === undefined || !(isStep || reason === 'repeated')) return;
    hold(trusted || kind === 'clock.doubted', 'turn_in_doubt', () => `${id} is ${reason} by a time that is in doubt`);
    const { routes } = rules.alerts;
    const soonest = Math.min(...routes.flatMap(({ repeatMs = Infinity, escalate = [] }) => (isStep ? escalate.map(({ afterMs }) => afterMs) : [repeatMs])));
    const since = now - (isStep ? calls.first : calls.last);
    hold(since >= soonest, 'turn_too_soon', () => `${id} is ${reason} after ${since} ms, and not before ${soonest}`);
  }
}
