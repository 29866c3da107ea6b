import type { Event, EventData, EventType } from '../../processors/domain/event.ts';
import type { Instant } from '../../processors/domain/instant.ts';
import type { Item } from '../../processors/domain/message.ts';
import type { Channel, System } from '../../processors/domain/source.ts';
import type { Clocks } from './clocks.ts';

/** One message on its way to the broker, which gets it at the true instant `at`. */
export interface Said {
  readonly at: Instant;
  readonly source: string;
  readonly items: readonly Item[];
}

/** How a channel speaks: in events, in snapshots of all that has happened, or in pushes that each imply one event. */
export type Manner = 'events' | 'snapshots' | 'pushes';

/** What is said of one order, by its channel and by other systems, as each of their clocks has it. */
export class Telling {
  readonly said: Said[] = [];
  private readonly snapshot = new Map<string, Event>();
  private told = 0;

  constructor(
    private readonly channel: Channel,
    readonly key: string,
    private readonly manner: Manner,
    private readonly clocks: Clocks,
  ) {}

  /** The order's own channel speaks. `which` tells apart the things there can be several of. */
  channelSays<T extends EventType>(at: Instant, type: T, data: EventData[T], which = ''): void {
    if (this.manner === 'events') return this.systemSays(at, this.channel, type, data);
    const id = `${this.key}/${type}${which === '' ? '' : `/${which}`}`;
    const event = this.event(at, this.channel, type, data, id, true, this.key);
    this.snapshot.set(id, event);
    const events = this.manner === 'snapshots' ? [...this.snapshot.values()] : [event];
    this.said.push({ at, source: this.channel, items: events.map((one) => ({ kind: 'event', event: one })) });
  }

  systemSays<T extends EventType>(at: Instant, source: Channel | System, type: T, data: EventData[T], subject = this.key): void {
    const event = this.event(at, source, type, data, `${this.key}-${++this.told}`, false, subject);
    this.said.push({ at, source, items: [{ kind: 'event', event }] });
  }

  /** Says the last thing again under another id, as a publisher that lost its own records would. */
  sayAgain(at: Instant): void {
    const last = this.said.at(-1);
    if (last === undefined) return;
    const items = last.items.map((item): Item => (item.kind === 'event' && !item.event.implied
      ? { kind: 'event', event: { ...item.event, id: `${item.event.id}-again` } }
      : item));
    this.said.push({ ...last, at, items });
  }

  private event<T extends EventType>(
    at: Instant, source: Channel | System, type: T, data: EventData[T], id: string, implied: boolean, subject: string,
  ): Event {
    const occurredAt = at + this.clocks.offsetOf(source);
    return { type, id: `${source}/${id}`, source, subject, occurredAt, implied, data } as unknown as Event;
  }
}
