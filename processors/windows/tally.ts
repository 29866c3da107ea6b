import type { Instant } from '../domain/instant.ts';
import type { Order } from '../domain/order.ts';
import { hasLeft, type Shipment } from '../domain/shipment.ts';
import { isChannel, systems } from '../domain/source.ts';
import { type Measure, measures, type WindowLevel } from '../domain/window.ts';
import type { Outbox, Taken } from '../outbox.ts';

/** One thing to be counted: in the total and, where it has a name there, in a level of its own. */
export interface Tally {
  /** Its place among the counts of a window. */
  readonly measure: number;
  /** 0: money without an order, such as a part payment. */
  readonly count: 0 | 1;
  /** When it happened, as claimed, but not after log time. */
  readonly at: Instant;
  /** 0 for measures that have no money. */
  readonly minor: number;
  readonly currency: string;
  /** How long after it was placed an order came that the core did something with by itself: that comes when the order came. */
  readonly belatedMs: number;
  /** Who told of it: its place among systems, -1 for channels and the core. */
  readonly system: number;
  /** Levels it counts in, with the name there. */
  readonly of: readonly (readonly [level: WindowLevel, name: string])[];
}

/** The place of each measure among the counts of a window. */
export const indexOf = Object.fromEntries(measures.map((measure, index) => [measure, index])) as Readonly<Record<Measure, number>>;

/** All that one message adds to counts. Refusals count when they happen, in log time: what they claim was not believed. */
export function talliesOf(out: Outbox): Tally[] {
  const tallies: Tally[] = [];
  for (const taken of out.taken) tallyEvent(taken, out.logTime, tallies);
  for (const _ of out.unread) tallies.push(refusal(out.message.source, out.logTime));
  return tallies;
}

function tallyEvent({ event, ending }: Taken, logTime: Instant, into: Tally[]): void {
  if (ending.outcome === 'refused') {
    into.push(refusal(event.source, logTime));
    return;
  }
  const { before, after = before } = ending;
  if (after === undefined) return;
  // What the core does itself happens when it does it.
  const at = event.source === 'core' ? logTime : Math.min(event.occurredAt, logTime);
  const belatedMs = event.source === 'core' && before?.state === 'pending_payment' ? before.stateSince - before.placedAt : 0;
  const system = (systems as readonly string[]).indexOf(event.source);
  const { channel, currency } = after;
  const ofOrder: Tally['of'] = [['total', ''], ['channel', channel]];
  const count = (measure: Measure, of: Tally['of'] = ofOrder, minor = 0) => into.push({ measure: indexOf[measure], count: 1, at, minor, currency, belatedMs, system, of });

  if (before === undefined) count('placed', ofOrder, after.totalMinor);
  if (event.type === 'order.paid') {
    const received = after.paidMinor - (before?.paidMinor ?? 0);
    const isPaid = after.state === 'paid' && before?.state !== 'paid';
    // A part of the money is no order paid, and is money all the same.
    if (isPaid || received > 0) {
      into.push({ measure: indexOf.paid, count: isPaid ? 1 : 0, at, minor: received, currency, belatedMs, system, of: withProvider(ofOrder, event.data.provider) });
    }
  }
  if (event.type === 'order.refunded') {
    count('refunded', withProvider(ofOrder, event.data.provider), after.refundedMinor - (before?.refundedMinor ?? 0));
  }
  if (after.state !== before?.state) {
    if (after.state === 'cancelled') count('cancelled');
    if (after.state === 'closed') count('closed');
  }
  if (before !== undefined && before.shippedAt === undefined && after.shippedAt !== undefined) count('shipped');
  if (before !== undefined && before.deliveredAt === undefined && after.deliveredAt !== undefined) count('delivered');
  if (before !== undefined && before.shipments !== after.shipments) tallyParcels(before, after, count);
}

/** Parcels that left or arrived, for the warehouse and the carrier that had them. */
function tallyParcels(before: Order, after: Order, count: (measure: Measure, of: Tally['of']) => void): void {
  for (const parcel of after.shipments) {
    const known = before.shipments.find(({ id }) => id === parcel.id);
    if (known === parcel) continue;
    if (hasLeft(parcel) && (known === undefined || !hasLeft(known))) count('shipped', handsOf(parcel));
    if (parcel.state === 'delivered' && known?.state !== 'delivered') count('delivered', handsOf(parcel));
  }
}

function handsOf({ warehouse, carrier }: Shipment): Tally['of'] {
  return [...(warehouse === '' ? [] : [['warehouse', warehouse] as const]), ...(carrier === undefined || carrier === '' ? [] : [['carrier', carrier] as const])];
}

function withProvider(of: Tally['of'], provider: string | undefined): Tally['of'] {
  return provider === undefined || provider === '' ? of : [...of, ['provider', provider]];
}

function refusal(source: string, logTime: Instant): Tally {
  return { measure: indexOf.refused, count: 1, at: logTime, minor: 0, currency: '', belatedMs: 0, system: -1, of: isChannel(source) ? [['total', ''], ['channel', source]] : [['total', '']] };
}
