import type { EventOf, StockEvent } from './domain/event.ts';
import { hearFact } from './facts.ts';
import { Heard } from './heard.ts';
import { adjustStock, moveStock, noteCount, placeOf, stockAt } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { OutcomeReason } from './domain/outcome.ts';
import { hearOfWarehouse } from './rules.ts';
import type { State } from './state.ts';

/** Takes in what a warehouse says of its stock. */
export function receiveStock(state: State, event: StockEvent, out: Outbox): void {
  const heard = new Heard(event);
  const repeated = hearFact(state, heard);
  if (repeated !== undefined) return out.event(heard, out.message.seq, { outcome: 'duplicate', reason: repeated });
  const { warehouse, sku } = event.data;
  if (event.type === 'stock.counted' && event.occurredAt < (stockAt(state, warehouse, sku)?.countedAt ?? 0)) {
    out.event(heard, out.message.seq, { outcome: 'refused', reason: 'count_superseded' });
    return out.unlawful(event, out.message.seq, 'count_superseded', `a later count of ${sku} in ${warehouse} has been taken in`);
  }
  hearOfWarehouse(state, warehouse);
  const { reason, move } = judged(state, event, out);
  out.event(heard, out.message.seq, { outcome: 'applied', reason });
  move();
}

interface Judged {
  readonly reason: OutcomeReason | '';
  readonly move: () => void;
}

function judged(state: State, event: StockEvent, out: Outbox): Judged {
  switch (event.type) {
    case 'stock.received': return received(state, event, out);
    case 'stock.counted': return counted(state, event, out);
    case 'stock.adjusted': return adjusted(state, event, out);
    case 'stock.transferred': return transferred(state, event, out);
    default: return event satisfies never;
  }
}

function received(state: State, { type, data }: EventOf<'stock.received'>, out: Outbox): Judged {
  const { warehouse, sku, quantity, from } = data;
  const arrived = from === undefined ? 0 : Math.min(quantity, stockAt(state, warehouse, sku)?.inTransit ?? 0);
  return {
    reason: '',
    move: () => moveStock(state, { warehouse, sku, kind: 'received', quantity, onHand: quantity, inTransit: -arrived, cause: type }, out),
  };
}

/** A count is how it is: where the books differ they follow it, and somebody is told. */
function counted(state: State, { type, data, occurredAt }: EventOf<'stock.counted'>, out: Outbox): Judged {
  const { warehouse, sku, quantity } = data;
  const level = stockAt(state, warehouse, sku);
  const booked = level?.onHand ?? 0;
  return {
    // The first word on a level is no difference: there were no books.
    reason: level !== undefined && booked !== quantity ? 'counted_otherwise' : '',
    move: () => {
      moveStock(state, { warehouse, sku, kind: 'counted', quantity, cause: type }, out);
      noteCount(state, warehouse, sku, occurredAt);
      adjustStock(state, { warehouse, sku, by: quantity - booked, cause: 'count_differs', tell: level !== undefined }, out);
    },
  };
}

function adjusted(state: State, { type, data }: EventOf<'stock.adjusted'>, out: Outbox): Judged {
  const { warehouse, sku, quantity, from } = data;
  const level = stockAt(state, warehouse, sku);
  // With the warehouse that sent it, what is on its way is spoken of: it can be lost there too.
  const there = (from === undefined ? level?.onHand : level?.inTransit) ?? 0;
  const by = Math.max(quantity, 0 - there);
  return {
    reason: by > quantity ? 'adjusted_to_zero' : '',
    move: () => {
      moveStock(state, { warehouse, sku, kind: 'adjusted', quantity: by, ...(from === undefined ? { onHand: by } : { inTransit: by }), cause: type }, out);
      tellMissing(by - quantity, { type, data }, out);
    },
  };
}

function transferred(state: State, { type, data }: EventOf<'stock.transferred'>, out: Outbox): Judged {
  const { warehouse, sku, quantity, to } = data;
  const missing = quantity - (stockAt(state, warehouse, sku)?.onHand ?? 0);
  return {
    reason: missing > 0 ? 'adjusted_to_zero' : '',
    move: () => {
      moveStock(state, { warehouse, sku, kind: 'transferred', quantity, onHand: -Math.min(quantity, quantity - missing), cause: type }, out);
      moveStock(state, { warehouse: to, sku, kind: 'transferred', quantity, inTransit: quantity, cause: type }, out);
      tellMissing(missing, { type, data }, out);
    },
  };
}

/** More is told to be gone than there was: somebody has to know. */
function tellMissing(missing: number, { type, data: { warehouse, sku } }: Pick<StockEvent, 'type' | 'data'>, out: Outbox): void {
  if (missing > 0) out.signal('stock.differs', placeOf(warehouse, sku), { warehouse, sku, missing, cause: type });
}
