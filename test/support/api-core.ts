import type { Core } from '../../api/core.ts';
import { formatRules } from '../../ingest/rules-file.ts';
import { sureTime } from '../../processors/patience.ts';
import { rulesInForce } from '../../processors/rules.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { stockNotice } from '../../processors/stock-notice.ts';
import { messageOf, rules, settings, stock, type Told } from './story.ts';

export interface TestCore extends Core {
  /** The next message of the log, so many minutes after noon. */
  take(minutes: number, told: Told, vouched: boolean): void;
}

/** The core behind the API of tests: ten teapots in two warehouses, each of which keeps one back, and four of them for one channel. */
export function apiCore(): TestCore {
  const state = emptyState(settings);
  const told = [
    rules({
      version: 'spring', safetyStock: { defaultUnits: 1, skus: {} },
      allotments: [{ id: 'sale', sku: 'TEAPOT', channel: 'douyin', setAside: 4 }],
    }),
    stock('received', 'SZ', 'TEAPOT', 8), stock('received', 'BJ', 'TEAPOT', 2),
  ];
  let seq = 0;
  const take = (minutes: number, one: Told, vouched: boolean) => void step(state, messageOf(++seq, minutes, one, vouched));
  told.forEach((one, index) => take(index, one, true));
  return {
    take,
    stock: (sku) => stockNotice(state, sku),
    clock: () => ({ ...state.singles.clock, sure: sureTime(state) }),
    rules: () => ({ rules: rulesInForce(state), file: formatRules(rulesInForce(state)) }),
  };
}
