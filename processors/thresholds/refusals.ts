import { hour, type Instant, minute } from '../domain/instant.ts';
import type { Threshold } from '../domain/monitoring.ts';
import { isSource } from '../domain/source.ts';
import type { Outbox } from '../outbox.ts';
import type { State } from '../state.ts';
import { stateKey } from '../state-key.ts';

/** Refusals for one reason within an hour of log time. */
export interface RefusalHour {
  readonly reason: string;
  readonly start: Instant;
  /** How many of each minute, by source; those of nobody who is known are ''. */
  readonly bySource: Readonly<Record<string, readonly number[]>>;
}

/** Counts this message's refusals for the reasons that thresholds ask for. An hour at a time is kept, so that one more costs the same however many there were. */
export function noteRefusals(state: State, thresholds: readonly Threshold[], out: Outbox): void {
  if (Math.floor(out.logTime / hour) !== Math.floor(state.position.logTime / hour)) forget(state, longestAsked(thresholds), out.logTime);
  if (out.unread.length === 0 && !out.taken.some(({ ending }) => ending.outcome === 'refused')) return;
  const asked = new Set(thresholds.map(reasonOf));
  const count = (reason: string, source: string) => {
    if (asked.has(reason)) note(state, reason, isSource(source) ? source : '', out.logTime);
  };
  for (const reason of out.unread) count(reason, out.message.source);
  for (const { event, ending } of out.taken) if (ending.outcome === 'refused') count(ending.reason, event.source);
}

/** How many refusals for a reason there were in the minutes that began after an instant, by source. */
export function refusalsAfter(state: State, reason: string, after: Instant, now: Instant): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = startOf(after); start <= now; start += hour) {
    const of = state.thresholds.refusals.get(keyOf(reason, start));
    if (of === undefined) continue;
    const first = Math.max(0, Math.floor((after - start) / minute) + 1);
    for (const [source, minutes] of Object.entries(of.bySource)) {
      let sum = 0;
      for (let at = first; at < minutes.length; at++) sum += minutes[at]!;
      if (sum > 0) counts.set(source, (counts.get(source) ?? 0) + sum);
    }
  }
  return counts;
}

function note(state: State, reason: string, source: string, logTime: Instant): void {
  const start = startOf(logTime);
  const key = keyOf(reason, start);
  const known = state.thresholds.refusals.get(key) ?? { reason, start, bySource: {} };
  const minutes = (known.bySource[source] ?? noRefusals).slice();
  minutes[Math.floor((logTime - start) / minute)]!++;
  state.thresholds.refusals.set(key, { ...known, bySource: { ...known.bySource, [source]: minutes } });
}

const noRefusals: readonly number[] = Array.from({ length: hour / minute }, () => 0);

/** Lets hours go that lie before all that is asked for. */
function forget(state: State, asked: ReadonlyMap<string, number>, now: Instant): void {
  const { refusals } = state.thresholds;
  for (const key of refusals.keys()) {
    const { reason, start } = refusals.get(key)!;
    if (start + hour <= now - (asked.get(reason) ?? 0)) refusals.delete(key);
  }
}

/** For how long each reason is asked for. */
function longestAsked(thresholds: readonly Threshold[]): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const threshold of thresholds) {
    const reason = reasonOf(threshold);
    if (reason !== undefined) longest.set(reason, Math.max(longest.get(reason) ?? 0, threshold.overMs));
  }
  return longest;
}

function reasonOf({ measure }: Threshold): string | undefined {
  return measure.startsWith('refused.') ? measure.slice('refused.'.length) : undefined;
}

function startOf(at: Instant): Instant {
  return Math.floor(at / hour) * hour;
}

function keyOf(reason: string, start: Instant): string {
  return stateKey(`${reason}/${start / hour}`);
}
