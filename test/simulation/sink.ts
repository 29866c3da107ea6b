import { Finding } from './auditor/finding.ts';

/** The columns a table is keyed by, and the one whose highest value wins; of one message the last row does. */
const keyedBy: Readonly<Record<string, { readonly key: readonly string[]; readonly version?: string }>> = {
  events: { key: ['seq', 'ordinal'] },
  rejections: { key: ['seq', 'ordinal'] },
  signals: { key: ['seq', 'ordinal'] },
  orders: { key: ['order_id'], version: 'version' },
  order_lines: { key: ['order_id', 'line'], version: 'version' },
  stock_movements: { key: ['seq', 'ordinal'] },
  routing_decisions: { key: ['seq', 'ordinal'] },
  shipments: { key: ['order_id', 'shipment_id'], version: 'version' },
  windows: { key: ['level', 'name', 'step_seconds', 'start'], version: 'seq' },
  anomalies: { key: ['id'], version: 'seq' },
  stale_orders: { key: ['cause', 'since', 'order_id', 'shipment_id'], version: 'seq' },
  clock_skew: { key: ['kind', 'name', 'from_time'], version: 'seq' },
  alerts: { key: ['alert_id', 'seq', 'ordinal', 'receiver', 'attempt'] },
  silences: { key: ['id'], version: 'seq' },
};

/**
 * Stands where ClickHouse stands: takes the very bytes the store would insert
 * and keeps each row under its key, the highest version of it where there are
 * versions. A second write of a row has to be the same row.
 */
export class Sink {
  /** Row by key, as `table/key`. */
  readonly rows = new Map<string, { readonly text: string; readonly version: number }>();
  /** Called before each insert and once half of it is in; may throw. */
  interrupt: (where: string) => void = () => {};

  insert(name: string, columns: readonly string[], text: Uint8Array): Promise<void> {
    const table = name.replace('orderwatch.', '');
    return new Promise((resolve) => {
      this.interrupt(`before ${table}`);
      const lines = new TextDecoder().decode(text).split('\n').slice(0, -1);
      const half = lines.length >> 1;
      for (const line of lines.slice(0, half)) this.put(table, columns, line);
      this.interrupt(`within ${table}`);
      for (const line of lines.slice(half)) this.put(table, columns, line);
      resolve();
    });
  }

  private put(table: string, columns: readonly string[], text: string): void {
    const keyed = keyedBy[table];
    if (keyed === undefined) throw new Finding('table_unknown', `rows are written to ${table}, which has no key here`);
    const { key, version: versioned } = keyed;
    const values = text.split('\t');
    const valueOf = (column: string) => values[columns.indexOf(column)] ?? '';
    const id = `${table}/${key.map(valueOf).join('/')}`;
    const within = versioned === 'seq' ? Number(valueOf('ordinal')) / 2 ** 20 : 0;
    const version = versioned === undefined ? 0 : Number(valueOf(versioned)) + within;
    const known = this.rows.get(id);
    if (known !== undefined && known.version > version) return;
    if (known?.version === version && known.text !== text) {
      throw new Finding('row_rewritten', `${id} was written as ${JSON.stringify(known.text)} and is now ${JSON.stringify(text)}`, Number(values[0]) || 0);
    }
    this.rows.set(id, { text, version });
  }
}

/** The first row that two sinks do not share; undefined when they hold the same. */
export function difference(whole: Sink, other: Sink): string | undefined {
  for (const [id, { text }] of whole.rows) {
    const there = other.rows.get(id)?.text;
    if (there !== text) return `${id} is ${JSON.stringify(text)} in the undisturbed run and ${there === undefined ? 'missing' : JSON.stringify(there)} in the other`;
  }
  for (const id of other.rows.keys()) if (!whole.rows.has(id)) return `${id} is not in the undisturbed run`;
  return undefined;
}
