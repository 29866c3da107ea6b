import { formatDuration, parseDuration } from '../processors/domain/duration.ts';
import { day, minute } from '../processors/domain/instant.ts';
import { measuredMetrics } from '../processors/domain/measured.ts';
import type { Threshold } from '../processors/domain/monitoring.ts';
import { outcomeReasons } from '../processors/domain/outcome.ts';
import { rejectionReasons } from '../processors/domain/rejection.ts';
import { measures } from '../processors/domain/window.ts';
import { didYouMean } from './nearest.ts';

/** What a threshold's text says, taken apart. */
export type ThresholdParts = Pick<Threshold, 'measure' | 'by' | 'overMs' | 'comparison' | 'value' | 'forMs'>;

/** Kinds of measures: which names each has, what it can be told apart by, and whether it is of a stretch of time. */
const kinds = {
  window: { names: measures, by: ['channel', 'warehouse', 'carrier', 'provider'], stretch: true },
  share: { names: measures.flatMap((part) => measures.filter((whole) => whole !== part).map((whole) => `${part}/${whole}`)), by: ['channel', 'warehouse', 'carrier', 'provider'], stretch: true },
  refused: { names: [...Object.keys(outcomeReasons.refused), ...Object.keys(rejectionReasons)], by: ['channel'], stretch: true },
  stale: { names: ['count'], by: ['cause', 'state', 'warehouse', 'carrier', 'channel'], stretch: false },
  metric: { names: Object.keys(measuredMetrics), by: [], stretch: false },
} as const satisfies Record<string, { readonly names: readonly string[]; readonly by: readonly string[]; readonly stretch: boolean }>;

const form = /^([a-z]+)\.([a-z_]+(?:\/[a-z_]+)?)(?:\s*\{([^}]*)\})?\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)((?:\s+(?:over|for)\s+\S+)*)$/;

/** Nobody asks for more at once, and nobody waits longer. */
const longestOver = day;
const longestFor = 7 * day;

/** Reads `stale.count{warehouse} > 50 for 5m`. A text that cannot be read is answered with what is wrong with it. */
export function parseThreshold(when: string): ThresholdParts | string {
  const [, kind = '', name = '', labels, comparison, value, tail = ''] = form.exec(when.trim()) ?? [];
  if (comparison === undefined) return `${JSON.stringify(when)} is not a condition such as stale.count{warehouse} > 50 for 5m, or share.refunded/paid > 0.2 over 1h`;
  if (!Object.hasOwn(kinds, kind)) return unknown(`${kind}.${name}`);
  const known: { readonly names: readonly string[]; readonly by: readonly string[]; readonly stretch: boolean } = kinds[kind as keyof typeof kinds];
  if (!known.names.includes(name)) return unknown(`${kind}.${name}`);
  const by = (labels ?? '').split(',').map((label) => label.trim()).filter((label) => label !== '');
  const stranger = by.find((label) => !known.by.includes(label));
  if (stranger !== undefined) {
    return known.by.length === 0 ? `${kind}.${name} cannot be told apart by anything` : `${kind}.${name} cannot be told apart by ${JSON.stringify(stranger)}, only by ${known.by.join(', ')}${didYouMean(stranger, known.by)}`;
  }
  if (new Set(by).size < by.length || (known.stretch && by.length > 1)) return `${kind}.${name} is told apart by one of ${known.by.join(', ')} at most`;
  const spans = readSpans(tail);
  if (typeof spans === 'string') return spans;
  if (spans.over !== undefined && !known.stretch) return `${kind}.${name} is what there is now, not of a stretch: say nothing of over`;
  const { over = minute, for: lasts = 0 } = spans;
  if (over % minute !== 0 || over < minute || over > longestOver) return `over is whole minutes from 1m to ${formatDuration(longestOver)}`;
  if (lasts > longestFor) return `for is ${formatDuration(longestFor)} at most`;
  return { measure: `${kind}.${name}`, by, overMs: over, comparison: comparison as Threshold['comparison'], value: Number(value), forMs: lasts };
}

function readSpans(tail: string): { over?: number; for?: number } | string {
  const spans: { over?: number; for?: number } = {};
  for (const [, word = '', written = ''] of tail.matchAll(/\s+(over|for)\s+(\S+)/g)) {
    const ms = parseDuration(written);
    if (ms === undefined) return `${JSON.stringify(written)} is not a duration with its unit, such as 5m or 1h`;
    if (spans[word as 'over' | 'for'] !== undefined) return `says ${word} twice`;
    spans[word as 'over' | 'for'] = ms;
  }
  return spans;
}

function unknown(measure: string): string {
  const known = Object.entries(kinds).flatMap(([kind, { names }]) => names.map((name) => `${kind}.${name}`));
  return `there is no measure ${JSON.stringify(measure)}${didYouMean(measure, known) || like(measure)}`;
}

/** Where none is near: those of its kind, or the kinds there are. */
function like(measure: string): string {
  const kind = measure.slice(0, measure.indexOf('.'));
  if (!Object.hasOwn(kinds, kind)) return `; measures begin with ${Object.keys(kinds).map((one) => `${one}.`).join(', ')}${didYouMean(kind, Object.keys(kinds))}`;
  const { names } = kinds[kind as keyof typeof kinds];
  return `; there are ${(kind === 'share' ? ['share.<one>/<other> of ' + measures.join(', ')] : names.map((name) => `${kind}.${name}`)).join(', ')}`;
}
