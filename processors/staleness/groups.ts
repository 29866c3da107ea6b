import { formatInstant, type Instant } from '../domain/instant.ts';
import type { StalenessRules } from '../domain/monitoring.ts';
import type { Evidence } from '../domain/signal.ts';
import type { Severity } from '../domain/alert.ts';
import type { StaleCause, StaleOrder } from '../domain/stale.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import { stateKey } from '../state-key.ts';
import type { State } from '../state.ts';

/** What has been said of a group that has orders: so many, and how far it went. */
export interface StaleGroup {
  readonly since: Instant;
  /** The largest of the steps in `tellingAt` that was told of. */
  readonly told: number;
  readonly escalation: number;
  readonly severity: Severity;
}

/** Names may hold a slash. */
const named = (name: string) => name.replaceAll('%', '%25').replaceAll('/', '%2F');

/** What an order that is stuck is told of together with. */
export function groupOf({ cause, state, warehouse, carrier }: Pick<StaleOrder, 'cause' | 'state' | 'warehouse' | 'carrier'>): string {
  return `${cause}/${state}/${named(warehouse)}/${named(carrier)}`;
}

/** Which orders are in each group: read off the open rows, and made again at start. */
export class GroupIndex {
  private readonly groups = new Map<string, Map<string, StaleOrder>>();
  /** Groups that this message has changed, and the highest escalation it brought. */
  private readonly changed = new Map<string, number>();

  /** An order's open rows were these and are now those. */
  follow(key: string, before: readonly StaleOrder[], after: readonly StaleOrder[]): void {
    for (const group of new Set([...before, ...after].map((row) => row.group))) {
      const rows = after.filter((row) => row.group === group);
      const members = this.groups.get(group) ?? new Map<string, StaleOrder>();
      if (rows.length > 0) members.set(key, oldest(rows));
      else members.delete(key);
      if (members.size > 0) this.groups.set(group, members);
      else this.groups.delete(group);
      this.changed.set(group, rows.reduce((most, { escalation }) => Math.max(most, escalation), this.changed.get(group) ?? 0));
    }
  }

  /** Open rows of a group, one an order: the oldest. */
  of(group: string): ReadonlyMap<string, StaleOrder> | undefined {
    return this.groups.get(group);
  }

  all(): IterableIterator<ReadonlyMap<string, StaleOrder>> {
    return this.groups.values();
  }

  /** Hands out the groups that have changed, and forgets that they have. */
  takeChanged(): [group: string, escalation: number][] {
    if (this.changed.size === 0) return [];
    const taken = [...this.changed];
    this.changed.clear();
    return taken;
  }
}

function oldest(rows: readonly StaleOrder[]): StaleOrder {
  return rows.reduce((first, row) => (row.since < first.since ? row : first));
}

/** Says of each group that this message has changed what is new of it. A hundred orders are told of some seven times, not a hundred. */
export function tellGroups(state: State, out: Outbox): void {
  for (const [group, escalation] of state.staleness.index.takeChanged()) {
    const members = state.staleness.index.of(group);
    const key = stateKey(group);
    const known = state.staleness.told.get(key);
    if (members === undefined) {
      if (known === undefined) continue;
      state.staleness.told.delete(key);
      const [cause = '', is = '', warehouse = '', carrier = ''] = group.split('/').map(decodeURIComponent);
      out.signal('orders.stale', group, { cause, state: is, warehouse, carrier, count: 0, since: formatInstant(known.since), severity: known.severity }, 'cleared');
      continue;
    }
    const now = grown(state, members, escalation, known, out.logTime);
    if (now === known) continue;
    state.staleness.told.set(key, now);
    out.signal('orders.stale', group, evidenceOf(members, now, out.logTime), known === undefined ? 'raised' : 'changed');
  }
}

/** What is to be said of a group now; what was `known` when that says it all. */
function grown(state: State, members: ReadonlyMap<string, StaleOrder>, escalation: number, known: StaleGroup | undefined, logTime: Instant): StaleGroup {
  const told = Math.max(known?.told ?? 0, tellingAt(members.size));
  const [row] = members.values();
  const severity = severityOfMany(row!.cause, members.size, known?.severity, rulesInForce(state).staleness);
  const highest = Math.max(known?.escalation ?? 0, escalation);
  if (known !== undefined && known.told === told && known.escalation === highest && known.severity === severity) return known;
  return { since: known?.since ?? logTime, told, escalation: highest, severity };
}

/** One or two orders are no reason to call anybody. A group does not get less for having had more. */
function severityOfMany(cause: StaleCause, count: number, known: Severity | undefined, { warningCount, criticalCount }: StalenessRules): Severity {
  if (count >= criticalCount || known === 'critical') return 'critical';
  return count >= warningCount || known === 'warning' ? severityOf(cause) : 'info';
}

/** The largest of 1, 2, 5, 10, 20, 50 … that is not above a count. */
export function tellingAt(count: number): number {
  const ten = 10 ** (String(count).length - 1);
  return count >= 5 * ten ? 5 * ten : count >= 2 * ten ? 2 * ten : ten;
}

/** What is late or stuck has to be seen to; what may become so is for the record until it grows. */
export function severityOf(cause: StaleCause): Severity {
  switch (cause) {
    case 'state':
    case 'step':
    case 'promise':
    case 'carrier_silent': return 'warning';
    case 'predicted':
    case 'position_old': return 'info';
    default: return cause satisfies never;
  }
}

/** A message has room for so many orders by name. */
const samples = 5;

function evidenceOf(members: ReadonlyMap<string, StaleOrder>, { severity, escalation }: StaleGroup, logTime: Instant): Evidence {
  const rows = [...members.values()].toSorted((one, other) => one.since - other.since || (one.orderId < other.orderId ? -1 : 1));
  const [first] = rows as [StaleOrder];
  const channels = new Map<string, number>();
  for (const { channel } of rows) channels.set(channel, (channels.get(channel) ?? 0) + 1);
  const owner = rows.find((row) => row.escalation === escalation)?.owner ?? first.owner;
  const { cause, state, warehouse, carrier } = first;
  return {
    cause, state, warehouse, carrier, owner, severity, escalation,
    count: rows.length, since: formatInstant(first.since), waitedMs: Math.max(0, logTime - first.since),
    orders: rows.slice(0, samples).map(({ orderId }) => orderId).join(' '),
    channels: [...channels].toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1)).map(([name, count]) => `${name} ${count}`).join(', '),
    ...(channels.size === 1 ? { channel: first.channel } : {}),
  };
}
