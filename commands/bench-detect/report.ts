import { formatTable } from '../text-table.ts';
import type { KpiFigures, KpiReport } from './kpi-score.ts';
import type { NabFigures } from './nab-score.ts';

/** What running it took. */
export interface Cost {
  readonly rowsPerSecond: number;
  readonly bytes: number | undefined;
}

export interface NabResult {
  readonly detector: string;
  readonly cost: Cost;
  readonly best: NabFigures;
  readonly fixed: NabFigures;
}

export interface KpiResult {
  readonly detector: string;
  readonly cost: Cost;
  /** By group of series. */
  readonly groups: Readonly<Record<string, { readonly contest: KpiReport; readonly bridged: KpiReport }>>;
}

export function nabTable(results: readonly NabResult[]): string {
  return formatTable(
    ['detector', 'standard', 'low FP', 'low FN', '| at 0.5: standard', 'low FP', 'low FN', '| rows/s', 'bytes a series'],
    results.map(({ detector, best, fixed, cost }) => [
      detector, ...[best, fixed].flatMap(({ standard, lowFalseAlarms, lowMisses }, index) => (
        [standard, lowFalseAlarms, lowMisses].map(({ score }, place) => `${index === 1 && place === 0 ? '| ' : ''}${score.toFixed(1)}`)
      )), ...costCells(cost),
    ]),
  );
}

export function kpiTable(results: readonly KpiResult[], group: string, rule: 'contest' | 'bridged'): string {
  return formatTable(
    [
      'detector', 'at 0.5: point F1', 'recall', 'segment F1', 'false alarms/day', 'delay min',
      '| best: point F1', 'segment F1', 'recall at 0.1/day', '| rows/s', 'bytes a series',
    ],
    results.flatMap(({ detector, groups, cost }) => {
      const report = groups[group]?.[rule];
      return report === undefined ? [] : [[detector, ...fixedCells(report.fixed), ...bestCells(report), ...costCells(cost)]];
    }),
  );
}

function fixedCells({ points, segments, falseAlarmsPerSeriesDay, meanDelayMinutes }: KpiFigures): string[] {
  const delay = segments.recall === 0 ? '-' : meanDelayMinutes.toFixed(2);
  return [points.f1.toFixed(3), segments.recall.toFixed(3), segments.f1.toFixed(3), falseAlarmsPerSeriesDay.toFixed(2), delay];
}

function bestCells({ bestPoints, bestSegments, withinBudget }: KpiReport): string[] {
  return [`| ${figure(bestPoints?.points.f1)}`, figure(bestSegments?.segments.f1), figure(withinBudget?.segments.recall)];
}

function figure(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(3);
}

function costCells({ rowsPerSecond, bytes }: Cost): string[] {
  return [`| ${Math.round(rowsPerSecond).toLocaleString('en')}`, bytes === undefined ? '-' : bytes.toLocaleString('en')];
}
