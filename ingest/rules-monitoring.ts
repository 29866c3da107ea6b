import { z } from 'zod';
import { severities } from '../processors/domain/alert.ts';
import { day, minute, second } from '../processors/domain/instant.ts';
import { orderStates } from '../processors/domain/order.ts';
import { signalKinds, type SignalKind } from '../processors/domain/signal.ts';
import { staleCauses } from '../processors/domain/stale.ts';
import { measures, windowLevels } from '../processors/domain/window.ts';
import { strict } from './mapping-schema.ts';
import { didYouMean } from './nearest.ts';
import { parseThreshold } from './threshold-text.ts';
import { channel, currency, duration, money, some, spellings, text, timeOfDay, whole } from './rules-fields.ts';

const severity = z.enum(severities);
const kindNames = Object.keys(signalKinds) as [SignalKind, ...SignalKind[]];
const kind = z.enum(kindNames);
const someOf = <T extends z.ZodType>(one: T) => z.array(one).min(1, { error: 'lists nothing' });
/** A value for some of the known keys; another key is told of with the nearest of them. */
const byKey = <const K extends string, T extends z.ZodType>(known: readonly [K, ...K[]], value: T) => z.partialRecord(z.enum(known), value, {
  error: (issue) => ('keys' in issue && Array.isArray(issue.keys) ? issue.keys.map((key) => `unknown key${didYouMean(String(key), known)}`).join('\n') : undefined),
});
const date = z.string().refine((written) => /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(written), {
  error: ({ input }) => `${JSON.stringify(input)} is not a date such as 2026-11-11`,
});
const hours = strict({ days: z.array(whole(1, 7)).min(1, { error: 'lists nothing' }), from: timeOfDay, to: timeOfDay });

export const match = strict({
  kinds: someOf(kind).exactOptional(), severities: someOf(severity).exactOptional(), owners: some.exactOptional(), channels: some.exactOptional(),
  warehouses: some.exactOptional(), carriers: some.exactOptional(), subject: text.exactOptional(),
});

const windows = strict({
  latenessMs: duration('lateness', 0), silentAfterMs: duration('silentAfter'), revisableMs: duration('revisable', minute),
});

const volume = strict({
  levels: z.array(z.enum(windowLevels)),
  measures: z.array(z.enum(measures)),
  minimumWindows: whole(1, 60),
  recoverWindows: whole(1, 60),
  criticalMinor: z.record(currency, money()).register(spellings, { name: 'critical', unit: 'amounts' }),
});

const calendar = z.array(strict({
  name: text, kind: z.enum(['promotion', 'holiday']), from: date, to: date, channels: someOf(channel).exactOptional(),
  factor: z.number().refine((n) => n >= 0.01 && n <= 1_000, { error: ({ input }) => `${String(input)} is not a factor from 0.01 to 1000` }).exactOptional(),
}));

const threshold = strict({
  name: text, when: text, measure: text, by: z.array(z.string()), overMs: duration('over'), comparison: z.enum(['>', '>=', '<', '<=']),
  value: z.number(), forMs: duration('for', 0), severity: z.enum(severities).register(spellings, { assumed: 'warning' }),
  owner: z.string().register(spellings, { assumed: '' }), runbook: z.string().register(spellings, { assumed: '' }), hours: hours.exactOptional(),
}).register(spellings, { readOff: { from: 'when', keys: ['measure', 'by', 'overMs', 'comparison', 'value', 'forMs'], read: (when) => readThreshold(when) } });

function readThreshold(when: string): Readonly<Record<string, unknown>> | string {
  const parts = parseThreshold(when);
  return typeof parts === 'string' ? parts : { ...parts };
}

const staleness = strict({
  hours,
  limits: z.array(strict({
    states: someOf(z.enum(orderStates)), channels: someOf(channel).exactOptional(), serviceLevels: some.exactOptional(),
    limitMs: duration('limit', minute), businessHours: z.boolean().register(spellings, { assumed: false }),
  })),
  positionMs: duration('position', minute),
  predictWithinMs: duration('predictWithin', 0),
  predictFrom: whole(1, 1_000_000),
  escalation: byKey([...staleCauses, 'default'], z.array(strict({ owner: text, afterMs: duration('after', 0) }))),
  warningCount: whole(1, 1_000_000),
  criticalCount: whole(1, 1_000_000),
});

const clocks = strict({
  offMs: duration('off'), minimumSamples: whole(3, 50), hostOffMs: duration('hostOff', 100),
  driftMsPerDay: duration('driftPerDay', second),
});

const kindRule = strict({
  severity: severity.exactOptional(), owner: text.exactOptional(), runbook: text.exactOptional(), forMs: duration('for', 0).exactOptional(), off: z.boolean().exactOptional(),
});

const route = strict({
  match, receivers: some, repeatMs: duration('repeat', minute).exactOptional(),
  escalate: z.array(strict({ afterMs: duration('after', minute), receivers: some })).exactOptional(),
  tellResolved: z.boolean().register(spellings, { assumed: true }),
});

const instant = whole(0, 200 * 366 * day).register(spellings, { unit: 'instant' });

const alerts = strict({
  kinds: byKey(kindNames, kindRule),
  routes: z.array(route),
  groupWaitMs: duration('groupWait', 0),
  flapMs: duration('flap', 0),
  noticeMs: duration('notice', minute),
  noticeLimitMs: duration('noticeLimit', minute),
  burst: whole(1, 1_000),
  inhibitions: z.array(strict({ by: match, mutes: match, equal: z.array(text) })),
  maintenance: z.array(strict({ name: text, match, from: instant, to: instant })),
});

/** What is watched and who is told, as a part of the rules. */
export const monitoringShape = { windows, volume, calendar, thresholds: z.array(threshold), staleness, clocks, alerts };
