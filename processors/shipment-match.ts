import type { ShipmentReport } from './domain/event.ts';
import type { Order } from './domain/order.ts';
import type { Shipment } from './domain/shipment.ts';
import { unsent } from './progress.ts';
import { taken, wantedOf } from './shipment-lines.ts';

/**
 * The shipments a report speaks of, among those that fit: the one it names, by
 * our id or the publisher's own; the one with its tracking number; else those
 * of its warehouse, or all. A name nobody has heard goes to the first that has
 * none yet. On its way a parcel passes through many warehouses: then `where` is
 * no matter.
 */
export function spokenOf(order: Order, report: ShipmentReport, fits: (shipment: Shipment) => boolean, where: 'here' | 'anywhere' = 'here'): readonly Shipment[] {
  const alive = order.shipments.filter(({ state }) => state !== 'cancelled');
  const { shipment: name, trackingNumber, warehouse } = report;
  const place = where === 'anywhere' ? undefined : warehouse;
  const named = name === undefined ? [] : alive.filter(({ id, reference }) => id === name || reference === name);
  if (named.length > 0) return named.filter((one) => fits(one) && isAt(one, place));
  const tracked = trackingNumber === undefined ? [] : alive.filter((one) => one.trackingNumber === trackingNumber);
  if (tracked.length > 0) return tracked.filter((one) => fits(one) && isAt(one, place));
  if (calledOffAs(order, name) !== undefined) return [];
  const fitting = alive.filter((one) => fits(one) && isAt(one, place));
  if (namesNothing(report)) return fitting;
  const unclaimed = fitting.filter((one) =>
    (name === undefined || one.reference === undefined) && (trackingNumber === undefined || one.trackingNumber === undefined));
  return unclaimed.slice(0, 1);
}

/** Whether it may be in that warehouse; absent: in any. */
function isAt(one: Shipment, warehouse: string | undefined): boolean {
  return warehouse === undefined || one.warehouse === '' || one.warehouse === warehouse;
}

/** Whether a report names neither shipment nor tracking number, and so speaks of all. */
export function namesNothing({ shipment, trackingNumber }: ShipmentReport): boolean {
  return shipment === undefined && trackingNumber === undefined;
}

/** The shipment of that name that was called off. */
export function calledOffAs(order: Order, name: string | undefined): Shipment | undefined {
  return name === undefined ? undefined : order.shipments.find(({ id, reference, state }) => state === 'cancelled' && (id === name || reference === name));
}

/** A shipment that was called off has left all the same: unless the report says otherwise, with what it held that has not left yet, from where it was to leave. */
export function asCalledOff(order: Order, report: ShipmentReport): ShipmentReport {
  const gone = calledOffAs(order, report.shipment);
  if (gone === undefined || spokenOf(order, report, () => true).length > 0) return report;
  return { ...report, warehouse: report.warehouse ?? gone.warehouse, lines: report.lines ?? taken(gone.lines, wantedOf(unsent(order))) };
}

/** How a report tells a shipment, for people. */
export function told({ shipment, trackingNumber, warehouse }: ShipmentReport): string {
  const parts = [shipment && ` called ${shipment}`, trackingNumber && ` with tracking number ${trackingNumber}`, warehouse && ` in ${warehouse}`];
  return parts.filter(Boolean).join('');
}
