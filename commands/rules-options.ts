import type { Options } from './option.ts';

export const rulesOptions = {
  by: { kind: 'text', value: 'NAME', summary: 'with apply: who puts them in force' },
  reason: { kind: 'text', value: 'TEXT', summary: 'with apply: why' },
  yaml: { kind: 'flag', summary: 'with check and show: print them as a file, what differs from the defaults' },
  json: { kind: 'flag', summary: 'with check and show: print them whole, as the log holds them' },
} as const satisfies Options;
