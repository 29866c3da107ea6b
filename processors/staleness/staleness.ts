import type { Instant } from '../domain/instant.ts';
import type { Rules } from '../domain/rules.ts';
import type { StaleOrder } from '../domain/stale.ts';
import { type Change, Table } from '../table.ts';
import { Agenda } from './agenda.ts';
import { GroupIndex, type StaleGroup } from './groups.ts';
import type { Transit } from './transits.ts';

/** What is remembered of orders that are late, and of how long orders take. */
export class Staleness {
  /** Open rows by order key: no more than orders that are not finished. Written by `review.ts` alone. */
  readonly open = new Table<readonly StaleOrder[]>('stale');
  /** What has been said of each group that has orders. Written by `groups.ts` alone. */
  readonly told = new Table<StaleGroup>('staleGroups');
  /** How long orders take to leave, and parcels to arrive, by warehouse and route. Written by `transits.ts` alone. */
  readonly transits = new Table<Transit>('transits');
  /** Made again at start, as are the others below. */
  readonly agenda = new Agenda();
  readonly index = new GroupIndex();
  /** The rules by which the agenda was made. */
  rules: Rules | undefined;

  /** Takes in an entry of a table of its own; false when it has no such table. */
  admit(table: string, key: string, value: unknown): boolean {
    switch (table) {
      case 'stale': this.open.admit(key, value as readonly StaleOrder[]); return true;
      case 'staleGroups': this.told.admit(key, value as StaleGroup); return true;
      case 'transits': this.transits.admit(key, value as Transit); return true;
      default: return false;
    }
  }

  drain(into: Change[]): void {
    this.open.drain(into);
    this.told.drain(into);
    this.transits.drain(into);
  }
}

/** The value of `singles.staleness`. */
export interface StalenessState {
  /** Log time until which orders have been found late. It stands still while log time is in doubt. */
  readonly reviewedAt: Instant;
}

export const neverReviewed: StalenessState = { reviewedAt: 0 };
