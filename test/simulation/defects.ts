import type { Defect } from './defect.ts';
import { defectsOfAlerts } from './defects-of-alerts.ts';
import { defectsOfGoods } from './defects-of-goods.ts';
import { defectsOfLife } from './defects-of-life.ts';
import { defectsOfWatching } from './defects-of-watching.ts';

/** What the auditor has to catch. Each is a mistake somebody could make. */
export const defects: readonly Defect[] = [...defectsOfLife, ...defectsOfGoods, ...defectsOfAlerts, ...defectsOfWatching];
