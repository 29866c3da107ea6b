import type { Event, EventData, EventType, Line } from '../../processors/domain/event.ts';
import { parseInstant } from '../../processors/domain/instant.ts';
import type { Item } from '../../processors/domain/message.ts';
import type { Row } from '../../processors/domain/row.ts';
import type { Channel, Source } from '../../processors/domain/source.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import { drain, emptyState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import type { StockedWorld } from './stocked-world.ts';

/** Log time at which a measurement begins: a Tuesday at ten in Shanghai. */
export const tenOClock = parseInstant('2026-03-10T10:00:00+08:00')!;

/** So many messages are committed together; here their changes are only handed out. */
const batch = 500;

/** A core that is fed messages as if they had been read and decoded, a thousand a second of log time, and timed. */
export class SteppedCore {
  readonly state: State;
  /** What the last message gave rise to. */
  rows: readonly Row[] = [];
  private seq = 0;

  constructor(settings: CoreSettings, private readonly elapsed: () => number) {
    this.state = emptyState(settings);
  }

  /** Takes a message; answers how many milliseconds that took, without the commit that every so many messages want. */
  take(source: string, items: readonly Item[]): number {
    const seq = ++this.seq;
    const message = { seq, receivedAt: this.now, vouched: true, subject: `orders.${source}.bench`, source, items, payload: new Uint8Array() };
    const begun = this.elapsed();
    this.rows = step(this.state, message);
    const took = this.elapsed() - begun;
    if (seq % batch === 0) drain(this.state);
    return took;
  }

  say<T extends EventType>(source: Source, type: T, subject: string, data: EventData[T]): number {
    return this.take(source, [this.event(source, type, subject, data)]);
  }

  event<T extends EventType>(source: Source, type: T, subject: string, data: EventData[T]): Item {
    const event = { type, id: `${source}/${type}/${subject}/${this.seq}`, source, subject, occurredAt: this.now, implied: false, data };
    return { kind: 'event', event: event as unknown as Event };
  }

  /** Puts the world's rules in force and its stock on the shelves. */
  furnish({ rules, stock }: StockedWorld): void {
    this.take('control', [{ kind: 'control', control: { type: 'rules', rules, by: 'bench', reason: 'furnished' } }]);
    for (const { sku, levels } of stock) {
      this.take('wms', levels.map(({ warehouse, units }) => this.event('wms', 'stock.received', `${warehouse}/${sku}`, { warehouse, sku, quantity: units })));
    }
  }

  /** The messages of an order up to its routing; answers how long each took. A Taobao order is approved by rule, any other by a person. */
  order(channel: Channel, id: string, { lines, shipTo, serviceLevel }: ReturnType<StockedWorld['order']>): readonly number[] {
    const subject = `${channel}:${id}`;
    const totalMinor = lines.reduce((sum, { quantity, unitPriceMinor }: Line) => sum + quantity * unitPriceMinor, 0);
    const level = serviceLevel === undefined ? {} : { serviceLevel };
    const placed = this.say(channel, 'order.placed', subject, {
      currency: 'CNY', totalMinor, lines, discounts: [], shippingMinor: 0, taxMinor: 0, shipTo, ...level,
    });
    const amount = { minor: totalMinor, currency: 'CNY' };
    const paid = this.say('payments', 'order.paid', subject, { provider: 'alipay', transactionId: `t-${channel}-${id}`, amount });
    return channel === 'taobao' ? [placed, paid] : [placed, paid, this.say('shop', 'order.approved', subject, {})];
  }

  private get now(): number {
    return tenOClock + this.seq;
  }
}
