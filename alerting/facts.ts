import type { Alert } from '../processors/domain/alert.ts';
import { parseInstant, type Instant } from '../processors/domain/instant.ts';
import { exponentOf, formatMoney } from '../processors/domain/money.ts';
import type { Evidence } from '../processors/domain/signal.ts';
import { plainText } from './plain-text.ts';
import type { Words } from './words.ts';

/** One thing a message says: `Expected: 41`. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A message says no more than this of what led to it; the rest is in the signal. */
const mostFacts = 10;

/** What is said by other facts, or says nothing to a reader. */
const leftOut = new Set([
  'seen', 'value', 'expected', 'lower', 'upper', 'currency', 'since', 'score', 'subject', 'runbook', 'owner', 'severity', 'group', 'escalation', 'id', 'direction',
  'stepMs', 'measures',
]);

const saysNothingAtZero = new Set(['moneyMinor', 'driftMsPerDay']);

/** What an alert's evidence says, the value and what was expected first. */
export function factsOf({ evidence, count }: Alert, words: Words, time: (instant: Instant) => string): Fact[] {
  const facts: Fact[] = [];
  const now = evidence['seen'] ?? evidence['value'];
  if (now !== undefined) facts.push({ label: words.labels.now, value: valueText('value', now, evidence, words, time) });
  const expected = expectation(evidence, words, time);
  if (expected !== '') facts.push({ label: words.labels.expected, value: expected });
  if (count > 1 && evidence['count'] === undefined) facts.push({ label: words.evidence['count'] ?? 'count', value: String(count) });
  for (const [key, value] of Object.entries(evidence)) {
    if (leftOut.has(key) || value === '' || (value === 0 && saysNothingAtZero.has(key))) continue;
    facts.push({ label: words.evidence[key] ?? plainText(key, 40), value: valueText(key, value, evidence, words, time) });
  }
  return facts.slice(0, mostFacts);
}

function expectation(evidence: Evidence, words: Words, time: (instant: Instant) => string): string {
  const text = (key: string) => (evidence[key] === undefined ? '' : valueText(key, evidence[key], evidence, words, time));
  const [expected, lower, upper] = [text('expected'), text('lower'), text('upper')];
  const band = lower === '' || upper === '' ? '' : words.between(lower, upper);
  return band === '' || expected === '' ? expected + band : `${expected} (${band})`;
}

function valueText(key: string, value: Evidence[string], evidence: Evidence, words: Words, time: (instant: Instant) => string): string {
  if (typeof value === 'boolean') return value ? words.labels.yes : words.labels.no;
  if (typeof value === 'number') return numberText(key, value, evidence, words);
  if (typeof value !== 'string') return plainText(value.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(words.comma));
  const instant = parseInstant(value);
  return instant === undefined ? (words.values[value] ?? plainText(words.phrase(key, value) ?? value)) : time(instant);
}

function numberText(key: string, value: number, evidence: Evidence, words: Words): string {
  if (key.endsWith('Ms') || key.endsWith('MsPerDay')) return durationText(value, words);
  if (key.endsWith('Minor') && typeof evidence['currency'] === 'string') return moneyText(value, evidence['currency']);
  if (key === 'share') return `${round(value * 100)} %`;
  return String(round(value));
}

/** Two figures behind the point below a hundred, none above. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

function moneyText(minor: number, currency: string): string {
  return exponentOf(currency) === undefined ? `${minor} ${plainText(currency, 3)}` : `${formatMoney({ minor, currency })} ${currency}`;
}

/** The two largest units: `2 h 5 min`; below a second `0 s` or, where there is some, with its fraction. */
export function durationText(ms: number, { units }: Pick<Words, 'units'>): string {
  const sign = ms < 0 ? '−' : '';
  const left = Math.abs(ms);
  if (left < 60_000) return `${sign}${Math.round(left / 10) / 100}${units.seconds}`;
  const minutes = Math.round(left / 60_000);
  const parts: [number, string][] = [[Math.floor(minutes / 1_440), units.days], [Math.floor(minutes / 60) % 24, units.hours], [minutes % 60, units.minutes]];
  const first = parts.findIndex(([amount]) => amount > 0);
  return sign + parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => amount + unit).join(' ');
}
