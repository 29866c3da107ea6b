import { formatDuration } from '../processors/domain/duration.ts';
import { day } from '../processors/domain/instant.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';
import { parseThreshold, type ThresholdParts } from './threshold-text.ts';

/** Called for each relation that does not hold; `at` is a path of the log's keys. */
type Complain = (at: KeyPath, what: string) => void;

/** Counts are kept by the minute as long as they can be revised. */
const longestRevisableMs = day;

export function checkWindows({ windows: { latenessMs, revisableMs } }: Rules, complain: Complain): void {
  if (revisableMs > longestRevisableMs) complain(['windows', 'revisableMs'], `${formatDuration(revisableMs)} is more than ${formatDuration(longestRevisableMs)}`);
  if (latenessMs > revisableMs) complain(['windows', 'latenessMs'], `windows wait ${formatDuration(latenessMs)} for what is late, and take in nothing that is later than ${formatDuration(revisableMs)}`);
}

export function checkCalendar({ calendar }: Rules, complain: Complain): void {
  calendar.forEach(({ from, to }, i) => {
    if (to < from) complain(['calendar', i, 'to'], `${to} is before ${from}`);
  });
}

/** The log holds what a person wrote and what it means, and both have to say the same. */
export function checkThresholds({ thresholds }: Rules, complain: Complain): void {
  const names = new Set<string>();
  thresholds.forEach(({ name, when, hours, ...threshold }, i) => {
    if (names.has(name)) complain(['thresholds', i, 'name'], `${JSON.stringify(name)} is there already; names tell thresholds apart`);
    names.add(name);
    if (hours !== undefined && hours.to <= hours.from) complain(['thresholds', i, 'hours'], `they end at ${hours.to}, which is not after ${hours.from}`);
    const parts = parseThreshold(when);
    if (typeof parts === 'string') complain(['thresholds', i, 'when'], parts);
    else if ((Object.keys(parts) as (keyof ThresholdParts)[]).some((key) => JSON.stringify(parts[key]) !== JSON.stringify(threshold[key]))) {
      complain(['thresholds', i, 'when'], `${JSON.stringify(when)} means something else than is said beside it`);
    }
  });
}
