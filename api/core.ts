import type { Rules } from '../processors/domain/rules.ts';
import type { StockNotice } from '../processors/domain/stock.ts';

/** What the core knows now and no table holds. To be read, never to be changed: values are immutable. */
export interface Core {
  /** How a SKU stands, as it goes out on `stock.<sku>`; `undefined` when no stock event ever spoke of it. */
  stock(sku: string): StockNotice | undefined;
  /** The rules in force: as the log holds them, and as people write them in a file. */
  rules(): { readonly rules: Rules; readonly file: string };
}
