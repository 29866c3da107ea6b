import type { Order } from '../processors/domain/order.ts';
import type { Row } from '../processors/domain/row.ts';
import { alertText, anomalyText, silenceText, skewText, staleText, windowText } from './monitoring-text.ts';
import {
  decisionText, orderText, rejectionText, shipmentsText, signalText, tableColumns, writeEvent, writeLines, writeMovement,
} from './row-text.ts';
import type { Table } from './row-text.ts';
import { TableText } from './table-text.ts';

/**
 * The rows of one batch, encoded as they are added. Of an order and its
 * shipments only the last version is kept: the others would be thrown away by
 * the tables anyway.
 */
export class RowBatch {
  readonly #texts: Readonly<Record<Table, TableText>>;
  readonly #orders = new Map<string, Order>();
  /** Orders as they were when their shipments last changed: what later changes them is no news of their shipments. */
  readonly #shipped = new Map<string, Order>();
  #rows = 0;
  #sealed = false;

  constructor() {
    this.#texts = Object.fromEntries(
      Object.keys(tableColumns).map((table) => [table, new TableText()]),
    ) as unknown as Record<Table, TableText>;
  }

  /** How many rows have been added. */
  get rows(): number {
    return this.#rows;
  }

  add(row: Row): void {
    if (this.#sealed) throw new TypeError('the batch is sealed; begin a new one');
    this.#rows++;
    switch (row.table) {
      case 'events': return writeEvent(this.#texts.events, row.row);
      case 'rejections': return this.#texts.rejections.add(rejectionText(row.row));
      case 'signals': return this.#texts.signals.add(signalText(row.row));
      case 'stock_movements': return writeMovement(this.#texts.stock_movements, row.row);
      case 'routing_decisions': return this.#texts.routing_decisions.add(decisionText(row.row));
      case 'windows': return this.#texts.windows.add(windowText(row.row));
      case 'anomalies': return this.#texts.anomalies.add(anomalyText(row.row));
      case 'stale_orders': return this.#texts.stale_orders.add(staleText(row.row));
      case 'clock_skew': return this.#texts.clock_skew.add(skewText(row.row));
      case 'alerts': return this.#texts.alerts.add(alertText(row.row, row.notification));
      case 'silences': return this.#texts.silences.add(silenceText(row.row));
      case 'orders':
        this.#orders.set(row.row.id, row.row);
        if (row.shipments) this.#shipped.set(row.row.id, row.row);
        if (row.lines) writeLines(this.#texts.order_lines, row.row, row.removedLines ?? []);
        return undefined;
      default: return never(row);
    }
  }

  /** Ends the batch and gives its bytes by table; again and again if asked. */
  seal(): ReadonlyArray<{ readonly table: Table; readonly pieces: readonly Uint8Array[] }> {
    if (!this.#sealed) {
      for (const order of this.#orders.values()) this.#texts.orders.add(orderText(order));
      for (const order of this.#shipped.values()) this.#texts.shipments.add(shipmentsText(order));
      this.#orders.clear();
      this.#shipped.clear();
      this.#sealed = true;
    }
    return (Object.keys(tableColumns) as Table[]).map((table) => ({ table, pieces: this.#texts[table].pieces() }));
  }

  /** Begins a new batch in the memory of this one, whose bytes nobody may need any more. */
  clear(): void {
    for (const text of Object.values(this.#texts)) text.clear();
    this.#orders.clear();
    this.#shipped.clear();
    this.#rows = 0;
    this.#sealed = false;
  }
}

function never(row: never): never {
  throw new TypeError(`no table for ${JSON.stringify(row)}`);
}
