import type { EventOf, LineQuantity } from '../../../processors/domain/event.ts';
import { type Book, ended, moveTo, paidMinor, rehearsal } from './book.ts';
import { owe } from './money.ts';
import { advance, countOf, giveUp, home, sent, type Unit, unsent } from './parcel.ts';
import { awaited } from './shipping.ts';
import { applied, type CameBack, type Due, parked, refused, type Verdict } from './verdict.ts';

/** The order, or some of it, is not to be sent. What has left cannot be called off. */
export function onCancel(book: Book, lines: readonly LineQuantity[] | undefined, now: number): Verdict {
  const out = sent(book);
  if (lines === undefined) return out.length > 0 ? refused('already_shipped') : afterwards(book, (after) => whole(after, now));
  if (book.state === 'pending_payment') return refused('not_paid');
  for (const { line } of lines) {
    if (!book.lines.some((one) => one.line === line)) return refused('line_unknown');
    const asked = lines.reduce((sum, one) => sum + (one.line === line ? one.quantity : 0), 0);
    const left = countOf(unsent(book), line);
    if (asked > left) return refused(asked <= left + countOf(out, line) ? 'already_shipped' : 'more_than_ordered');
  }
  const nothingLeft = out.length === 0 && unsent(book).length === lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return afterwards(book, (after) => {
    const signals = oweShare(after, lines);
    giveUp(after, lines);
    if (nothingLeft) return [...signals, ...whole(after, now)];
    advance(after, now);
    home(after, now);
    return signals;
  }, nothingLeft ? '' : 'part_cancelled');
}

function whole(after: Book, now: number): Due[] {
  moveTo(after, 'cancelled', now);
  return owe(after, 'order_cancelled');
}

function afterwards(book: Book, change: (after: Book) => Due[], reason = ''): Verdict {
  const after = rehearsal(book);
  const signals = change(after);
  return applied(() => { Object.assign(book, after); }, reason, signals);
}

/**
 * What units that will not be sent cost goes back: their part of all that was
 * paid but the shipping; no more than is here and not asked back. Rounded down
 * over all that has been called off so far, so that many small parts lose no
 * more than one. What the debt is called is the core's to say.
 */
function oweShare(book: Book, lines: readonly LineQuantity[]): Due[] {
  const priceOf = ({ quantity, unitPriceMinor, discountMinor }: Book['lines'][number]) => Math.max(0, quantity * unitPriceMinor - discountMinor);
  const goods = book.lines.reduce((sum, line) => sum + priceOf(line), 0);
  const sold = Math.max(0, book.totalMinor - book.shippingMinor);
  const cost = (units: (line: string) => number) => {
    const gone = book.lines.reduce((sum, line) => sum + Math.floor((priceOf(line) * units(line.line)) / line.quantity), 0);
    return goods === 0 ? 0 : Math.floor((sold * gone) / goods);
  };
  const before = (line: string) => countOf(book.units.filter(({ gone }) => gone), line);
  const claimed = book.refunds.reduce((sum, { minor }) => sum + minor, 0);
  const share = cost((line) => before(line) + lines.reduce((sum, one) => sum + (one.line === line ? one.quantity : 0), 0)) - cost(before);
  const minor = Math.min(share, Math.max(0, paidMinor(book) - claimed));
  book.shareDue += share - minor;
  if (minor === 0) return [];
  const debt = { id: '', minor, open: true, of: lines };
  book.refunds.push(debt);
  return [{
    kind: 'refund.required', evidence: { why: 'lines_cancelled', currency: book.currency },
    learn: ({ refundId }) => { debt.id = String(refundId); },
  }];
}

/** Goods came back; of each line no more counts than left and has not come back. When everything is back, the order is returned, unless its money decides. */
export function onReturn(book: Book, { data: { warehouse, lines } }: EventOf<'return.received'>, now: number, resaleable: readonly string[]): Verdict {
  const out = sent(book);
  const after = rehearsal(book);
  const back: CameBack[] = [];
  let claimed = 0;
  for (const { line, quantity, condition } of lines) {
    const sku = book.lines.find((one) => one.line === line)?.sku;
    if (sku === undefined) return refused('line_unknown');
    claimed += quantity;
    const counted = sent(after).filter((unit: Unit) => unit.line === line && !unit.back).slice(0, quantity);
    for (const unit of counted) unit.back = true;
    const sellable = condition === undefined || resaleable.includes(condition.toLowerCase());
    if (counted.length > 0) back.push({ warehouse, sku, quantity: counted.length, resaleable: sellable });
  }
  const counted = back.reduce((sum, { quantity }) => sum + quantity, 0);
  if (counted === 0) return out.length === 0 && !ended.has(book.state) ? parked(awaited(book)) : refused('nothing_to_return');
  home(after, now);
  const write = () => { Object.assign(book, after); };
  if (counted === claimed) return { ...applied(write), back };
  return { ...applied(write, 'return_exceeds', [{ kind: 'return.differs', evidence: { warehouse, claimed, counted } }]), back };
}
