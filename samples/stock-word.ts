import type { StockEvent } from '../processors/domain/event.ts';
import type { Note } from './publication.ts';
import { hex } from './random.ts';
import type { Warehouse } from './warehouse.ts';

/** One thing the warehouse system says of an article. */
export interface StockWord {
  readonly warehouse: Warehouse;
  /** As the SKU stands in the file, in JSON's spelling but without quotes. */
  readonly code: string;
  readonly quantity: number;
  readonly reason?: string;
  /** For goods received from another warehouse. */
  readonly from?: Warehouse;
  /** For goods sent to another warehouse. */
  readonly to?: Warehouse;
}

/** What the warehouse system says at once, all of one kind: a night's goods in, a count. */
export interface StockNews {
  readonly type: StockEvent['type'];
  /** Unique among the news of a replay, together with its seed. */
  readonly number: number;
  readonly seed: number;
  readonly words: readonly StockWord[];
}

/** So many events a message may hold; the news of thousands comes in several. */
export const mostWords = 250;

/** Stock events as CloudEvents 1.0, a list where there are several. `time` is ISO 8601 with an offset. */
export function stockNote({ type, number, seed, words }: StockNews, time: string): Note {
  const events = words.map(({ warehouse, code, quantity, ...more }, index) =>
    `{"specversion":"1.0","id":"${hex(seed, number, 8)}-${number}-${index}","source":"/wms","type":"${type}",` +
      `"subject":"${warehouse}/${code}","time":"${time}","datacontenttype":"application/json",` +
      `"data":{"warehouse":"${warehouse}","sku":"${code}","quantity":${quantity}${extras(more)}}}`);
  return { subject: `orders.wms.${type}`, payload: events.length === 1 ? events[0]! : `[${events.join(',')}]` };
}

function extras(more: Pick<StockWord, 'reason' | 'from' | 'to'>): string {
  return Object.entries(more).map(([name, value]) => `,"${name}":"${value}"`).join('');
}
