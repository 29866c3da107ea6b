import { alertsHelp, alertsOptions } from './alerts-options.ts';
import { benchDetectOptions } from './bench-detect-options.ts';
import { defineCommand } from './command.ts';
import type { Command } from './command.ts';
import { detectHelp, detectOptions } from './detect-options.ts';
import { publishOptions } from './publish-options.ts';
import { rejectionsOptions } from './rejections-options.ts';
import { replayOptions } from './replay-options.ts';
import { rulesOptions } from './rules-options.ts';

/** Every command, in the order the help shows them. */
export const commands: readonly Command[] = [
  defineCommand({
    name: 'start',
    summary: 'Run the service',
    options: {
      replay: { kind: 'flag', summary: 'replay the sample orders into an empty log, believing the times they carry, then go on live' },
      'no-samples': { kind: 'flag', summary: 'with --replay: believe the times, publish nothing' },
      ...replayOptions,
    },
    run: async (call) => (await import('./start.ts')).start(call),
  }),
  defineCommand({
    name: 'replay',
    summary: 'Publish two months of sample orders into an empty log, then go on live',
    options: {
      ...replayOptions,
      until: { kind: 'text', value: 'TIME', summary: 'when the two months end, ISO 8601; without it now' },
      'history-only': { kind: 'flag', summary: 'end with the history instead of going on live' },
    },
    more: 'The service that reads the log must run with "start --replay --no-samples", or it will not believe the times.',
    run: async (call) => (await import('./replay.ts')).replay(call),
  }),
  defineCommand({
    name: 'publish',
    summary: 'Put a message into the log, or show what it would become',
    options: publishOptions,
    more: [
      'Examples:',
      '  orderwatch publish --source taobao --file trade.json --dry-run',
      `  orderwatch publish --subject orders.control.closings --data '{"action":"resume","by":"li","reason":"checked"}'`,
    ].join('\n'),
    run: async (call) => (await import('./publish.ts')).publish(call),
  }),
  defineCommand({
    name: 'rejections',
    summary: 'List, show and send again what a running orderwatch could not take in',
    positionals: '[list | show SEQ[/ORDINAL] | resend SEQ… | resend --reason REASON --all]',
    options: rejectionsOptions,
    run: async (call) => (await import('./rejections.ts')).rejections(call),
  }),
  defineCommand({
    name: 'alerts',
    summary: 'List and show alerts, acknowledge, resolve and silence them, try a receiver',
    positionals: '[list | show ALERT | ack ALERT… | resolve ALERT… | silences | silence | unsilence SILENCE | test]',
    options: alertsOptions,
    more: alertsHelp,
    run: async (call) => (await import('./alerts.ts')).alerts(call),
  }),
  defineCommand({
    name: 'rules',
    summary: 'Check a file of fulfilment rules, put it in force, show what is in force',
    positionals: 'check FILE | apply FILE | show',
    options: rulesOptions,
    more: [
      'Examples:',
      '  orderwatch rules check config/rules.example.yaml',
      '  orderwatch rules apply rules.yaml --by li --reason "winter prices"',
      '  orderwatch rules show --yaml > rules.yaml',
    ].join('\n'),
    run: async (call) => (await import('./rules.ts')).rules(call),
  }),
  defineCommand({
    name: 'detect',
    summary: 'Find what is anomalous in a series from a file, with the detector of the service',
    options: detectOptions,
    more: detectHelp,
    run: async (call) => (await import('./detect.ts')).detect(call),
  }),
  defineCommand({
    name: 'bench',
    summary: 'Measure this machine: read rate, end-to-end rate, latency, restart, the core and the windows by themselves',
    options: {
      scale: { kind: 'number', value: 'N', summary: 'thickness of the replay that is read', default: 5, min: 1 },
      rate: { kind: 'number', value: 'N', summary: 'messages a second for the latency part', default: 1_000, min: 1 },
      seconds: { kind: 'number', value: 'N', summary: 'how long the latency part lasts', default: 20, min: 1 },
      orders: { kind: 'number', value: 'N', summary: 'open orders for the memory and restart part', default: 100_000, min: 1 },
      only: { kind: 'text', value: 'PART', summary: 'throughput, latency, restart, core or windows; without it all five' },
      json: { kind: 'flag', summary: 'print the figures as JSON' },
    },
    run: async (call) => (await import('./bench.ts')).bench(call),
  }),
  defineCommand({
    name: 'bench-detect',
    summary: 'Score the detector and its rivals on labelled series: NAB and the KPI contest',
    options: benchDetectOptions,
    run: async (call) => (await import('./bench-detect.ts')).benchDetect(call),
  }),
  defineCommand({
    name: 'doctor',
    summary: 'Check this set-up and say what is wrong and what to do',
    options: {},
    run: async (call) => (await import('./doctor.ts')).doctor(call),
  }),
];
