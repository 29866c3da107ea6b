import type { Rules } from '../../../processors/domain/rules.ts';
import type { Movement } from '../../../processors/domain/stock.ts';
import type { Before, Book, Portrait } from './book.ts';
import { Finding, hold } from './finding.ts';
import { bySku, contents, isOpen, isOut, nameOf, unsourced } from './parcel.ts';
import type { RowCursor } from './row-cursor.ts';

/** What lies in one place: a SKU in a warehouse. Units. */
export interface Level {
  onHand: number;
  reserved: number;
  inTransit: number;
  /** Claimed time of the last count. */
  countedAt: number;
}

/** A movement that has to be written, as far as it matters. */
export interface Expected {
  readonly kind: string;
  readonly warehouse: string;
  readonly sku: string;
  readonly quantity: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly inTransit: number;
  readonly order: string;
  readonly shipment: string;
}

/** An order as it is, to be compared with what becomes of it. */
export function before(book: Book | undefined): Before {
  if (book === undefined) return { state: '', loose: 0, parcels: [] };
  return { state: book.state, loose: unsourced(book).length, parcels: portraits(book) };
}

const portraits = (book: Book): readonly Portrait[] => book.parcels.map((parcel) => ({
  open: isOpen(parcel), out: isOut(parcel), calledOff: parcel.state === 'cancelled', held: parcel.held, asked: parcel.asked, warehouse: parcel.warehouse,
  units: bySku(contents(book, parcel)),
}));

const none: ReadonlyMap<string, number> = new Map();

/** The ledger of stock as the auditor keeps it. Every movement has to continue it. */
export class Shelves {
  readonly levels = new Map<string, Level>();
  /** Units given out under each allotment: reserved, less what was released. */
  readonly taken = new Map<string, number>();

  at(warehouse: string, sku: string): Level | undefined {
    return this.levels.get(`${warehouse}/${sku}`);
  }

  free(warehouse: string, sku: string): number {
    const level = this.at(warehouse, sku);
    return level === undefined ? 0 : Math.max(0, level.onHand - level.reserved);
  }

  /** Whether books are kept on a SKU, anywhere. */
  knows(sku: string): boolean {
    return [...this.levels.keys()].some((place) => place.slice(place.indexOf('/') + 1) === sku);
  }

  houses(): Set<string> {
    return new Set([...this.levels.keys()].map((place) => place.slice(0, place.indexOf('/'))));
  }

  isShort(warehouse: string, sku: string): boolean {
    const level = this.at(warehouse, sku);
    return level !== undefined && level.reserved > level.onHand;
  }

  /** Holds the next rows to what an order's change does to stock: its parcels then and now tell what was reserved, let go, sent. */
  follow(book: Book, { parcels: then }: Before, rules: Rules, cursor: RowCursor): void {
    const now = portraits(book);
    const moves: Expected[] = [];
    const withdrawn = new Set<string>();
    now.forEach((is, index) => {
      const was = then[index];
      const shipment = nameOf(book, book.parcels[index]!);
      const move = (kind: string, sku: string, quantity: number, onHand: number, reserved: number, warehouse = is.warehouse): void => {
        if (quantity > 0) moves.push({ kind, warehouse, sku, quantity, onHand, reserved, inTransit: 0, order: book.id, shipment });
      };
      const leaves = is.out && was?.out !== true;
      const placed = was?.out === true && was.warehouse === '' && is.warehouse !== '';
      const held = was?.held === true ? was.units : none;
      for (const [sku, quantity] of held) {
        const left = leaves ? Math.min(is.units.get(sku) ?? 0, quantity) : 0;
        move('shipped', sku, left, -left, -left);
        const free = quantity - left - (is.held ? is.units.get(sku) ?? 0 : 0);
        move('released', sku, free, 0, -free, was?.warehouse);
      }
      for (const [sku, quantity] of is.units) {
        if ((leaves || placed) && was?.held !== true && this.at(is.warehouse, sku) !== undefined) move('shipped', sku, quantity, -quantity, 0);
        if (is.held) move('reserved', sku, quantity - (held.get(sku) ?? 0), 0, quantity - (held.get(sku) ?? 0));
      }
      if (was?.asked === true && was.open && is.calledOff) withdrawn.add(shipment);
    });
    this.book(moves, withdrawn, book, rules, cursor);
  }

  /** Takes rows until all of these movements are written and all of these shipments withdrawn, in any order. */
  private book(moves: Expected[], withdrawn: Set<string>, book: Book, rules: Rules, cursor: RowCursor): void {
    while (moves.length > 0 || withdrawn.size > 0) {
      const { next } = cursor;
      if (next?.table === 'signals' && next.row.kind === 'shipment.withdrawn' && withdrawn.delete(next.row.subject)) {
        cursor.skip();
        continue;
      }
      const first = moves[0];
      if (first === undefined) throw new Finding('signal_missing', `shipment.withdrawn should be signalled for ${[...withdrawn].join(' ')}`);
      const unseen = this.unseen(cursor, moves);
      const row = cursor.movement(`${first.kind} ${first.quantity} ${first.sku} in ${first.warehouse} for ${first.shipment}`);
      const at = moves.findIndex((one) => answers(row, one));
      hold(at >= 0, 'movement', () => `${tellMovement(row)}, and due is ${moves.map((one) => JSON.stringify(one)).join(' ')}`);
      const [done] = moves.splice(at, 1);
      if (done!.kind === 'shipped') hold(unseen === Math.max(0, done!.quantity - this.at(done!.warehouse, done!.sku)!.onHand + unseen), 'shipped_unseen', () => `${tellMovement(row)} from where there are too few, made up for by ${unseen}`);
      this.apply(row);
      const { shares = [] } = book.parcels.find((parcel) => nameOf(book, parcel) === row.shipmentId) ?? {};
      this.give(rules, row.sku, shares, row.kind === 'reserved' ? row.quantity : row.kind === 'released' ? -row.quantity : 0);
    }
  }

  /** Goods that left were there: where the books have too few they are made up for first. Answers by how much. */
  private unseen(cursor: RowCursor, moves: readonly Expected[]): number {
    const { next } = cursor;
    if (next?.table !== 'stock_movements' || next.row.cause !== 'shipped_unseen') return 0;
    const { warehouse, sku, onHandDelta } = next.row;
    hold(moves.some((one) => one.kind === 'shipped' && one.warehouse === warehouse && one.sku === sku), 'movement', () => `${tellMovement(next.row)}, and nothing leaves there`);
    this.correct({ warehouse, sku, by: onHandDelta, tell: true }, cursor);
    return onHandDelta;
  }

  /** Holds the next rows to an adjustment of the books, and where it is told, to its signal. None where nothing changes. */
  correct({ warehouse, sku, by, tell }: { readonly warehouse: string; readonly sku: string; readonly by: number; readonly tell: boolean }, cursor: RowCursor): void {
    const booked = this.at(warehouse, sku)?.onHand ?? 0;
    const onHand = Math.max(by, -booked);
    if (onHand === 0) return;
    this.expect({ kind: 'adjusted', warehouse, sku, quantity: onHand, onHand }, cursor);
    if (tell) cursor.signal({ kind: 'stock.differs', evidence: { booked, now: booked + onHand } }, `${warehouse}/${sku}`);
  }

  /** Holds the next row to one movement that is for no order, or came back from one. */
  expect(move: Partial<Expected> & Pick<Expected, 'kind' | 'warehouse' | 'sku' | 'quantity'>, cursor: RowCursor): void {
    const row = cursor.movement(`${move.kind} ${move.quantity} ${move.sku} in ${move.warehouse}`);
    const due = { onHand: 0, reserved: 0, inTransit: 0, order: '', shipment: '', ...move };
    hold(answers(row, due), 'movement', () => `${tellMovement(row)}, and due is ${JSON.stringify(due)}`);
    this.apply(row);
  }

  private apply(row: Movement): void {
    const place = `${row.warehouse}/${row.sku}`;
    const level = this.levels.get(place) ?? { onHand: 0, reserved: 0, inTransit: 0, countedAt: 0 };
    this.levels.set(place, level);
    level.onHand += row.onHandDelta;
    level.reserved += row.reservedDelta;
    level.inTransit += row.inTransitDelta;
    const { onHand, reserved, inTransit } = level;
    hold(row.onHand === onHand && row.reserved === reserved && row.inTransit === inTransit, 'ledger', () =>
      `${tellMovement(row)} leaves ${row.onHand}/${row.reserved}/${row.inTransit}; the sum of all movements is ${onHand}/${reserved}/${inTransit}`);
    hold(onHand >= 0 && reserved >= 0 && inTransit >= 0, 'below_zero', () => `${place} falls to ${onHand}/${reserved}/${inTransit}`);
    hold(row.cause !== '', 'movement', () => `${tellMovement(row)} says not why`);
  }

  /** What is reserved counts against the shares its parcel was planned under, and so does what is let go. */
  private give(rules: Rules, sku: string, shares: readonly string[], units: number): void {
    const gone = [...this.taken.keys()].filter((id) => !rules.allotments.some((one) => one.id === id));
    for (const id of gone) this.taken.delete(id);
    for (const one of rules.allotments) {
      if (one.sku === sku && shares.includes(one.id)) this.taken.set(one.id, Math.max(0, (this.taken.get(one.id) ?? 0) + units));
    }
  }
}

function answers(row: Movement, due: Expected): boolean {
  return row.kind === due.kind && row.warehouse === due.warehouse && row.sku === due.sku && row.quantity === due.quantity
    && row.onHandDelta === due.onHand && row.reservedDelta === due.reserved && row.inTransitDelta === due.inTransit
    && row.orderId === due.order && row.shipmentId === due.shipment;
}

export function tellMovement({ kind, quantity, sku, warehouse, shipmentId, orderId, cause }: Movement): string {
  return `${kind} ${quantity} ${sku} in ${warehouse} for ${shipmentId || orderId || 'nobody'} (${cause})`;
}
