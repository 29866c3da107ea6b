import type { Row } from '../../../processors/domain/row.ts';
import type { Signal } from '../../../processors/domain/signal.ts';
import type { StaleOrder } from '../../../processors/domain/stale.ts';
import { hold } from './finding.ts';
import type { Records } from './records.ts';

/**
 * Orders that are said to be stuck, by what their rows say: each is of an order
 * that is in that state, is found once and ends once, never by a time that is in
 * doubt; and a group is told of as long as it has orders.
 */
export class StaleWatch {
  private readonly open = new Map<string, StaleOrder>();
  private readonly told = new Map<string, number>();

  constructor(private readonly records: Records) {}

  /** @throws {Finding} when rows of a message cannot be so, or an order has moved on and nobody said so */
  follow(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.table === 'stale_orders') this.row(row.row);
      else if (row.table === 'signals' && row.row.kind === 'orders.stale') this.group(row.row);
    }
    for (const row of this.open.values()) {
      const book = this.bookOf(row);
      hold(book?.state === row.state, 'stale_moved_on', () => `${row.orderId} is told to be stuck ${row.state} (${row.cause}), and is ${book?.state}`);
    }
    const groups = new Set([...this.open.values()].map(({ group }) => group));
    for (const group of groups) hold(this.told.has(group), 'stale_untold', () => `nobody is told of ${group}, which has orders`);
    for (const group of this.told.keys()) hold(groups.has(group), 'stale_told_in_vain', () => `${group} is not said to be over, and has no orders`);
  }

  private bookOf({ orderId }: StaleOrder) {
    return this.records.books.get(this.records.numbers.keyOf(orderId) ?? '');
  }

  private row(row: StaleOrder): void {
    const { orderId, cause, shipment, since, status, dueAt, foundAt, endedAt } = row;
    const { now, trusted } = this.records.clock;
    const key = [orderId, cause, shipment, since].join(' ');
    const before = this.open.get(key);
    if (status === 'over') {
      hold(before !== undefined && endedAt === now, 'stale_over', () => `${key} is over, and was not open, or not until now`);
      this.open.delete(key);
      return;
    }
    hold(endedAt === undefined && since <= now && foundAt <= now, 'stale_times', () => `${key} is open since ${since}, found at ${foundAt}, ended ${endedAt}`);
    hold(cause === 'predicted' ? dueAt > foundAt : dueAt <= foundAt, 'stale_due', () => `${key} is due at ${dueAt} and found at ${foundAt}`);
    if (before === undefined) {
      hold(trusted && foundAt === now, 'stale_in_doubt', () => `${key} is found while log time is in doubt, or not now`);
      hold(shipment === '' || this.bookOf(row)?.parcels.some(({ state }) => state === 'dispatched') === true, 'stale_parcel', () => `${key} is told of a parcel, and none is on its way`);
    } else {
      hold(before.foundAt === foundAt && before.dueAt === dueAt && row.escalation >= 0, 'stale_changed', () => `${key} is told of anew with other times`);
    }
    this.open.set(key, row);
  }

  private group({ subject, phase, evidence }: Signal): void {
    const orders = new Set([...this.open.values()].filter(({ group }) => group === subject).map(({ orderId }) => orderId));
    hold(evidence['count'] === orders.size, 'stale_count', () => `${subject} is told of with ${Number(evidence['count'])} orders, and has ${orders.size}`);
    hold((phase === 'raised') === !this.told.has(subject), 'stale_phase', () => `${subject} is ${phase}, told of before: ${this.told.has(subject)}`);
    if (phase === 'cleared') this.told.delete(subject);
    else this.told.set(subject, orders.size);
  }
}
