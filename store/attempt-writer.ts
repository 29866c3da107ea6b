import type { Attempt } from '../processors/domain/delivery.ts';
import type { ClickHouse } from './clickhouse.ts';
import { instantText, listText } from './column-text.ts';
import { escapeTsv } from './query.ts';

/** What an attempt says of its alert is what the notification said. */
export const attemptColumns = [
  'alert_id', 'seq', 'ordinal', 'receiver', 'attempt', 'log_time', 'change', 'key', 'kind', 'state', 'severity', 'owner', 'subjects', 'count',
  'reason', 'attempted_at', 'detail',
] as const;

/** Puts attempts to tell somebody into the table of alerts, beside what they were told of. */
export class AttemptWriter {
  readonly #clickhouse: Pick<ClickHouse, 'insert'>;

  constructor(clickhouse: Pick<ClickHouse, 'insert'>) {
    this.#clickhouse = clickhouse;
  }

  /**
   * Writing the same ones again changes nothing.
   *
   * @throws StoreError `store_away` when trying again may help, `store_refused` when it will not
   */
  async write(attempts: readonly Attempt[]): Promise<void> {
    if (attempts.length === 0) return;
    await this.#clickhouse.insert('orderwatch.alerts', attemptColumns, Buffer.from(attempts.map(attemptText).join('')));
  }
}

function attemptText({ notification, receiver, attempt, outcome, detail, at }: Attempt): string {
  const { seq, ordinal, logTime, reason, alert } = notification;
  return [
    alert.id, seq, ordinal, escapeTsv(receiver), attempt, instantText(logTime), outcome, escapeTsv(alert.key), alert.kind, alert.state,
    alert.severity, escapeTsv(alert.owner), listText(alert.subjects), alert.count, reason, instantText(at), escapeTsv(detail),
  ].join('\t') + '\n';
}
