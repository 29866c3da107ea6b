import { hour, type Instant, minute, second } from '../../processors/domain/instant.ts';
import { sources } from '../../processors/domain/source.ts';
import type { Chance } from './chance.ts';
import type { Said } from './telling.ts';

/** What the way to the broker does to messages: late, early, twice, never, and a source that is cut off for hours. */
export function disordered(chance: Chance, said: readonly Said[], from: Instant, to: Instant): Said[] {
  const rate = { lost: chance.pick([0, 0.02, 0.08]), twice: chance.pick([0, 0.05, 0.2]), late: chance.pick([0, 0.1, 0.4]) };
  const cut = chance.happens(0.4)
    ? { source: chance.pick(sources) as string, from: chance.whole(from, to), lasts: chance.whole(10, 400) * minute }
    : undefined;
  return said.flatMap((one) => {
    if (chance.happens(rate.lost)) return [];
    const away = cut !== undefined && cut.source === one.source && one.at >= cut.from && one.at < cut.from + cut.lasts;
    const at = away ? cut.from + cut.lasts + chance.whole(0, 60) * second : one.at + delay(chance, rate.late);
    const came = [{ ...one, at }];
    while (came.length < 4 && chance.happens(rate.twice)) came.push({ ...one, at: at + delay(chance, 0.7) });
    return came;
  });
}

function delay(chance: Chance, late: number): number {
  if (!chance.happens(late)) return chance.whole(0, 3_000);
  return chance.pick([20 * second, 5 * minute, 40 * minute, 4 * hour]) * (0.5 + chance.next()) | 0;
}

/** Neighbours of one source put together, as platforms do that push lists. */
export function bundled(chance: Chance, said: readonly Said[]): Said[] {
  const rate = chance.pick([0, 0.05, 0.3]);
  const bundles: Said[] = [];
  for (const one of said) {
    const last = bundles.at(-1);
    if (last !== undefined && last.source === one.source && one.source !== 'control' && last.items.length < 40 && chance.happens(rate)) {
      bundles[bundles.length - 1] = { ...one, items: [...last.items, ...one.items] };
    } else {
      bundles.push(one);
    }
  }
  return bundles;
}
