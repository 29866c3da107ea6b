import type { Silence } from '../domain/alert.ts';
import type { Instant } from '../domain/instant.ts';
import type { Rules } from '../domain/rules.ts';
import { type Change, Table } from '../table.ts';
import type { Condition, Standing } from './standing.ts';

/** The log time at which something is due, and what that was reckoned by: the rules, whether log time was trusted, how far it had jumped. */
export interface Due {
  readonly at: Instant;
  readonly under: Rules;
  readonly trusted: boolean;
  readonly jumpedMs: number;
}

/** Everything remembered of alerts. What is resolved is forgotten: the tables have it. */
export class AlertBook {
  /** Alerts that are not resolved, by key. */
  readonly standing = new Table<Standing>('alerts');
  readonly conditions = new Table<Condition>('alertConditions');
  /** Silences that are not over, by id. */
  readonly silences = new Table<Silence>('silences');
  /** When something is due next. Derived: absent until it is asked for. */
  due: Due | undefined;

  /** Takes in a committed entry; false when it is of none of these tables. */
  admit(table: string, key: string, value: unknown): boolean {
    switch (table) {
      case 'alerts': this.standing.admit(key, value as Standing); return true;
      case 'alertConditions': this.conditions.admit(key, value as Condition); return true;
      case 'silences': this.silences.admit(key, value as Silence); return true;
      default: return false;
    }
  }

  drain(into: Change[]): void {
    this.standing.drain(into);
    this.conditions.drain(into);
    this.silences.drain(into);
  }
}
