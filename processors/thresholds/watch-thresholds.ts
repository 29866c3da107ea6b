import type { Control } from '../domain/control.ts';
import { formatInstant, type Instant, minuteOfDay, minutesOf } from '../domain/instant.ts';
import type { BusinessHours, Threshold } from '../domain/monitoring.ts';
import type { Outbox } from '../outbox.ts';
import { runningTime, sureTime } from '../patience.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { stateKey } from '../state-key.ts';
import { localHour } from '../volume/local-hour.ts';
import { noteRefusals } from './refusals.ts';
import type { Crossing } from './threshold-state.ts';
import { type Value, valuesOf } from './values.ts';

/** How long counts by the minute are asked for by thresholds. */
export function keptFor(thresholds: readonly Threshold[]): number {
  return thresholds.reduce((most, { overMs }) => Math.max(most, overMs), 0);
}

/** The service has told how it is. */
export function noteMeasured(state: State, { metrics }: Control & { type: 'measured' }): void {
  for (const [name, value] of Object.entries(metrics)) state.thresholds.measured.set(stateKey(name), { value, ranAt: runningTime(state) });
}

/** Looks at every threshold when a minute was closed, or the service has told how it is; says which are crossed, and which no longer. */
export function watchThresholds(state: State, out: Outbox): void {
  const { thresholds } = rulesInForce(state);
  noteRefusals(state, thresholds, out);
  const { minute: closed } = state.windows.clock;
  const told = out.message.items.some((item) => item.kind === 'control' && item.control.type === 'measured');
  if (closed === state.thresholds.lookedAt && !told) return;
  if (thresholds.length === 0 && state.thresholds.crossings.size === 0) return;
  state.thresholds.lookedAt = closed;
  const holding = new Set<string>();
  for (const threshold of thresholds) look(state, threshold, holding, out);
  for (const key of [...state.thresholds.crossings.keys()].toSorted((one, other) => (one < other ? -1 : 1))) {
    if (!holding.has(key)) end(state, key, thresholds, out);
  }
}

function look(state: State, threshold: Threshold, holding: Set<string>, out: Outbox): void {
  if (threshold.hours !== undefined && !isWithin(threshold.hours, sureTime(state), state.settings.timezone)) return;
  if (!state.singles.clock.trusted && isOfClaims(threshold)) return stay(state, threshold, holding);
  const ran = runningTime(state);
  for (const { labels, value } of valuesOf(state, threshold, out.logTime)) {
    if (!crosses(value, threshold)) continue;
    const key = keyOf(threshold, labels);
    holding.add(key);
    const known = state.thresholds.crossings.get(key) ?? { threshold: threshold.name, labels, since: out.logTime, ranSince: ran, told: false };
    const due = !known.told && ran - known.ranSince >= threshold.forMs;
    if (due) out.signal('threshold.crossed', subjectOf(known), evidenceOf(known, threshold, value), 'raised');
    if (due || !state.thresholds.crossings.has(key)) state.thresholds.crossings.set(key, { ...known, told: known.told || due });
  }
}

/** Whether it counts in the time events claim, which says nothing while log time is in doubt. */
function isOfClaims({ measure }: Threshold): boolean {
  return measure.startsWith('window.') || measure.startsWith('share.');
}

/** What is crossed stays so, and how long it has lasted begins anew: nobody knows what was between. */
function stay(state: State, { name }: Threshold, holding: Set<string>): void {
  const { crossings } = state.thresholds;
  for (const key of crossings.keys()) if (crossings.get(key)!.threshold === name && crossings.get(key)!.told) holding.add(key);
}

/** It no longer holds: the value is back, nobody can say it any more, nobody looks at this hour, or the rules have it no more. */
function end(state: State, key: string, thresholds: readonly Threshold[], out: Outbox): void {
  const known = state.thresholds.crossings.get(key)!;
  state.thresholds.crossings.delete(key);
  if (!known.told) return;
  const threshold = thresholds.find(({ name }) => name === known.threshold);
  const value = threshold === undefined ? undefined : valuesOf(state, threshold, out.logTime).find(({ labels }) => keyOf(threshold, labels) === key)?.value;
  const evidence = threshold === undefined ? { ...known.labels, rule: known.threshold } : evidenceOf(known, threshold, value);
  out.signal('threshold.crossed', subjectOf(known), evidence, 'cleared');
}

function crosses(value: number, { comparison, value: limit }: Threshold): boolean {
  switch (comparison) {
    case '>': return value > limit;
    case '>=': return value >= limit;
    case '<': return value < limit;
    case '<=': return value <= limit;
    default: return comparison satisfies never;
  }
}

function keyOf({ name }: Threshold, labels: Value['labels']): string {
  return stateKey(JSON.stringify([name, ...Object.values(labels)]));
}

function subjectOf({ threshold, labels }: Crossing): string {
  return [threshold, ...Object.values(labels)].join('/');
}

function evidenceOf({ labels, since }: Crossing, { name, when, value: limit, severity, owner, runbook }: Threshold, value: number | undefined) {
  return { ...labels, rule: name, ...(value === undefined ? {} : { value: Math.round(value * 10_000) / 10_000 }), limit, when, since: formatInstant(since), severity, owner, runbook };
}

/** Whether an instant is within hours of the zone. */
export function isWithin({ days, from, to }: BusinessHours, at: Instant, zone: string): boolean {
  const { weekday } = localHour(at, zone);
  const now = minuteOfDay(at, zone);
  return days.includes(weekday === 0 ? 7 : weekday) && now >= minutesOf(from) && now < minutesOf(to);
}
