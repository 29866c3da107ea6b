import type { Event, EventOf, Placed } from '../../../processors/domain/event.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import { type Book, ended, moveTo, paidMinor } from './book.ts';
import { hold } from './finding.ts';
import { isPaid, onPaid, onRefunded, onRefundRejected, onRefundRequested, owe } from './money.ts';
import { statedFor } from './statement.ts';
import { applied, duplicate, parked, refused, type Verdict } from './verdict.ts';

const channelsOfTheWorld: ReadonlySet<string> = new Set(['taobao', 'jd', 'pdd', 'douyin', 'shopify', 'woocommerce', 'shop']);

/** A channel speaks of an order that is another channel's. */
export function anothers({ key }: Book, { source }: Event): boolean {
  return channelsOfTheWorld.has(source) && !key.startsWith(`${source}:`);
}

/** Goods and money of an order, as text: two placements that agree in it say the same. */
export function goodsOf({ currency, totalMinor, shippingMinor, taxMinor, lines, discounts }: Placed): string {
  return JSON.stringify([currency, totalMinor, shippingMinor, taxMinor, lines, discounts]);
}

/** What an event says, whatever its id. A change of an order may come back under its old words, so there the id counts too. */
export function wordsOf(event: Event): string {
  if (event.type === 'order.placed') return `${event.id} ${goodsOf(event.data)}`;
  return JSON.stringify([event.source, event.type, event.occurredAt, event.data]);
}

/** A new order, as the books have it. */
export function opened(event: EventOf<'order.placed'>, id: string, now: number, settings: CoreSettings): Book {
  const book: Book = {
    key: event.subject, id, state: 'pending_payment', since: now, currency: '', totalMinor: 0, goods: '', lines: [], units: 0,
    returnedUnits: 0, receipts: [], refunds: [], dueAt: now + settings.paymentTimeoutMs, startedAt: undefined,
    heldFrom: undefined, refundFrom: undefined, ids: new Set(), words: new Set(), toldOff: new Set(),
  };
  order(book, event.data);
  if (book.totalMinor === 0) isPaid(book, now);
  return book;
}

function order(book: Book, data: Placed): void {
  book.currency = data.currency;
  book.totalMinor = data.totalMinor;
  book.goods = goodsOf(data);
  book.lines = data.lines.map(({ line }) => line);
  book.units = data.lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** A repetition of what took effect before; undefined when the event is news. */
export function repetition(book: Book, event: Event): Verdict | undefined {
  if (event.type === 'order.placed') {
    if (goodsOf(event.data) === book.goods) return duplicate(book.ids.has(event.id) ? 'same_id' : 'same_content');
    return !event.implied && book.words.has(wordsOf(event)) ? duplicate('same_id') : undefined;
  }
  if (book.ids.has(event.id)) return duplicate('same_id');
  return book.words.has(wordsOf(event)) ? duplicate('same_content') : undefined;
}

/** What has to become of an event that is news to an order. */
export function judge(book: Book, event: Event, now: number, settings: CoreSettings): Verdict {
  const stated = statedFor(event.type, book.state, channelsOfTheWorld.has(event.source));
  hold(stated !== '', 'state_unreachable', () => `${book.key} is ${book.state}, which nothing leads to`);
  const rest = stated.slice(1);
  if (stated.startsWith('>')) return move(book, rest, now);
  if (stated === '+') return applied(() => { if (event.type === 'order.payment_started') book.startedAt = now; });
  if (stated.startsWith('?')) return parked(rest);
  if (stated.startsWith('!')) return refused(rest);
  return stated === '=' ? duplicate('already_so') : decide(book, event, now, settings);
}

function move(book: Book, state: string, now: number): Verdict {
  const owing = { ...book, refunds: book.refunds.map((refund) => ({ ...refund })) };
  const signals = state === 'cancelled' || state === 'closed' ? owe(owing, `order_${state}`) : [];
  return applied(() => {
    book.refunds = owing.refunds;
    if (state === 'on_hold') book.heldFrom = book.state;
    moveTo(book, state, now);
  }, '', signals);
}

function decide(book: Book, event: Event, now: number, settings: CoreSettings): Verdict {
  if (event.type === 'order.placed') return amend(book, event, now);
  if (event.type === 'order.paid') return onPaid(book, event, now, settings);
  if (event.type === 'order.refund_requested') return onRefundRequested(book, event, now);
  if (event.type === 'order.refunded') return onRefunded(book, event, now);
  if (event.type === 'order.refund_rejected') return onRefundRejected(book, event, now);
  if (event.type === 'return.received') return giveBack(book, event, now);
  hold(event.type === 'order.released', 'undecided', () => `nothing decides ${event.type}`);
  return applied(() => {
    moveTo(book, book.heldFrom ?? 'paid', now);
    book.heldFrom = undefined;
  });
}

/** The channel changed an order that is not paid. Money that is here stays in its currency, and may now be enough. */
function amend(book: Book, event: EventOf<'order.placed'>, now: number): Verdict {
  if (paidMinor(book) > 0 && event.data.currency !== book.currency) return refused('currency_differs');
  return applied(() => {
    order(book, event.data);
    if (paidMinor(book) >= book.totalMinor) isPaid(book, now);
  }, 'amended');
}

/** Goods came back; when as many units have as were ordered, the order is returned, unless its money decides. */
function giveBack(book: Book, event: EventOf<'return.received'>, now: number): Verdict {
  return applied(() => {
    book.returnedUnits += event.data.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const open = !ended.has(book.state) || book.state === 'completed';
    if (book.returnedUnits >= book.units && open && book.state !== 'refunding') moveTo(book, 'returned', now);
  });
}
