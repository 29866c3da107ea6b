import type { Alert } from '../../../processors/domain/alert.ts';
import type { Row } from '../../../processors/domain/row.ts';
import type { SignalKind } from '../../../processors/domain/signal.ts';
import { hold } from './finding.ts';

/** Kinds nobody needs to know of: all else has to be in an alert. */
const usual: ReadonlySet<SignalKind> = new Set([
  'order.reinstated', 'shipment.requested', 'shipment.withdrawn', 'warehouse.opened', 'closings.resumed', 'clock.trusted',
]);

/** Alerts by what their rows say: one of a key at a time, nothing after its end, nobody called twice or of what is not to be told. */
export class AlertWatch {
  private readonly open = new Map<string, Alert>();
  private readonly over = new Set<string>();
  /** Who has been told that an alert fires. */
  private readonly called = new Map<string, Set<string>>();

  /** @throws {Finding} when a message's alerts cannot be so */
  follow(rows: readonly Row[]): void {
    for (const row of rows) if (row.table === 'alerts') this.live(row);
    for (const row of rows) {
      if (row.table !== 'signals' || usual.has(row.row.kind) || row.row.phase === 'cleared') continue;
      const { kind } = row.row;
      hold([...this.open.values()].some((alert) => alert.kind === kind), 'signal_unalerted', () => `${kind} of ${row.row.subject} is in no alert`);
    }
  }

  private live({ row: { alert, change, seq, ordinal }, notification }: Row & { table: 'alerts' }): void {
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
    if (notification === undefined) return;
    const { reason, receivers } = notification;
    hold(notification.seq === seq && notification.ordinal === ordinal && notification.alert === alert, 'notification_key', () => `${id} is told as ${notification.seq}/${notification.ordinal}`);
    const known = this.called.get(id);
    hold((reason === 'firing') === (known === undefined), 'called_twice', () => `${receivers.join(' ')} are told that ${id} is ${reason}, and ${known === undefined ? 'nobody' : [...known].join(' ')} knows of it`);
    const mayBeTold = reason === 'resolved' || reason === 'acknowledged' || (alert.state === 'firing' && alert.mutedBy === '' && alert.quietSince === undefined);
    hold(mayBeTold, 'called_in_vain', () => `${id} is ${alert.state}, muted by ${alert.mutedBy || 'nothing'}, and told as ${reason}`);
    this.called.set(id, new Set([...(known ?? []), ...receivers]));
  }
}
