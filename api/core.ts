import type { Instant } from '../processors/domain/instant.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { StockNotice } from '../processors/domain/stock.ts';

/** What the core knows now and no table holds. To be read, never to be changed: values are immutable. */
export interface Core {
  /** How a SKU stands, as it goes out on `stock.<sku>`; `undefined` when no stock event ever spoke of it. */
  stock(sku: string): StockNotice | undefined;
  /** Log time, and whether it is trusted. `doubtedSince` is 0 where it never was. What ends at an instant is over by `sure`, which stands still in doubt. */
  clock(): { readonly logTime: Instant; readonly sure: Instant; readonly trusted: boolean; readonly doubtedSince: Instant; readonly brokerOffMs?: number | undefined };
  /** The rules in force: as the log holds them, and as people write them in a file. */
  rules(): { readonly rules: Rules; readonly file: string };
}
