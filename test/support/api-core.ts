import type { Core } from '../../api/core.ts';
import { formatRules } from '../../ingest/rules-file.ts';
import { rulesInForce } from '../../processors/rules.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { stockNotice } from '../../processors/stock-notice.ts';
import { messageOf, rules, settings, stock } from './story.ts';

/** The core behind the API of tests: ten teapots in two warehouses, each of which keeps one back, and four of them for one channel. */
export function apiCore(): Core {
  const state = emptyState(settings);
  const told = [
    rules({
      version: 'spring', safetyStock: { defaultUnits: 1, skus: {} },
      allotments: [{ id: 'sale', sku: 'TEAPOT', channel: 'douyin', setAside: 4 }],
    }),
    stock('received', 'SZ', 'TEAPOT', 8), stock('received', 'BJ', 'TEAPOT', 2),
  ];
  told.forEach((one, index) => step(state, messageOf(index + 1, index, one, true)));
  return {
    stock: (sku) => stockNotice(state, sku),
    clock: () => state.singles.clock,
    rules: () => ({ rules: rulesInForce(state), file: formatRules(rulesInForce(state)) }),
  };
}
