import type { Event, EventOf, Placed, ShipmentReport } from '../../../processors/domain/event.ts';
import type { Rules } from '../../../processors/domain/rules.ts';
import type { CoreSettings } from '../../../processors/settings.ts';
import { type Book, ended, moveTo, paidMinor, rehearsal } from './book.ts';
import { onCancel, onReturn } from './calling-off.ts';
import { hold } from './finding.ts';
import { isPaid, onPaid, onRefunded, onRefundRejected, onRefundRequested, owe } from './money.ts';
import type { Unit } from './parcel.ts';
import { onShipment } from './shipping.ts';
import { statedFor } from './statement.ts';
import { applied, type Due, duplicate, parked, refused, type Verdict } from './verdict.ts';

/** What a judgement rests on beside the order itself. */
export interface Law {
  readonly clock: { readonly now: number };
  readonly settings: CoreSettings;
  readonly yard: { readonly rules: Rules };
}

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
export function opened(event: EventOf<'order.placed'>, id: string, { clock: { now }, settings, yard: { rules } }: Law): Book {
  const book: Book = {
    key: event.subject, id, state: 'pending_payment', since: now, currency: '', totalMinor: 0, shippingMinor: 0, goods: '', lines: [],
    shipTo: undefined, promisedBy: undefined, serviceLevel: undefined, buyer: undefined, risky: false,
    units: [], parcels: [], awaits: undefined, cleared: new Set(), shunned: new Set(), refusals: 0, overdue: false,
    receipts: [], refunds: [], shareDue: 0, dueAt: now + settings.paymentTimeoutMs, startedAt: undefined,
    heldFrom: undefined, refundFrom: undefined, ids: new Set(), words: new Set(), toldOff: new Set(),
  };
  order(book, event.data, rules);
  if (book.totalMinor === 0) isPaid(book, now);
  return book;
}

function order(book: Book, data: Placed, { workflow }: Rules): void {
  const { currency, totalMinor, shippingMinor, lines, shipTo, promisedBy, serviceLevel, buyer, remark = '' } = data;
  const units = lines.flatMap(({ line, sku, quantity }) => Array.from({ length: quantity }, (): Unit => ({ line, sku, parcel: 0, gone: false, back: false })));
  const risky = workflow.riskWords.some((word) => remark.toLowerCase().includes(word.toLowerCase()));
  Object.assign(book, {
    currency, totalMinor, shippingMinor, lines, shipTo, promisedBy, serviceLevel, buyer, units,
    goods: goodsOf(data), risky: book.risky || risky,
  });
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
export function judge(book: Book, event: Event, law: Law): Verdict {
  const { now } = law.clock;
  const stated = statedFor(event.type, book.state, channelsOfTheWorld.has(event.source));
  hold(stated !== '', 'state_unreachable', () => `${book.key} is ${book.state}, which nothing leads to`);
  const rest = stated.slice(1);
  if (stated.startsWith('>')) return move(book, rest, now);
  if (stated === '+') return applied(() => { if (event.type === 'order.payment_started') book.startedAt = now; });
  if (stated.startsWith('?')) return parked(rest);
  if (stated.startsWith('!')) return { ...refused(rest), signals: recalls(book, event) };
  return stated === '=' ? duplicate('already_so') : decide(book, event, law);
}

/** Goods that left for an order that is over have to come back. */
function recalls(book: Book, event: Event): readonly Due[] {
  return event.type === 'shipment.dispatched' && ended.has(book.state) ? [{ kind: 'shipment.recall', evidence: { state: book.state } }] : [];
}

function move(book: Book, state: string, now: number): Verdict {
  const owing = rehearsal(book);
  const signals = state === 'closed' ? owe(owing, `order_${state}`) : [];
  return applied(() => {
    book.refunds = owing.refunds;
    if (state === 'on_hold') book.heldFrom = book.state;
    moveTo(book, state, now);
  }, '', signals);
}

function decide(book: Book, event: Event, { clock: { now }, settings, yard: { rules } }: Law): Verdict {
  if (event.type === 'order.placed') return amend(book, event, rules, now);
  if (event.type === 'order.paid') return onPaid(book, event, now, settings);
  if (event.type === 'order.cancelled' || event.type === 'order.cancel_requested') return onCancel(book, event.data.lines, now);
  if (event.type === 'order.refund_requested') return onRefundRequested(book, event, now);
  if (event.type === 'order.refunded') return onRefunded(book, event, now);
  if (event.type === 'order.refund_rejected') return onRefundRejected(book, event, now);
  if (event.type === 'return.received') return onReturn(book, event, now, rules.resaleable);
  if (event.type === 'order.released') return applied(() => release(book, now));
  hold(event.type.startsWith('shipment.'), 'undecided', () => `nothing decides ${event.type}`);
  return onShipment(book, event.type, inOurWords(event.data as ShipmentReport, rules), now);
}

/** A carrier goes by the name the rules give it, whatever a platform calls it. */
function inOurWords(report: ShipmentReport, { carriers }: Rules): ShipmentReport {
  const called = report.carrier?.toLowerCase();
  const known = carriers.find(({ id, aliases = [] }) => [id, ...aliases].some((name) => name.toLowerCase() === called));
  return called === undefined || known === undefined ? report : { ...report, carrier: known.id };
}

/** A hold ends; whoever ends it lets the order through the step it was held before. */
function release(book: Book, now: number): void {
  const to = book.heldFrom ?? 'paid';
  if (to === 'approved' || to === 'backordered') book.cleared.add('allocation');
  if (to === 'allocated' || to === 'labelled') book.cleared.add('label');
  moveTo(book, to, now);
  book.heldFrom = undefined;
}

/** The channel changed an order that is not paid. Money that is here stays in its currency, and may now be enough. */
function amend(book: Book, event: EventOf<'order.placed'>, rules: Rules, now: number): Verdict {
  if (paidMinor(book) > 0 && event.data.currency !== book.currency) return refused('currency_differs');
  return applied(() => {
    order(book, event.data, rules);
    if (paidMinor(book) >= book.totalMinor) isPaid(book, now);
  }, 'amended');
}
