import type { Instant } from '../domain/instant.ts';
import { type Change, Table } from '../table.ts';
import type { RefusalHour } from './refusals.ts';

/** A threshold that is crossed, by one of those it is told apart by. */
export interface Crossing {
  readonly threshold: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Log time since when it holds. */
  readonly since: Instant;
  /** The same by `runningTime`: a jump of log time is nothing that has lasted. */
  readonly ranSince: number;
  /** It held for long enough, and was told. */
  readonly told: boolean;
}

/** A metric as the service last told it. */
export interface Measured {
  readonly value: number;
  /** When, by `runningTime`. */
  readonly ranAt: number;
}

/** Everything that is remembered of thresholds. */
export class ThresholdState {
  /** By threshold and labels. */
  readonly crossings = new Table<Crossing>('crossings');
  readonly measured = new Table<Measured>('measured');
  /** By reason and hour. Written by `refusals.ts` alone. */
  readonly refusals = new Table<RefusalHour>('refusals');
  private readonly looked = new Table<Instant>('thresholds');

  /** The minute up to which windows were closed when thresholds were looked at last. */
  get lookedAt(): Instant {
    return this.looked.get('lookedAt') ?? 0;
  }

  set lookedAt(minute: Instant) {
    this.looked.set('lookedAt', minute);
  }

  /** Takes in an entry that is committed; false when the table is another's. */
  admit(table: string, key: string, value: unknown): boolean {
    switch (table) {
      case 'crossings': this.crossings.admit(key, value as Crossing); return true;
      case 'measured': this.measured.admit(key, value as Measured); return true;
      case 'refusals': this.refusals.admit(key, value as RefusalHour); return true;
      case 'thresholds': this.looked.admit(key, value as Instant); return true;
      default: return false;
    }
  }

  drain(into: Change[]): void {
    for (const table of [this.crossings, this.measured, this.refusals, this.looked]) table.drain(into);
  }
}
