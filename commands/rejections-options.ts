import type { Options } from './option.ts';

export const rejectionsOptions = {
  url: { kind: 'text', value: 'URL', summary: 'where orderwatch runs; without it host and port of the settings' },
  token: { kind: 'text', value: 'TOKEN', summary: 'bearer token of an operator; without it and --url one of the settings' },
  reason: { kind: 'text', value: 'REASON', summary: 'only this reason code' },
  source: { kind: 'text', value: 'NAME', summary: 'only this source' },
  limit: { kind: 'number', value: 'N', summary: 'list at most so many', default: 50, min: 1, whole: true },
  all: { kind: 'flag', summary: 'with resend: every rejection that --reason and --source match' },
  json: { kind: 'flag', summary: 'print what the service answers' },
} as const satisfies Options;
