import { mix } from './random.ts';
import type { Sale } from './sale.ts';

/** What goes wrong between the shelf and the door, of ten thousand orders. */
const shares = { label_refused: 60, stock_missing: 50, lost: 30, sent_back: 40 } as const;

export type Mishap = keyof typeof shares;

/** What goes wrong with a sale's goods; with most nothing does. */
export function mishapOf(sale: Sale): Mishap | undefined {
  let lot = mix(sale.seed, 0x15ba) % 10_000;
  for (const [mishap, share] of Object.entries(shares) as [Mishap, number][]) {
    if (lot < share) return mishap;
    lot -= share;
  }
  return undefined;
}
