import type { Message } from '../../processors/domain/message.ts';
import type { Finding } from './auditor/finding.ts';
import { trial } from './trial.ts';
import type { World } from './world.ts';

/** A world may be tried this often; a story that is nearly the shortest is short enough. */
const mostTrials = 600;

/**
 * Leaves out of a world's log whatever it fails without: first what comes after
 * the failure, then whole orders, then messages (delta debugging), then single
 * items. What remains is renumbered, so that no gap is told.
 */
export async function minimise(world: World, found: Finding): Promise<World> {
  let trials = 0;
  let smallest = world;
  const fails = async (log: readonly Message[], changes = smallest.changes): Promise<boolean> => {
    if (trials++ >= mostTrials) return false;
    const candidate = renumbered({ ...smallest, log, changes });
    const again = await trial(candidate);
    if (again?.rule !== found.rule) return false;
    smallest = candidate;
    return true;
  };

  if (found.seq > 0) await fails(world.log.filter(({ seq }) => seq <= found.seq));
  if (smallest.changes.length > 0) await fails(smallest.log, []);
  for (const key of new Set(smallest.log.flatMap(keysOf))) {
    await fails(smallest.log.flatMap((message) => without(message, (item) => item.kind === 'event' && item.event.subject === key)));
  }
  for (let size = smallest.log.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < smallest.log.length;) {
      const left = [...smallest.log.slice(0, at), ...smallest.log.slice(at + size)];
      if (!(await fails(left))) at += size;
    }
  }
  for (const { seq, items } of smallest.log.filter((message) => message.items.length > 1)) {
    for (const item of items) {
      await fails(smallest.log.flatMap((message) => (message.seq === seq ? without(message, (other) => other === item) : [message])));
    }
  }
  return smallest;
}

function keysOf({ items }: Message): string[] {
  return items.flatMap((item) => (item.kind === 'event' ? [item.event.subject] : []));
}

/** A message without some of its items; gone when nothing is left of it. */
function without(message: Message, drop: (item: Message['items'][number]) => boolean): Message[] {
  const items = message.items.filter((item) => !drop(item));
  if (items.length === message.items.length) return [message];
  return items.length === 0 ? [] : [{ ...message, items }];
}

function renumbered(world: World): World {
  const places = world.log.map(({ seq }) => seq);
  const log = world.log.map((message, index) => ({ ...message, seq: index + 1 }));
  const changes = world.changes.map(({ afterSeq, settings }) => ({ settings, afterSeq: places.filter((seq) => seq <= afterSeq).length }));
  return { ...world, log, changes };
}
