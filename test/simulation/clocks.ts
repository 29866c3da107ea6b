import { hour, type Instant, minute, second } from '../../processors/domain/instant.ts';
import { sources } from '../../processors/domain/source.ts';
import type { Chance } from './chance.ts';

/** How far the clocks of the world are from the truth. */
export interface Clocks {
  /** How far ahead a source's clock is, in milliseconds. */
  readonly offsetOf: (source: string) => number;
  /** What the broker's clock shows at a true instant. */
  readonly broker: (truth: Instant) => Instant;
  /** When the broker's clock jumped, if it did: a person may look after it. */
  readonly jumpedAt: Instant | undefined;
}

/** Most clocks are seconds off, some minutes, some a whole zone. The broker's may jump, step back or drift. */
export function clocksBy(chance: Chance, from: Instant, to: Instant, vouched: boolean): Clocks {
  const wrong = chance.pick([0, 0, 0, 0.1, 0.3, 1]);
  const offsets = new Map(sources.map((source) => [source as string, offsetBy(chance, wrong)]));
  return { offsetOf: (source) => offsets.get(source) ?? 0, ...brokerBy(chance, from, to, vouched) };
}

function offsetBy(chance: Chance, wrong: number): number {
  if (chance.happens(wrong)) return chance.pick([-8 * hour, 8 * hour, -hour, hour, -20 * minute, 20 * minute]);
  return chance.happens(0.2) ? chance.whole(-4, 4) * minute : chance.whole(-2_000, 2_000);
}

function brokerBy(chance: Chance, from: Instant, to: Instant, vouched: boolean): Omit<Clocks, 'offsetOf'> {
  const right = { broker: (truth: Instant) => truth, jumpedAt: undefined };
  if (vouched) return right;
  const at = chance.whole(from, from + Math.floor((to - from) * 0.7));
  const size = chance.pick([2 * minute, 20 * minute, 3 * hour, 8 * hour]);
  const until = at + chance.pick([10 * minute, hour, 6 * hour]);
  switch (chance.weigh({ right: 4, jump: 3, stay: 1, back: 1, drift: 2 })) {
    case 'jump': return { broker: (truth) => (truth >= at && truth < until ? truth + size : truth), jumpedAt: at };
    case 'stay': return { broker: (truth) => (truth >= at ? truth + size : truth), jumpedAt: at };
    case 'back': return { broker: (truth) => (truth >= at ? truth - size : truth), jumpedAt: at };
    // A second a tick is no jump, and in the end it is an hour.
    case 'drift': return { broker: (truth) => (truth < at ? truth : truth + Math.min(hour, Math.floor((truth - at) / 8 / second) * second)), jumpedAt: at };
    case 'right':
    default: return right;
  }
}
