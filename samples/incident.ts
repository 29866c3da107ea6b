import { day, hour } from '../processors/domain/instant.ts';
import type { Channel, System } from '../processors/domain/source.ts';
import { type Carrier, stallsBetween } from './carrier.ts';
import type { Cue } from './cue.ts';
import { mix } from './random.ts';
import type { Sale } from './sale.ts';
import { speakerOf } from './speaker.ts';
import type { Warehouse } from './warehouse.ts';

/** Something that goes wrong in the history on a schedule, for orderwatch to find. Times are in the replay's own time. */
export type Incident = { readonly from: number; readonly until: number } & (
  /** A channel says nothing, and afterwards all at once what it had to say. Its heart does not beat meanwhile. */
  | { readonly kind: 'silence'; readonly channel: Channel }
  /** Every order of the time brings one more on this channel. */
  | { readonly kind: 'flood'; readonly channel: Channel }
  /** Every second order, on whatever channel, never comes about. */
  | { readonly kind: 'half_drop' }
  /** Its hosts are set to UTC and still write China's offset: eight hours behind. */
  | { readonly kind: 'wrong_zone'; readonly source: System }
  /** A warehouse packs and sends nothing. */
  | { readonly kind: 'stuck_warehouse'; readonly warehouse: Warehouse }
  /** A carrier takes parcels and reads none of them for days. */
  | { readonly kind: 'slow_carrier'; readonly carrier: Carrier }
);

export type IncidentKind = Incident['kind'];

/**
 * What goes wrong in a history, in the order it begins. The history begins on a
 * Sunday morning; three weeks are left for learning what is usual, and each
 * incident has a working day of its own.
 * @param start when the history begins
 */
export function incidentsFrom(start: number): readonly Incident[] {
  const at = (days: number, hours: number, lastsMs: number) => ({ from: start + days * day + hours * hour, until: start + days * day + hours * hour + lastsMs });
  const planned: Incident[] = [
    { kind: 'wrong_zone', source: 'carrier', ...at(24, 0, day) },
    { kind: 'silence', channel: 'taobao', ...at(31, 4, 5 * hour) },
    { kind: 'flood', channel: 'pdd', ...at(37, 5, 2 * hour) },
    { kind: 'half_drop', ...at(43, -3, 38 * hour) },
    { kind: 'stuck_warehouse', warehouse: 'SH1', ...at(46, 0, 5 * day) },
  ];
  const stalls = stallsBetween(start, start + 56 * day).map(({ carrier, from, until }) => ({ kind: 'slow_carrier', carrier, from, until }) as const);
  return [...planned, ...stalls].toSorted((a, b) => a.from - b.from);
}

/** The schedule, asked from the world's side. */
export class Incidents {
  private readonly all: readonly Incident[];

  constructor(start: number) {
    this.all = incidentsFrom(start);
  }

  /** When what a source would say now is said instead; `undefined` when it speaks freely. */
  silentUntil(cue: Cue): number | undefined {
    if (cue.kind !== 'step' && cue.kind !== 'heartbeat') return undefined;
    const speaker = cue.kind === 'step' ? speakerOf(cue.journey.sale, cue.step.kind) : cue.source;
    return this.find('silence', cue.due, ({ channel }) => channel === speaker)?.until;
  }

  /** The channel on which an order brings another. */
  floodedAt(at: number): Channel | undefined {
    return this.find('flood', at)?.channel;
  }

  /** Whether a sale never comes about. */
  drops({ createdAt, seed }: Sale): boolean {
    return this.find('half_drop', createdAt) !== undefined && mix(seed, 0xd20b) % 2 === 0;
  }

  /** When a warehouse works again, if it does not at this moment. */
  stuckUntil(sources: readonly Warehouse[], at: number): number | undefined {
    return this.find('stuck_warehouse', at, ({ warehouse }) => sources.includes(warehouse))?.until;
  }

  /** How far behind a source's claims are that it makes now, milliseconds. */
  behindMs(source: System, at: number): number {
    return this.find('wrong_zone', at, (incident) => incident.source === source) === undefined ? 0 : 8 * hour;
  }

  private find<K extends IncidentKind>(
    kind: K, at: number, fits: (incident: Extract<Incident, { kind: K }>) => boolean = () => true,
  ): Extract<Incident, { kind: K }> | undefined {
    const isIt = (one: Incident): one is Extract<Incident, { kind: K }> => one.kind === kind;
    return this.all.filter(isIt).find((one) => at >= one.from && at < one.until && fits(one));
  }
}
