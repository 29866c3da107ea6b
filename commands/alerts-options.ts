import type { Options } from './option.ts';

export const alertsOptions = {
  url: { kind: 'text', value: 'URL', summary: 'where orderwatch runs; without it host and port of the settings' },
  token: { kind: 'text', value: 'TOKEN', summary: 'bearer token of an operator; without it and --url one of the settings' },
  state: { kind: 'text', value: 'STATE', summary: 'list only pending, firing, acknowledged or resolved ones' },
  kind: { kind: 'list', value: 'KIND', summary: 'only this kind of signal; to silence, several may be given' },
  severity: { kind: 'list', value: 'NAME', summary: 'only info, warning or critical ones; to silence, several may be given' },
  owner: { kind: 'list', value: 'NAME', summary: 'only those of this owner; to silence, several may be given' },
  channel: { kind: 'list', value: 'NAME', summary: 'silence those of this channel' },
  warehouse: { kind: 'list', value: 'ID', summary: 'silence those of this warehouse' },
  carrier: { kind: 'list', value: 'ID', summary: 'silence those of this carrier' },
  subject: { kind: 'text', value: 'WORD', summary: 'silence those whose subject has this word' },
  for: { kind: 'text', value: 'DURATION', summary: 'silence for so long, such as 30m or 2h' },
  from: { kind: 'text', value: 'TIME', summary: 'silence from then on, ISO 8601; without it at once' },
  to: { kind: 'text', value: 'TIME', summary: 'silence until then, instead of --for' },
  by: { kind: 'text', value: 'NAME', summary: "who says so; without it the token's role" },
  reason: { kind: 'text', value: 'TEXT', summary: 'why; the log keeps it' },
  all: { kind: 'flag', summary: 'list those that are over, too' },
  limit: { kind: 'number', value: 'N', summary: 'list at most so many', default: 50, min: 1, whole: true },
  receiver: { kind: 'text', value: 'NAME', summary: 'with test: the receiver of the settings to send a sample to' },
  language: { kind: 'text', value: 'CODE', summary: "with test: zh or en, instead of the receiver's own" },
  json: { kind: 'flag', summary: 'print what the service answers' },
} as const satisfies Options;

export const alertsHelp = [
  'Examples:',
  '  orderwatch alerts',
  '  orderwatch alerts ack ALERT-1200-3 --by li --reason "on it"',
  '  orderwatch alerts silence --warehouse SH1 --kind stock.differs --for 2h --by li --reason "stocktaking"',
  '  orderwatch alerts test --receiver on-call',
].join('\n');
