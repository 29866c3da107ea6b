import type { ComparedClock, Control } from '../../processors/domain/control.ts';
import { formatInstant, hour, type Instant, minute } from '../../processors/domain/instant.ts';
import type { Item } from '../../processors/domain/message.ts';
import { omsId } from '../../processors/domain/order.ts';
import { sources } from '../../processors/domain/source.ts';
import type { Chance } from './chance.ts';
import type { Clocks } from './clocks.ts';
import type { Said } from './telling.ts';

/** Ticks from first to last, each saying how often they come. */
export function ticks(from: Instant, to: Instant, everyMs: number): Said[] {
  const said: Said[] = [];
  for (let at = from; at <= to; at += everyMs) said.push(controlled(at, { type: 'tick', everyMs }));
  return said;
}

/** Sources that say they are alive, as their own clocks have it; some fall silent, some never say a time. */
export function heartbeats(chance: Chance, from: Instant, to: Instant, clocks: Clocks): Said[] {
  const said: Said[] = [];
  for (const source of sources) {
    if (chance.happens(0.4)) continue;
    const every = chance.pick([Math.ceil((to - from) / 80), 20 * minute, 2 * hour, 30 * hour]);
    const timeless = chance.happens(0.1);
    const silentFrom = chance.happens(0.3) ? chance.whole(from, to) : to;
    for (let at = from + chance.whole(0, every); at < silentFrom; at += every) {
      const item: Item = timeless ? { kind: 'heartbeat' } : { kind: 'heartbeat', occurredAt: at + clocks.offsetOf(source) };
      said.push({ at, source, items: [item] });
    }
  }
  return said;
}

/** The service compares clocks, in some worlds: a server may lie or be away, and there may be too few of them. */
export function comparisons(chance: Chance, from: Instant, to: Instant, { broker }: Clocks): Said[] {
  if (!chance.happens(0.4)) return [];
  const servers = chance.pick([3, 4, 1, 0]);
  const liar = chance.pick([undefined, 0, 7_200_000, 4_000]);
  const every = chance.pick([Math.ceil((to - from) / 60), 20 * minute]);
  const said: Said[] = [];
  for (let at = from + every; at < to && said.length < 200; at += every) {
    const compared: ComparedClock[] = [{ kind: 'broker', name: 'nats', offsetMs: broker(at) - at + chance.whole(-900, 900), roundTripMs: chance.pick([2, 40, 3_000]) }];
    for (let server = 0; server < servers; server++) {
      const name = `time-${server}`;
      const offsetMs = server === 0 && liar !== undefined ? liar : chance.whole(-300, 300);
      compared.push(chance.happens(0.1) ? { kind: 'server', name, error: 'no answer' } : { kind: 'server', name, offsetMs, roundTripMs: 30 });
    }
    said.push(controlled(at, { type: 'clocks', compared }));
  }
  return said;
}

/** People who look at alarms: vouch for the clock, let closing go on, halt it. */
export function people(chance: Chance, from: Instant, to: Instant, { jumpedAt }: Clocks): Said[] {
  const said: Said[] = [];
  const word = { by: 'li', reason: 'looked at it' };
  if (jumpedAt !== undefined && chance.happens(0.5)) said.push(controlled(jumpedAt + chance.whole(1, 240) * minute, { type: 'clock', action: 'trust', ...word }));
  if (chance.happens(0.15)) said.push(controlled(chance.whole(from, to), { type: 'closings', action: 'halt', ...word }));
  const watchful = chance.pick([0, 1, 4, 12]) * hour;
  if (watchful > 0) for (let at = from + watchful; at < to; at += watchful) said.push(controlled(at, { type: 'closings', action: 'resume', ...word }));
  return said;
}

/** What is not about orders, and what cannot be read. */
export function noise(chance: Chance, from: Instant, to: Instant, clocks: Clocks): Said[] {
  return Array.from({ length: chance.whole(0, 12) }, (_, index): Said => {
    const at = chance.whole(from, to);
    const source = chance.pick(sources);
    switch (chance.weigh({ unreadable: 2, ignored: 1, astray: 1 })) {
      case 'unreadable': return { at, source, items: [{ kind: 'rejection', rejection: { reason: 'field_missing', detail: 'orderId is absent' } }] };
      case 'ignored': return { at, source, items: [{ kind: 'ignored', topic: 'memo' }] };
      case 'astray':
      default: return stray(at, index, clocks);
    }
  });
}

/** An event of an order that nobody ever places, that has an id nobody gave it, or that another channel sold. */
function stray(at: Instant, index: number, clocks: Clocks): Said {
  const subject = [`shop:never-${index}`, 'OMS-20200101-00001', omsId(formatInstant(at).slice(0, 10), index + 1)][index % 3] ?? '';
  const source = index % 3 === 2 ? 'shop' : 'wms';
  return {
    at, source,
    items: [{
      kind: 'event',
      event: {
        type: index % 3 === 2 ? 'order.cancelled' : 'shipment.dispatched', id: `${source}/astray-${index}`, source, subject,
        occurredAt: at + clocks.offsetOf(source), implied: false, data: {},
      },
    }],
  };
}

function controlled(at: Instant, control: Control): Said {
  return { at, source: 'control', items: [{ kind: 'control', control }] };
}
