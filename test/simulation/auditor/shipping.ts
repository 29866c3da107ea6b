import type { LineQuantity, ShipmentReport } from '../../../processors/domain/event.ts';
import { type Book, ended, rehearsal } from './book.ts';
import { advance, callOff, contents, countOf, isOpen, isOut, live, nameOf, noteContents, type Parcel, standing, unplanned, type Unit, unsent, unsourced } from './parcel.ts';
import { applied, duplicate, type Missing, parked, refused, type Verdict } from './verdict.ts';

/** What becomes of news of goods, held against the order's parcels. The newest claim of a carrier or number is believed. */
export function onShipment(book: Book, type: string, report: ShipmentReport, now: number): Verdict {
  // A name in the house's own form that this order has not given is another's.
  const { shipment } = report;
  if (shipment !== undefined && /^OMS-\d+-\d+-\d+$/.test(shipment) && !book.parcels.some((parcel) => nameOf(book, parcel) === shipment)) return refused('no_such_shipment');
  if (type === 'shipment.labelled') return onLabel(book, report, now);
  if (type === 'shipment.dispatched') return onDeparture(book, report, now);
  if (type === 'shipment.delivered') return onArrival(book, report, now);
  switch (report.status) {
    case 'lost': return onLoss(book, report, 'lost', now);
    case 'returned_to_sender': return onLoss(book, report, 'returning', now);
    case 'label_refused': return onRefusal(book, report, now);
    case 'stock_missing': return onMissing(book, report, now);
    case undefined:
    default: return onScan(book, report, now);
  }
}

/** An applied verdict that does something to a copy of the order first. */
function afterwards(book: Book, change: (after: Book) => void, reason = ''): Verdict {
  const after = rehearsal(book);
  change(after);
  return applied(() => { Object.assign(book, after); }, reason);
}

function onLabel(book: Book, report: ShipmentReport, now: number): Verdict {
  if (calledOffAs(book, report) !== undefined) return refused('no_such_shipment');
  const open = meant(book, report, isOpen);
  if (open.length > 0) {
    const parts = wantedOf(book, report.lines, open.flatMap((parcel) => contents(book, parcel)));
    if (!(parts instanceof Map)) return parts;
    return afterwards(book, (after) => {
      part(after, meant(after, report, isOpen), parts, (parcel) => {
        claim(after, parcel, report);
        Object.assign(parcel, { state: 'labelled', movedAt: now });
      });
      advance(after, now);
    });
  }
  const from = standing(book);
  if (from === 'backordered') return parked('awaits_stock');
  if (from !== 'paid' && from !== 'approved') {
    if (meant(book, report, isOut).length === 0 && !ended.has(book.state)) return refused('no_such_shipment');
    return afterwards(book, (after) => { for (const parcel of meant(after, report, isOut)) claim(after, parcel, report); });
  }
  const wanted = wantedOf(book, report.lines, unsourced(book));
  if (!(wanted instanceof Map)) return wanted;
  return afterwards(book, (after) => {
    put(after, unplanned(after, report, 'labelled', now), pickedFrom(unsourced(after), wanted));
    advance(after, now);
  });
}

/** Goods leave. Of a parcel that was called off: what it was to send and has not left otherwise, from where it lay. */
function onDeparture(book: Book, told: ShipmentReport, now: number): Verdict {
  const gone = meant(book, told, () => true).length > 0 ? undefined : calledOffAs(book, told);
  const rest = (gone?.had ?? []).map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, countOf(unsent(book), line)) })).filter(({ quantity }) => quantity > 0);
  const report = gone === undefined ? told : { ...told, warehouse: told.warehouse ?? gone.warehouse, lines: told.lines ?? rest };
  const open = leavable(book, report);
  if (meant(book, report, isOpen).length === 0) {
    const out = meant(book, report, isOut);
    if (out.length > 0) return afterwards(book, (after) => { for (const parcel of meant(after, report, isOut)) claim(after, parcel, report); });
    if (unsent(book).length === 0 || report.lines?.length === 0) {
      if (report.shipment === undefined && report.trackingNumber === undefined) return report.warehouse === undefined ? applied(() => {}) : refused('no_such_shipment');
      return afterwards(book, (after) => { unplanned(after, report, 'dispatched', now); }, 'further_parcel');
    }
  }
  const wanted = wantedOf(book, report.lines, report.lines === undefined && open.length > 0 ? open.flatMap((parcel) => contents(book, parcel)) : unsent(book));
  if (!(wanted instanceof Map)) return wanted;
  const elsewhere = open.length === 0 && live(book).some(isOpen);
  const verdict = afterwards(book, (after) => {
    leave(after, leavable(after, report), wanted, report, now);
    advance(after, now);
  }, elsewhere ? 'left_elsewhere' : '');
  return elsewhere ? { ...verdict, signals: [{ kind: 'shipment.elsewhere', evidence: { left: report.warehouse ?? '' } }] } : verdict;
}

/** The parcels goods may have left out of: those that are meant; of a name or number nobody has heard, without a word on where, any. */
function leavable(book: Book, report: ShipmentReport): Parcel[] {
  const open = meant(book, report, isOpen);
  return open.length > 0 || report.warehouse !== undefined ? open : live(book).filter(isOpen);
}

/** Units leave: out of the parcels that are meant as far as they have them, else out of others that have not left, else loose ones. */
function leave(after: Book, open: readonly Parcel[], wanted: ReadonlyMap<string, number>, report: ShipmentReport, now: number): void {
  noteContents(after);
  const left = part(after, open, wanted, (parcel) => {
    claim(after, parcel, report);
    Object.assign(parcel, { state: 'dispatched', held: false, movedAt: now });
  });
  const others = pickedFrom(unsent(after).toSorted((one, other) => (one.parcel || Infinity) - (other.parcel || Infinity)), left);
  if (others.length === 0) return;
  put(after, unplanned(after, report, 'dispatched', now), others);
  for (const parcel of after.parcels) if (isOpen(parcel) && contents(after, parcel).length === 0) callOff(after, parcel);
}

/** Does something to so many units of the parcels; what else was in one is in a new one, unlabelled and unasked for. Answers what was not found. */
function part(after: Book, open: readonly Parcel[], wanted: ReadonlyMap<string, number>, change: (parcel: Parcel) => void): Map<string, number> {
  const left = new Map(wanted);
  const stay: Parcel[] = [];
  for (const parcel of open) {
    const all = contents(after, parcel);
    const picked = pickedFrom(all, left);
    if (picked.length === 0) continue;
    for (const { line } of picked) left.set(line, left.get(line)! - 1);
    const staying = all.filter((unit) => !picked.includes(unit));
    if (staying.length > 0) {
      const rest: Parcel = { ...parcel, number: after.parcels.length + stay.length + 1, asked: false, state: 'allocated', tracking: undefined, reference: undefined, day: undefined };
      stay.push(rest);
      put(after, rest, staying);
    }
    change(parcel);
  }
  after.parcels.push(...stay);
  return left;
}

function onArrival(book: Book, report: ShipmentReport, now: number): Verdict {
  const underWay = (parcel: Parcel) => isOut(parcel) && parcel.state !== 'delivered';
  const all = report.shipment === undefined && report.trackingNumber === undefined;
  if (meant(book, report, underWay, true).length === 0 || (all && unsent(book).length > 0)) {
    if (ended.has(book.state)) return applied(() => {});
    return unsent(book).length > 0 ? parked(awaited(book)) : duplicate('already_so');
  }
  return moved(book, report, underWay, 'delivered', now);
}

function onScan(book: Book, report: ShipmentReport, now: number): Verdict {
  if (meant(book, report, isOut, true).length > 0) {
    return afterwards(book, (after) => {
      for (const parcel of meant(after, report, isOut, true)) {
        claim(after, parcel, report);
        Object.assign(parcel, { movedAt: now, stalled: false });
      }
    });
  }
  return unsent(book).length > 0 && !ended.has(book.state) ? parked(awaited(book)) : applied(() => {});
}

/** Goods that will not arrive; each parcel that is meant is reported. */
function onLoss(book: Book, report: ShipmentReport, state: 'lost' | 'returning', now: number): Verdict {
  const underWay = (parcel: Parcel) => isOut(parcel) && parcel.state !== 'delivered';
  const parcels = meant(book, report, underWay, true);
  if (parcels.length === 0) return unsent(book).length > 0 && !ended.has(book.state) ? parked(awaited(book)) : refused('no_such_shipment');
  const kind = state === 'lost' ? 'shipment.lost' : 'shipment.returning';
  return { ...moved(book, report, underWay, state, now), signals: parcels.map((parcel) => ({ kind, evidence: { shipment: nameOf(book, parcel) } })) };
}

function moved(book: Book, report: ShipmentReport, which: (parcel: Parcel) => boolean, state: string, now: number): Verdict {
  return afterwards(book, (after) => {
    for (const parcel of meant(after, report, which, true)) {
      claim(after, parcel, report);
      Object.assign(parcel, { state, movedAt: now });
    }
    advance(after, now);
  });
}

/** No label for it: its carrier is not asked again for this order. */
function onRefusal(book: Book, report: ShipmentReport, now: number): Verdict {
  const open = meant(book, report, isOpen);
  if (open.length === 0) return refused('no_such_shipment');
  return afterwards(book, (after) => {
    after.refusals++;
    for (const { carrier } of open) if (carrier !== undefined) after.shunned.add(carrier);
    for (const parcel of meant(after, report, isOpen)) callOff(after, parcel);
    advance(after, now);
  });
}

/** Goods were looked for and are not there: the parcels are called off, the books of their warehouses follow. */
function onMissing(book: Book, report: ShipmentReport, now: number): Verdict {
  const open = meant(book, report, isOpen);
  if (open.length === 0) return refused('no_such_shipment');
  const wanted = wantedOf(book, report.lines, open.flatMap((parcel) => contents(book, parcel)));
  if (!(wanted instanceof Map)) return wanted;
  const left = new Map(wanted);
  const missing = open.flatMap((parcel): Missing[] => book.lines.flatMap(({ line }) => {
    const units = pickedFrom(contents(book, parcel).filter((unit) => unit.line === line), left);
    left.set(line, (left.get(line) ?? 0) - units.length);
    return units.length === 0 ? [] : [{ warehouse: parcel.warehouse, sku: units[0]!.sku, quantity: units.length }];
  }));
  const verdict = afterwards(book, (after) => {
    for (const parcel of meant(after, report, isOpen)) callOff(after, parcel);
    advance(after, now);
  });
  return { ...verdict, missing };
}

/** What has to come before news of goods on their way can be true. */
export function awaited(book: Book): string {
  if (book.state === 'on_hold') return 'awaits_release';
  const from = standing(book);
  if (from === 'backordered') return 'awaits_stock';
  return from === 'paid' ? 'awaits_approval' : 'awaits_dispatch';
}

/**
 * The parcels a report means: the one it names; else the one with its tracking
 * number; else those at its warehouse, of which a name or number nobody has heard
 * goes to the first that has none. On its way a parcel may be anywhere.
 */
function meant(book: Book, report: ShipmentReport, fits: (parcel: Parcel) => boolean, anywhere = false): Parcel[] {
  const { shipment, trackingNumber, warehouse } = report;
  const there = (parcel: Parcel) => anywhere || warehouse === undefined || parcel.warehouse === '' || parcel.warehouse === warehouse;
  const alive = book.parcels.filter(({ state }) => state !== 'cancelled');
  const known = [
    alive.filter((parcel) => isNamed(book, parcel, shipment)),
    alive.filter(({ tracking }) => trackingNumber !== undefined && tracking === trackingNumber),
  ].find((some) => some.length > 0);
  if (known === undefined && calledOffAs(book, report) !== undefined) return [];
  const possible = (known ?? alive).filter((parcel) => fits(parcel) && there(parcel));
  if (known !== undefined || (shipment === undefined && trackingNumber === undefined)) return possible;
  return possible.filter(({ reference, tracking }) => (shipment === undefined || reference === undefined) && (trackingNumber === undefined || tracking === undefined)).slice(0, 1);
}

/** The parcel a report names that was called off. */
function calledOffAs(book: Book, { shipment }: ShipmentReport): Parcel | undefined {
  return book.parcels.find((parcel) => parcel.state === 'cancelled' && isNamed(book, parcel, shipment));
}

function isNamed(book: Book, parcel: Parcel, name: string | undefined): boolean {
  return name !== undefined && (nameOf(book, parcel) === name || parcel.reference === name);
}

function claim(book: Book, parcel: Parcel, { shipment, carrier, trackingNumber, warehouse }: ShipmentReport): void {
  if (shipment !== undefined && shipment !== nameOf(book, parcel)) parcel.reference = shipment;
  if (carrier !== undefined) parcel.carrier = carrier;
  if (trackingNumber !== undefined) parcel.tracking = trackingNumber;
  if (parcel.warehouse === '' && warehouse !== undefined) parcel.warehouse = warehouse;
}

/** How many units of which line a report speaks of: those it names, if there are so many, or all there are. */
function wantedOf(book: Book, named: readonly LineQuantity[] | undefined, there: readonly Unit[]): Map<string, number> | Verdict {
  const wanted = new Map<string, number>();
  if (named === undefined) {
    for (const { line } of there) wanted.set(line, (wanted.get(line) ?? 0) + 1);
    return wanted;
  }
  for (const { line, quantity } of named) {
    if (!book.lines.some((one) => one.line === line)) return refused('line_unknown');
    wanted.set(line, (wanted.get(line) ?? 0) + quantity);
    if (wanted.get(line)! > countOf(there, line)) return refused('more_than_ordered');
  }
  return wanted;
}

/** So many units of each line, the first ones. */
function pickedFrom(units: readonly Unit[], wanted: ReadonlyMap<string, number>): Unit[] {
  const left = new Map(wanted);
  return units.filter(({ line }) => {
    const some = left.get(line) ?? 0;
    left.set(line, some - 1);
    return some > 0;
  });
}

function put(book: Book, { number }: Parcel, units: readonly Unit[]): void {
  for (const unit of book.units) if (units.includes(unit)) unit.parcel = number;
}
