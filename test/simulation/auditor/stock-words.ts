import type { StockEvent } from '../../../processors/domain/event.ts';
import type { RowCursor } from './row-cursor.ts';
import type { Yard } from './yard.ts';

/** What has to become of a word on stock, and the movements that follow it. */
export interface StockVerdict {
  readonly reason: string;
  readonly refused: boolean;
  readonly follow: (cursor: RowCursor) => void;
}

/** A warehouse speaks of its stock: what came, what was counted, what is gone, what it sent to another. */
export function onStock(event: StockEvent, { shelves }: Yard): StockVerdict {
  const { warehouse, sku, quantity } = event.data;
  const place = `${warehouse}/${sku}`;
  const level = shelves.at(warehouse, sku);
  const onHand = level?.onHand ?? 0;
  const short = (by: number, cursor: RowCursor): void => {
    if (by > 0) cursor.signal({ kind: 'stock.differs', evidence: { missing: by } }, place);
  };
  switch (event.type) {
    case 'stock.received': {
      const arrived = event.data.from === undefined ? 0 : Math.min(quantity, level?.inTransit ?? 0);
      return follows('', (cursor) => shelves.expect({ kind: 'received', warehouse, sku, quantity, onHand: quantity, inTransit: -arrived }, cursor));
    }
    case 'stock.counted': {
      if (event.occurredAt < (level?.countedAt ?? 0)) return { reason: 'count_superseded', refused: true, follow: () => {} };
      // Of a place nobody has spoken of yet there were no books that a count could differ from.
      const differs = level !== undefined && onHand !== quantity;
      return follows(differs ? 'counted_otherwise' : '', (cursor) => {
        shelves.expect({ kind: 'counted', warehouse, sku, quantity }, cursor);
        shelves.at(warehouse, sku)!.countedAt = event.occurredAt;
        shelves.correct({ warehouse, sku, by: quantity - onHand, tell: level !== undefined }, cursor);
      });
    }
    case 'stock.adjusted': {
      // What is lost may have been on the shelf or on its way from another.
      const shelf = event.data.from === undefined;
      const by = Math.max(quantity, 0 - (shelf ? onHand : level?.inTransit ?? 0));
      return follows(by > quantity ? 'adjusted_to_zero' : '', (cursor) => {
        shelves.expect({ kind: 'adjusted', warehouse, sku, quantity: by, onHand: shelf ? by : 0, inTransit: shelf ? 0 : by }, cursor);
        short(by - quantity, cursor);
      });
    }
    case 'stock.transferred': {
      const taken = Math.min(quantity, onHand);
      return follows(taken < quantity ? 'adjusted_to_zero' : '', (cursor) => {
        shelves.expect({ kind: 'transferred', warehouse, sku, quantity, onHand: -taken }, cursor);
        shelves.expect({ kind: 'transferred', warehouse: event.data.to, sku, quantity, inTransit: quantity }, cursor);
        short(quantity - taken, cursor);
      });
    }
    default: return event satisfies never;
  }
}

const follows = (reason: string, follow: (cursor: RowCursor) => void): StockVerdict => ({ reason, refused: false, follow });
