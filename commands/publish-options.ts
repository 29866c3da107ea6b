import type { Options } from './option.ts';

export const publishOptions = {
  source: { kind: 'text', value: 'NAME', summary: 'who sends it: taobao, shopify, shop, payments …' },
  topic: { kind: 'text', value: 'TOPIC', summary: 'third part of the subject', default: 'message' },
  subject: { kind: 'text', value: 'SUBJECT', summary: 'whole subject, instead of --source and --topic' },
  file: { kind: 'text', value: 'FILE', summary: 'what to send; - reads standard input' },
  data: { kind: 'text', value: 'TEXT', summary: 'what to send, instead of --file' },
  header: { kind: 'list', value: 'NAME=VALUE', summary: 'a header of the message' },
  id: { kind: 'text', value: 'ID', summary: 'Nats-Msg-Id; without it one made of subject and content, for control and heartbeats a new one' },
  ndjson: { kind: 'flag', summary: 'every line is a message of its own' },
  'dry-run': { kind: 'flag', summary: 'publish nothing, show what ingest makes of it; exit 1 when it would reject any of it' },
} as const satisfies Options;
