import type { Event, StockChange, StockTransfer } from '../../processors/domain/event.ts';
import { hour, type Instant, minute } from '../../processors/domain/instant.ts';
import type { Rules } from '../../processors/domain/rules.ts';
import type { Chance } from './chance.ts';
import type { Clocks } from './clocks.ts';
import { skus } from './goods.ts';
import { rulesAfter, rulesBy } from './rulebook.ts';
import type { Said } from './telling.ts';

/** The warehouses of a merchant, by the names they go by. */
export function housesBy(chance: Chance): readonly string[] {
  return ['sh1', 'bj2', 'gz3', 'ld4'].slice(0, chance.whole(1, 4));
}

/** What warehouses say of their stock, which is scarce: what came, what was counted (and miscounted), lost, found, sent to each other. */
export function stockTold(chance: Chance, houses: readonly string[], from: Instant, to: Instant, clocks: Clocks): Said[] {
  const said: Said[] = [];
  let told = 0;
  const tell = (at: Instant, type: Event['type'], data: StockChange | StockTransfer, ago = 0): void => {
    const id = `stock-${++told}`;
    const occurredAt = at - ago + clocks.offsetOf('wms');
    const event = { type, id: `wms/${id}`, source: 'wms', subject: `${data.warehouse}/${data.sku}`, occurredAt, implied: false, data } as unknown as Event;
    said.push({ at, source: 'wms', items: [{ kind: 'event', event }] });
  };
  const sometime = () => chance.whole(from, to + 6 * hour);
  const late = chance.happens(0.2);
  const plenty = chance.pick([4, 9, 20]);
  for (const warehouse of houses) {
    for (const sku of skus) {
      if (chance.happens(0.15)) continue;
      const at = late ? sometime() : from + chance.whole(0, 15) * minute;
      if (chance.happens(0.3)) tell(at, 'stock.counted', { warehouse, sku, quantity: chance.whole(0, 5) });
      else tell(at, 'stock.received', { warehouse, sku, quantity: chance.whole(1, plenty) });
      for (let later = chance.pick([0, 0, 1, 2]); later > 0; later--) tell(sometime(), 'stock.received', { warehouse, sku, quantity: chance.whole(1, 3) });
    }
  }
  for (let words = chance.whole(2, 14); words > 0; words--) {
    const [warehouse, sku, at] = [chance.pick(houses), chance.pick(skus), sometime()];
    switch (chance.weigh({ count: 5, loss: 2, found: 1, transfer: 3 })) {
      case 'count': {
        tell(at, 'stock.counted', { warehouse, sku, quantity: chance.whole(0, 4) });
        // The same word again, or under another id; or word of an older count.
        if (chance.happens(0.2)) said.push({ ...said.at(-1)!, at: at + hour });
        if (chance.happens(0.1)) tell(at + 2 * hour, 'stock.counted', { warehouse, sku, quantity: chance.whole(0, 4) }, 3 * hour);
        if (chance.happens(0.15)) retold(said, at + 20 * minute);
        break;
      }
      case 'loss': tell(at, 'stock.adjusted', { warehouse, sku, quantity: -chance.whole(1, 3), reason: 'broken' }); break;
      case 'found': tell(at, 'stock.adjusted', { warehouse, sku, quantity: chance.whole(1, 2), reason: 'found' }); break;
      case 'transfer': {
        const quantity = chance.whole(1, 3);
        const other = chance.pick(houses);
        tell(at, 'stock.transferred', { warehouse, sku, quantity, to: other });
        // Some of it gets lost on its way.
        if (chance.happens(0.3)) tell(at + chance.whole(1, 12) * hour, 'stock.adjusted', { warehouse: other, sku, quantity: -chance.whole(1, 3), from: warehouse, reason: 'lost' });
        if (chance.happens(0.8)) tell(at + chance.whole(1, 8) * hour, 'stock.received', { warehouse: other, sku, quantity: chance.pick([quantity, quantity, 1, 4]), from: warehouse });
        break;
      }
    }
  }
  return said;
}

/** Says the last thing again under another id. */
function retold(said: Said[], at: Instant): void {
  const last = said.at(-1)!;
  said.push({ ...last, at, items: last.items.map((item) => (item.kind === 'event' ? { kind: 'event', event: { ...item.event, id: `${item.event.id}-again` } } : item)) });
}

/** What people decide about fulfilment: rules, now and again other ones, and warehouses closed and opened. */
export function decreed(chance: Chance, houses: readonly string[], from: Instant, to: Instant): Said[] {
  const said: Said[] = [];
  const word = { by: 'wang', reason: 'as agreed' };
  let number = 0;
  const publish = (at: Instant, rules: Rules): void => {
    said.push({ at, source: 'control', items: [{ kind: 'control', control: { type: 'rules', rules, ...word } }] });
  };
  if (chance.happens(0.75)) {
    let rules = rulesBy(chance, ++number, houses);
    publish(chance.happens(0.8) ? from : from + hour, rules);
    const times = Array.from({ length: chance.pick([0, 0, 1, 1, 2]) }, () => chance.whole(from + hour, to + 3 * hour)).toSorted((one, other) => one - other);
    for (const at of times) {
      rules = rulesAfter(chance, ++number, rules, houses);
      publish(at, rules);
    }
  }
  for (let times = chance.pick([0, 1, 1, 2]); times > 0; times--) {
    const [warehouse, at] = [chance.pick(houses), chance.whole(from, to)];
    said.push({ at, source: 'control', items: [{ kind: 'control', control: { type: 'warehouse', warehouse, action: 'close', ...word } }] });
    if (!chance.happens(0.7)) continue;
    const opened = at + chance.whole(10, 600) * minute;
    said.push({ at: opened, source: 'control', items: [{ kind: 'control', control: { type: 'warehouse', warehouse, action: 'open', ...word } }] });
  }
  return said;
}
