import type { StaleOrder } from '../domain/stale.ts';
import type { State } from '../state.ts';

/** What orders that are stuck can be told apart by. */
export const staleLabels = ['cause', 'state', 'warehouse', 'carrier', 'channel'] as const;

export type StaleLabel = (typeof staleLabels)[number];

export interface StaleCount {
  readonly labels: Readonly<Partial<Record<StaleLabel, string>>>;
  readonly count: number;
}

/** How many orders are stuck now, by labels; without one, in all. An order that is stuck for two causes counts for each. */
export function staleCounts(state: Pick<State, 'staleness'>, by: readonly StaleLabel[]): readonly StaleCount[] {
  const counts = new Map<string, { labels: StaleCount['labels']; count: number }>();
  const count = (row: StaleOrder, more: number) => {
    const key = JSON.stringify(by.map((label) => row[label]));
    const known = counts.get(key);
    if (known !== undefined) known.count += more;
    else counts.set(key, { labels: Object.fromEntries(by.map((label) => [label, row[label]])), count: more });
  };
  for (const members of state.staleness.index.all()) {
    if (by.includes('channel')) for (const row of members.values()) count(row, 1);
    else for (const row of members.values()) { count(row, members.size); break; }
  }
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}
