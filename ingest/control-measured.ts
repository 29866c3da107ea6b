import type { Control } from '../processors/domain/control.ts';
import { measuredMetrics } from '../processors/domain/measured.ts';
import { malformed } from './control-fields.ts';
import { numberMark } from './json.ts';
import { didYouMean } from './nearest.ts';
import { isTree, seen, type Tree } from './value.ts';

/** Reads what the service measures of itself. */
export function readMeasured({ metrics }: Tree): Control {
  if (!isTree(metrics)) throw malformed('metrics', `${seen(metrics)} is not an object of numbers by name`);
  const read: Record<string, number> = {};
  for (const [name, written] of Object.entries(metrics)) {
    if (!Object.hasOwn(measuredMetrics, name)) throw malformed(`metrics.${name}`, `nothing of this name is measured${didYouMean(name, Object.keys(measuredMetrics))}`);
    const value = typeof written === 'string' && written.startsWith(numberMark) ? Number(written.slice(numberMark.length)) : written;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(`metrics.${name}`, `${seen(written)} is not a number`);
    read[name] = value;
  }
  return { type: 'measured', metrics: read };
}
