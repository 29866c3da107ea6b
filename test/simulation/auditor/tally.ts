import type { Message } from '../../../processors/domain/message.ts';
import type { Row } from '../../../processors/domain/row.ts';
import type { Waiting } from './book.ts';
import { hold } from './finding.ts';

/**
 * Counts ends, and knows no other rule: every event ends exactly once, applied,
 * duplicate, refused or unusable; one that was parked is not an end and has its
 * own later. Only what a snapshot repeats may pass without a word.
 */
export class Tally {
  private readonly events = new Map<number, { plain: number; implied: number }>();
  private readonly ends = new Map<number, number>();

  count({ seq, items }: Message, rows: readonly Row[]): void {
    const events = items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    const implied = events.filter((event) => event.implied).length;
    this.events.set(seq, { plain: events.length - implied, implied });
    for (const row of rows) {
      if (row.table === 'events' && row.row.source !== 'core' && row.row.outcome !== 'parked') this.end(row.row.eventSeq);
      if (row.table === 'rejections' && row.row.reason === 'time_in_future') this.end(row.row.eventSeq);
    }
  }

  /** Balances the count when the log has ended. */
  balance(waiting: ReadonlyMap<string, readonly Waiting[]>): void {
    for (const { seq } of [...waiting.values()].flat()) this.end(seq);
    for (const [seq, { plain, implied }] of this.events) {
      const ends = this.ends.get(seq) ?? 0;
      hold(ends >= plain && ends <= plain + implied, 'outcome_count', () =>
        `message ${seq} has ${plain} events and ${implied} a snapshot implies, and ${ends} ends`);
    }
  }

  private end(seq: number): void {
    this.ends.set(seq, (this.ends.get(seq) ?? 0) + 1);
  }
}
