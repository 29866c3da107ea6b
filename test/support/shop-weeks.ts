import type { Message } from '../../processors/domain/message.ts';
import { day, hour, type Instant, minute, parseInstant } from '../../processors/domain/instant.ts';
import type { Row } from '../../processors/domain/row.ts';
import { defaultRules, type Rules } from '../../processors/domain/rules.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import type { Channel } from '../../processors/domain/source.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { drain, emptyState, loadState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { Chance } from '../simulation/chance.ts';
import { Shelf } from '../simulation/disk.ts';
import { heartbeat, paid, placed, settings, tick, type Told } from './story.ts';

/** A Monday at midnight in Shanghai. */
export const monday = parseInstant('2026-03-02T00:00:00+08:00')!;

/** How many orders a channel has in a busy hour, and what differs: a factor by time, or `silent` when it says nothing at all. */
export interface ShopSetting {
  readonly perHour: Readonly<Partial<Record<Channel, number>>>;
  readonly factor?: (channel: Channel, at: Instant) => number | 'silent';
  /** Orders are paid at once, as `payments` tells; 'silent' while it tells nothing. Absent: nobody pays. */
  readonly payments?: (at: Instant) => 'tells' | 'silent';
  /** What a channel had while it was silent comes when it speaks again. */
  readonly backlog?: boolean;
  readonly rules?: Partial<Rules>;
  /** Other rules hold from a moment on. */
  readonly laterRules?: readonly [at: Instant, rules: Partial<Rules>];
  readonly days: number;
  readonly seed?: number;
  /** Commit, stop and start from what was committed, each time after so many messages. */
  readonly restartEvery?: number;
}

/** What is over leaves memory with each commit. */
const commitEvery = 5_000;

export interface ShopWeeks {
  readonly rows: readonly Row[];
  readonly signals: readonly Signal[];
  readonly state: State;
}

/** Orders of channels over weeks, by day and by night as people buy, with a heartbeat every ten minutes; what the core makes of them. */
export function shopWeeks({ perHour, factor = () => 1, payments, backlog = false, rules = {}, laterRules, days, seed = 1, restartEvery = Infinity }: ShopSetting): ShopWeeks {
  const own = { ...settings, closingsLimit: 1_000_000, retainFinishedMs: hour };
  let state = emptyState(own);
  const disk = new Shelf(0);
  const rows: Row[] = [];
  const luck = new Chance(seed);
  const draw = () => luck.next();
  let seq = 0;
  const say = (at: Instant, told: Told) => {
    const message: Message = {
      seq: ++seq, receivedAt: at, vouched: true, subject: `orders.${told.source}.x`, source: told.source, items: told.items(at), payload: new Uint8Array(),
    };
    prefetch(state, message, (table, key) => disk.store.lookUp(table, key));
    rows.push(...step(state, message));
    if (seq % Math.min(restartEvery, commitEvery) !== 0) return;
    const entries = drain(state).map(({ table, key, value, archived }) => ({ table, key, value: value === undefined ? undefined : disk.store.encode(value), archived }));
    void disk.store.commit({ position: state.position, entries });
    if (seq % restartEvery === 0) state = loadState(own, state.position, disk.store.load());
  };
  const adopt = (changes: Partial<Rules>): Told =>
    ({ source: 'control', items: () => [{ kind: 'control', control: { type: 'rules', rules: { ...defaultRules, version: 'weeks', ...changes }, by: 'li', reason: 'test' } }] });
  say(monday, adopt(rules));
  const channels = Object.entries(perHour) as [Channel, number][];
  const held = new Map<Channel, Instant[]>();
  const order = (channel: Channel, at: Instant, agoMinutes: number) => {
    const key = `${channel}:${seq}`;
    say(at, placed(key, payments === undefined ? '0.00' : '100.00', { agoMinutes }));
    if (payments?.(at) === 'tells') say(at + 10, paid(key, '100.00', `t${key}`, { agoMinutes }));
  };
  for (let at = monday; at < monday + days * day; at += minute) {
    say(at, tick);
    if (at === laterRules?.[0]) say(at, adopt(laterRules[1]));
    if ((at - monday) % (10 * minute) === 0 && payments?.(at) === 'tells') say(at + 900, heartbeat('payments'));
    for (const [channel, busy] of channels) {
      const times = factor(channel, at);
      if (times === 'silent') {
        if (backlog) held.set(channel, [...(held.get(channel) ?? []), ...Array.from({ length: poisson((busy * daylight(at)) / 60, draw) }, () => at)]);
        continue;
      }
      (held.get(channel) ?? []).forEach((placedAt, n) => order(channel, at + 500 + n, Math.round((at - placedAt) / minute)));
      held.delete(channel);
      if ((at - monday) % (10 * minute) === 0) say(at + 1_000, heartbeat(channel));
      const orders = poisson((busy * daylight(at) * times) / 60, draw);
      for (let n = 0; n < orders; n++) order(channel, at + 2_000 + n * 50, 0);
    }
  }
  return { rows, state, signals: rows.flatMap((row) => (row.table === 'signals' ? [row.row] : [])) };
}

/** How busy an hour of the day in Shanghai is, 0.05 to 1. */
function daylight(at: Instant): number {
  const hours = ((at - monday) % day) / hour;
  return Math.max(0.05, Math.sin(((hours - 7) / 16) * Math.PI));
}

function poisson(mean: number, draw: () => number): number {
  let [count, left] = [0, draw()];
  for (let share = Math.exp(-mean); left > share && count < 1_000; share *= mean / count) {
    left -= share;
    count += 1;
  }
  return count;
}
