import type { Defect } from './defect.ts';

/** Mistakes about orders that are late, and about clocks. */
export const defectsOfWatching: readonly Defect[] = [
  {
    name: 'finds orders late by a time nobody vouches for', file: 'processors/staleness/review.ts',
    text: 'if (trusted && order !== undefined) {', instead: 'if (order !== undefined) {',
  },
  {
    name: 'forgets that a late order has moved on', file: 'processors/staleness/watch.ts',
    text: 'for (const key of out.changedOrders()) agenda.put(key, review(state, key, out));', instead: '',
  },
  {
    name: 'does not say that a group has no orders left', file: 'processors/staleness/groups.ts',
    text: 'if (known === undefined) continue;', instead: 'continue;',
  },
  {
    name: 'looks at nobody again after a restart', file: 'processors/staleness/watch.ts',
    text: '  index.takeChanged();\n  plan(state);', instead: '  index.takeChanged();',
  },
  {
    name: 'lets sources vouch for a time that time servers deny', file: 'processors/clock.ts',
    text: '(clock.brokerOffMs === undefined && witnesses.length', instead: '(witnesses.length',
  },
  {
    name: 'trusts a broker that time servers find wrong', file: 'processors/clock.ts',
    text: 'brokerOffMs: offMs, trusted: false, witnesses: [],', instead: 'brokerOffMs: offMs, witnesses: [],',
  },
];
