import type { Options } from './option.ts';

export const benchDetectOptions = {
  data: { kind: 'text', value: 'DIR', summary: 'folder with kpi/*.csv[.gz] and nab/ (data/ and labels/, or nab-data-labels.tar.gz)' },
  only: { kind: 'text', value: 'SET', summary: 'nab or kpi; without it both' },
  detector: { kind: 'list', value: 'NAME', summary: 'only this detector' },
  series: { kind: 'text', value: 'A,B', summary: 'only these series, by name' },
  'held-out': { kind: 'text', value: 'A,B', summary: 'KPI series that were not tuned on: they are scored apart' },
  seed: { kind: 'number', value: 'N', summary: 'seed of those who draw lots', default: 1, whole: true },
  json: { kind: 'flag', summary: 'print the figures as JSON' },
} as const satisfies Options;
