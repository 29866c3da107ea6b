import type { EventOf, LineQuantity } from '../../../processors/domain/event.ts';
import { type Book, ended, moveTo, owedMinor, paidMinor, type Refund, refundedMinor, rehearsal } from './book.ts';
import { advance, countOf, giveUp, home, sent, unsent } from './parcel.ts';
import { applied, type Due, duplicate, refused, type Verdict } from './verdict.ts';

/** What the auditor needs to know of the merchant's wishes about late money. */
export interface LateMoney {
  readonly latePayment: string;
  readonly reinstateWithinMs: number;
}

type Receipts = Book['receipts'];

/** Money came. It is never refused but for its currency; each transaction counts once, whoever tells of it. */
export function onPaid(book: Book, event: EventOf<'order.paid'>, now: number, rule: LateMoney): Verdict {
  const { amount: { minor, currency }, transactionId = '' } = event.data;
  if (currency !== book.currency) return { ...refused('currency_differs'), ...inDoubt(book) };
  if (minor === 0) return duplicate('nothing_paid');
  const known = book.receipts.find(({ transaction }) => transaction !== '' && transaction === transactionId);
  if (known !== undefined) return { ...duplicate('same_payment'), signals: known.minor === minor ? [] : [differs(known.minor, minor, transactionId)] };
  const receipts = transactionId === '' ? withWord(book, event) : withTransaction(book, minor, transactionId, event.source);
  const all = receipts.reduce((sum, receipt) => sum + receipt.minor, 0);
  const news = all - paidMinor(book);
  const take = () => { book.receipts = receipts; };
  if (news === 0) return duplicate('same_payment', take);

  const refundId = unused(book, `owed/${event.data.transactionId ?? event.id}`);
  const goesBackAs = (why: string) => applied(() => {
    take();
    book.refunds.push({ id: refundId, minor: news, open: true });
  }, why, [{ kind: 'refund.required', evidence: { refundId, why, currency } }]);

  if (book.state === 'pending_payment') {
    if (all < book.totalMinor) return applied(() => { take(); book.startedAt = undefined; }, 'partial_payment');
    return applied(() => { take(); isPaid(book, now); });
  }
  if (!isDead(book)) return goesBackAs('second_payment');
  const inTime = now - book.since <= rule.reinstateWithinMs;
  const alive = book.state === 'closed' && rule.latePayment === 'reinstate' && inTime && book.refunds.length === 0 && all >= book.totalMinor;
  if (!alive) return goesBackAs('late_payment_refund');
  return applied(() => { take(); moveTo(book, 'paid', now); }, 'reinstated', [{ kind: 'order.reinstated', evidence: { currency } }]);
}

/** A transaction that was not told of before: money that was told of without a name is this money, as far as it goes. */
function withTransaction({ receipts }: Book, minor: number, transaction: string, source: string): Receipts {
  let explained = minor;
  const others: Receipts = [];
  for (const receipt of receipts) {
    const taken = receipt.transaction === '' ? Math.min(explained, receipt.minor) : 0;
    explained -= taken;
    if (receipt.minor > taken) others.push({ ...receipt, minor: receipt.minor - taken });
  }
  return [...others, { transaction, minor, source }];
}

/**
 * A word of money that names no transaction tells of all that was paid so far.
 * Only one teller who goes on telling, event by event, of an order that still
 * waits for money is believed to tell of more each time.
 */
function withWord({ receipts, state }: Book, { data, source, implied }: EventOf<'order.paid'>): Receipts {
  const known = receipts.reduce((sum, receipt) => sum + receipt.minor, 0);
  const adds = !implied && state === 'pending_payment' && receipts.every((receipt) => receipt.source === source);
  const minor = adds ? data.amount.minor : data.amount.minor - known;
  return minor <= 0 ? receipts : [...receipts, { transaction: '', minor, source }];
}

function differs(firstMinor: number, nowMinor: number, transactionId: string): Due {
  return { kind: 'payment.differs', evidence: { firstMinor, nowMinor, transactionId } };
}

/** Money was told of that cannot be counted: an order that waits for money is not closed by the clock any more. */
export function inDoubt(book: Book): { readonly signals: readonly Due[]; readonly write: () => void } {
  if (book.state !== 'pending_payment' || book.dueAt === undefined) return { signals: [], write: () => {} };
  return { signals: [{ kind: 'payment.in_doubt', evidence: {} }], write: () => { book.dueAt = undefined; } };
}

/** All the money an order asks for is here. */
export function isPaid(book: Book, now: number): void {
  moveTo(book, 'paid', now);
  book.dueAt = undefined;
  book.startedAt = undefined;
}

export function onRefundRequested(book: Book, event: EventOf<'order.refund_requested'>, now: number): Verdict {
  const { refundId, amount: { minor, currency }, lines } = event.data;
  if (currency !== book.currency) return refused('currency_differs');
  if (book.refunds.some(({ id }) => id === refundId)) return duplicate('same_refund');
  if (paidMinor(book) === 0) return refused('not_paid');
  const asked = book.refunds.reduce((sum, refund) => sum + (refund.id.startsWith('owed/') && refund.open ? 0 : refund.minor), 0);
  if (asked + minor > paidMinor(book)) return refused('refund_exceeds_paid');
  return applied(() => {
    book.refunds.push({ id: refundId, minor, open: true, of: lines });
    if (book.state === 'cancelled' || book.state === 'closed' || book.state === 'refunding') return;
    book.refundFrom = book.state;
    moveTo(book, 'refunding', now);
  });
}

export function onRefunded(book: Book, event: EventOf<'order.refunded'>, now: number): Verdict {
  const { refundId, amount: { minor, currency }, transactionId, lines } = event.data;
  if (currency !== book.currency) return refused('currency_differs');
  const asked = book.refunds.find(({ id }) => id === refundId);
  if (asked?.open === false) return duplicate('same_refund');
  if (paidMinor(book) === 0) return refused('not_paid');
  const left = paidMinor(book) - refundedMinor(book);
  // A snapshot tells of all that ever went back; what is new is at most what is left.
  if (event.implied && left === 0) return duplicate('same_refund');
  const news = event.implied ? Math.min(minor, left) : minor;
  if (news > left) return refused('refund_exceeds_paid');

  const after = rehearsal(book);
  const of = goesBack(after, refundId, news, transactionId, lines);
  goOn(after, ownMinor(book), now);
  if (of !== undefined && !ended.has(after.state)) isNotSent(after, of, now);
  const signals = freed(after, 'refund_short', refundId);
  return applied(() => { Object.assign(book, after); }, '', signals);
}

/** What was paid back before it left is not sent: of the units paid back ever, those that are not gone otherwise. When that was all there was, the order is over. */
function isNotSent(after: Book, lines: readonly LineQuantity[], now: number): void {
  const wanted = [...new Set(lines.map(({ line }) => line))].map((line) => {
    const paidBack = after.refunds.filter(({ open }) => !open).reduce((sum, { of = [] }) => sum + unitsNamed(of, line), 0);
    const ofLine = after.units.filter((unit) => unit.line === line);
    const lost = ofLine.filter(({ parcel }) => after.parcels.some(({ number, state }) => number === parcel && state === 'lost')).length;
    const arrived = Math.min(ofLine.filter(({ back }) => back).length + lost, countOf(sent(after), line));
    const gone = ofLine.filter((unit) => unit.gone).length;
    return { line, quantity: Math.max(0, Math.min(unitsNamed(lines, line), paidBack - arrived - gone)) };
  });
  if (giveUp(after, wanted) === 0) return;
  if (sent(after).length === 0 && unsent(after).length === 0) return moveTo(after, 'cancelled', now);
  advance(after, now);
  home(after, now);
}

const unitsNamed = (lines: readonly LineQuantity[], line: string): number => lines.reduce((sum, one) => sum + (one.line === line ? one.quantity : 0), 0);

/**
 * Writes a refund down, and off against what was asked for or owed: nothing may
 * be paid back twice. Answers the units it is for: those it names, or, where it
 * pays all that was asked for some, these.
 */
function goesBack(book: Book, refundId: string, minor: number, transaction: string | undefined, lines: Refund['of']): Refund['of'] {
  const asked = book.refunds.find(({ id }) => id === refundId);
  const of = lines ?? (asked !== undefined && minor >= asked.minor ? asked.of : undefined);
  const debts = paidOff(book, asked, minor, transaction, of);
  const [first] = debts;
  const units = of ?? (asked === undefined && first !== undefined && minor >= first.minor ? first.of : undefined);
  let money = minor;
  for (const debt of debts) {
    const paid = Math.min(money, debt.minor);
    debt.minor -= paid;
    money -= paid;
  }
  // Who pays what nobody asked for, and more than was owed, pays for what was cancelled.
  if (asked === undefined) book.shareDue -= Math.min(book.shareDue, money);
  const others = book.refunds.flatMap((one) => {
    if (!debts.includes(one)) return one.id === refundId ? [] : [one];
    if (one.minor === 0) return [];
    return [{ ...one, id: one.id === refundId ? `${refundId}/rest` : one.id, of: units === undefined ? one.of : undefined }];
  });
  book.refunds = [...others, { id: refundId, minor, open: false, of: units }];
  // What is owed back cannot be more than is here.
  let here = paidMinor(book) - refundedMinor(book);
  for (const one of book.refunds) {
    if (!one.open || !one.id.startsWith('owed/')) continue;
    one.minor = Math.min(one.minor, here);
    here -= one.minor;
  }
  book.refunds = book.refunds.filter(({ id, minor: left, open }) => left > 0 || !open || !id.startsWith('owed/'));
  return units;
}

/** The debts a refund pays: the one it names, or whose payment it names; all those for lines it is for; or, unasked, one of its very amount that is not for other lines. */
function paidOff({ id: order, refunds }: Book, asked: Refund | undefined, minor: number, transaction: string | undefined, of: Refund['of']): Refund[] {
  const owed = refunds.filter(({ id, open }) => open && id.startsWith('owed/'));
  const named = owed.filter((one) => one === asked || (asked?.id.startsWith('owed/') !== true && one.id === `owed/${transaction}`));
  if (named.length > 0) return named;
  const lines = new Set(of?.map(({ line }) => line));
  const shared = owed.filter((debt) => debt.id.startsWith(`owed/${order}/lines`) && (debt.of === undefined || debt.of.some(({ line }) => lines.has(line))));
  if (of !== undefined && shared.length > 0) return shared;
  return asked === undefined ? owed.filter((debt) => debt.minor === minor && (of === undefined || debt.of === undefined)).slice(0, 1) : [];
}

export function onRefundRejected(book: Book, event: EventOf<'order.refund_rejected'>, now: number): Verdict {
  const open = book.refunds.find((one) => one.open && one.id === event.data.refundId);
  if (open === undefined) return refused('no_such_refund');
  const without = { ...book, refunds: book.refunds.filter((one) => one !== open) };
  const signals = freed(without, 'refund_rejected', open.id);
  return applied(() => {
    book.refunds = without.refunds;
    book.shareDue = without.shareDue;
    goOn(book, 0, now);
  }, '', signals);
}

/** Money is not asked back any more: when the order is over it has to go back all the same; else what is due for cancelled units has. */
function freed(book: Book, why: string, refundId: string): Due[] {
  if (isDead(book)) return owe(book, why, `owed/${book.id}/${refundId}`);
  const due = owe(book, why, `owed/${book.id}/lines/${refundId}`, book.shareDue);
  if (due.length > 0) book.shareDue -= book.refunds.at(-1)!.minor;
  return due;
}

const isDead = ({ state }: Book): boolean => state === 'cancelled' || state === 'closed';

/** Money that is here and is not owed back for a payment too many. */
const ownMinor = (book: Book): number => paidMinor(book) - refundedMinor(book) - owedMinor(book);

/** After money went back, or a request was turned down: the order ends with its own money gone, or goes on where the request found it. */
function goOn(book: Book, ownBefore: number, now: number): void {
  if (isDead(book) || book.state === 'returned' || book.state === 'refunded') return;
  if (ownBefore > 0 && ownMinor(book) <= 0) {
    moveTo(book, 'refunded', now);
    book.heldFrom = undefined;
    book.refundFrom = undefined;
    return;
  }
  const waits = book.refunds.some(({ id, open }) => open && !id.startsWith('owed/'));
  if (book.state !== 'refunding' || waits || book.refundFrom === undefined) return;
  moveTo(book, book.refundFrom, now);
  book.refundFrom = undefined;
}

/** An order that ends owes whatever of its money nobody has asked back yet, or no more than is said: writes it down and says what must be signalled. */
export function owe(book: Book, why: string, name = `owed/${book.id}`, most = Infinity): Due[] {
  const refundId = unused(book, name);
  const minor = Math.min(most, paidMinor(book) - book.refunds.reduce((sum, refund) => sum + refund.minor, 0));
  if (minor <= 0) return [];
  book.refunds.push({ id: refundId, minor, open: true });
  return [{ kind: 'refund.required', evidence: { refundId, why, currency: book.currency } }];
}

/** The name of a debt, numbered from 2 where somebody has used it for a refund. */
function unused({ refunds }: Book, name: string): string {
  const names = new Set(refunds.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}/${number}`;
    if (!names.has(id)) return id;
  }
}
