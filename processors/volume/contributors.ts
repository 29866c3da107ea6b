import type { Contributor } from '../domain/anomaly.ts';
import type { Instant } from '../domain/instant.ts';
import type { State } from '../state.ts';
import { offBy } from './excess.ts';
import { type Pulse, rounded } from './pulse.ts';

/** Fewer than this share of a difference is no explanation. */
const leastShare = 0.1;
const most = 5;

/** How much of a stretch's difference another series of the same measure has, by what it lacks or has too much at this moment. */
export function differenceOf(pulse: Pulse, direction: 'rise' | 'drop'): { readonly seen: number; readonly expected: number } {
  const { open } = pulse;
  return open !== null && open.direction === direction ? open : pulse[direction];
}

/** What explains a difference, the largest share first: channels and the like of a total; regions and goods of orders placed. */
export function contributorsOf(
  state: State, pulse: Pulse, { direction, seen, expected }: { readonly direction: 'rise' | 'drop'; readonly seen: number; readonly expected: number }, at: Instant,
): Contributor[] {
  const difference = offBy(direction, { seen, expected });
  if (difference === 0) return [];
  const found: Contributor[] = [];
  if (pulse.level === 'total') {
    for (const part of partsOf(state, pulse)) {
      const its = differenceOf(part, direction);
      add(found, part.level, part.name, its.seen, its.expected, difference, direction);
    }
  }
  if (pulse.measure === 'placed') {
    for (const what of ['region', 'sku'] as const) {
      for (const { name, recent, usual } of state.volume.sharesOf(pulse, what)?.at(at) ?? []) add(found, what, name, recent * seen, usual * expected, difference, direction);
    }
  }
  return found.toSorted((one, other) => other.share - one.share || (one.name < other.name ? -1 : 1)).slice(0, most);
}

/** Series of the same measure that are a part of a total. */
export function partsOf(state: State, { measure }: Pulse): Pulse[] {
  return state.windows.all().flatMap((life) => (life.level === 'total' ? [] : state.volume.pulsesOf(life).filter((one) => one?.measure === measure) as Pulse[]));
}

function add(to: Contributor[], by: string, name: string, seen: number, expected: number, difference: number, direction: 'rise' | 'drop'): void {
  const share = Math.min(1, offBy(direction, { seen, expected }) / difference);
  if (share >= leastShare) to.push({ by, name, seen: rounded(seen), expected: rounded(expected), share: rounded(share) });
}

/** As one reads it in a message. */
export function contributorText(contributors: readonly Contributor[]): string {
  return contributors.map(({ by, name, seen, expected, share }) => `${by} ${name}: ${plain(seen)} instead of ${plain(expected)} (${Math.round(share * 100)} %)`).join('; ');
}

function plain(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
