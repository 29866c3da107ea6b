import type { Event } from '../../../processors/domain/event.ts';
import type { PlannedShipment, RoutingDecision } from '../../../processors/domain/routing.ts';
import type { EventRow } from '../../../processors/domain/row.ts';
import { type Book, channelOf, moveTo } from './book.ts';
import { Finding, hold } from './finding.ts';
import { advance, bySku, countOf, nameOf, type Parcel, unsourced } from './parcel.ts';
import { barred, type Reach, reachOf } from './reach.ts';
import type { Records } from './records.ts';
import type { RowCursor } from './row-cursor.ts';
import { before } from './shelves.ts';
import { zoneOf } from './region.ts';

/**
 * Holds decisions on where orders ship from against the law: everything that is
 * left or nothing, from warehouses that are open and send there, no more than
 * can be sold, one warehouse where one has all. Which of several is not judged.
 */
export class SourcingWatch {
  private hour = 0;

  constructor(private readonly records: Records) {}

  reach(book: Book): Reach {
    return reachOf(book, this.records.yard, this.records.clock.now, this.records.settings.timezone);
  }

  /** Whether an order that waits or is new is sourced at all. */
  isSourced(book: Book): boolean {
    return this.records.yard.isInUse() && !this.records.yard.rules.fulfilledByChannel.includes(channelOf(book));
  }

  /** Takes the rows of one attempt: what the core says of it, what it reserves, and the decision that explains it. */
  attempt(book: Book, triggers: readonly string[], cursor: RowCursor): void {
    hold(unsourced(book).length > 0, 'sourced_again', () => `${book.key} is routed, and nothing of it is left to send`);
    const { possible } = this.reach(book);
    const stateBefore = book.state;
    const said = this.said(book, cursor);
    hold(said === undefined || (said.type === 'order.allocated') === possible, 'outcome', () => `${book.key} is ${said?.type}, and it could ${possible ? '' : 'not '}be sent`);
    const decision = this.decisionAhead(book, cursor);
    const { plan, trigger } = decision;
    hold(triggers.includes(trigger), 'decision_trigger', () => `${book.key} is routed as ${trigger}, not as ${triggers.join(' or ')}`);
    hold((plan.outcome === 'allocated') === possible, 'decision_outcome', () => `${book.key} is ${plan.outcome}, and it could ${possible ? '' : 'not '}be sent`);
    hold(decision.rules === this.records.yard.rules.version && decision.channel === channelOf(book), 'decision_rules', () => `${book.key} is decided under ${decision.rules}`);
    this.explained(book, decision);
    const then = before(book);
    if (plan.outcome === 'allocated') this.allocate(book, plan.shipments, said, cursor);
    else this.waits(book, plan, said);
    this.records.yard.follow(book, then, cursor);
    cursor.decision(book.id);
    this.records.touch(book.key, 'changed');
    if (said !== undefined) this.records.agrees(said, { type: said.type, source: 'core', occurredAt: this.records.clock.now } as Event, stateBefore, book, book.key);
  }

  private said(book: Book, cursor: RowCursor): EventRow | undefined {
    if (!cursor.speaksOf(book.key, 'order.allocated', 'order.backordered')) return undefined;
    const { next } = cursor;
    cursor.skip();
    if (next?.table !== 'events') return undefined;
    hold(next.row.outcome === 'applied' && next.row.reason === '', 'outcome', () => `${next.row.type} of ${book.key} is ${next.row.outcome}`);
    return next.row;
  }

  private decisionAhead({ id, key }: Book, cursor: RowCursor): RoutingDecision {
    const row = cursor.ahead.find((one) => one.table === 'routing_decisions');
    if (row?.table !== 'routing_decisions' || row.row.orderId !== id) throw new Finding('decision_missing', `${key} is routed and no decision says how`);
    return row.row;
  }

  private allocate(book: Book, shipments: readonly PlannedShipment[], said: EventRow | undefined, cursor: RowCursor): void {
    if (said === undefined) throw new Finding('outcome_missing', `${book.key} has a plan and nothing says it is allocated; there is ${cursor.next?.table}`);
    this.lawful(book, shipments);
    const begun = book.parcels.length;
    for (const { warehouse, lines, carrier, date } of shipments) {
      const parcel: Parcel = {
        number: book.parcels.length + 1, state: 'allocated', warehouse, carrier, tracking: undefined, reference: undefined, held: true, day: date, asked: false,
        shares: this.records.yard.rules.allotments.filter((one) => one.channel === channelOf(book)).map(({ id }) => id),
        movedAt: this.records.clock.now, stalled: false, had: [],
      };
      book.parcels.push(parcel);
      for (const { line, quantity } of lines) {
        for (const unit of unsourced(book).filter((one) => one.line === line).slice(0, quantity)) unit.parcel = parcel.number;
      }
      this.records.yard.plan(warehouse, date);
    }
    book.awaits = undefined;
    const told = JSON.parse(said.data) as { readonly shipments: readonly unknown[] };
    const planned = shipments.map(({ warehouse, carrier = '', lines }, index) => ({
      shipment: nameOf(book, book.parcels[begun + index]!), warehouse, carrier, units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    }));
    hold(JSON.stringify(told.shipments) === JSON.stringify(planned), 'allocated_says', () => `${book.key} is allocated as ${said.data}, and planned as ${JSON.stringify(planned)}`);
    advance(book, this.records.clock.now);
  }

  /** Everything that is left, each part from where it may come, in as few parcels as the rules say. */
  private lawful(book: Book, shipments: readonly PlannedShipment[]): void {
    const { yard, clock, settings } = this.records;
    const { single } = this.reach(book);
    const left = unsourced(book);
    for (const { line } of book.lines) {
      const planned = shipments.reduce((sum, { lines }) => sum + lines.reduce((units, one) => units + (one.line === line ? one.quantity : 0), 0), 0);
      hold(planned === countOf(left, line), 'plan_units', () => `${planned} units of line ${line} of ${book.key} are planned, and ${countOf(left, line)} are left`);
    }
    hold(shipments.length <= yard.rules.maxShipments, 'plan_parcels', () => `${book.key} is split into ${shipments.length}`);
    hold(single.length === 0 || shipments.length === 1, 'plan_split', () => `${book.key} is split though ${single.join(' and ')} has all of it`);
    hold(new Set(shipments.map(({ warehouse }) => warehouse)).size === shipments.length, 'plan_split', () => `${book.key} is sent twice from one warehouse`);
    for (const { warehouse, lines, date, carrier } of shipments) {
      const why = barred(warehouse, book, yard, clock.now, settings.timezone);
      hold(yard.houses().includes(warehouse) && why === '', 'plan_warehouse', () => `${book.key} is to come from ${warehouse}, which is ${why || 'not allowed to ship'}`);
      hold(yard.dayFor(warehouse, clock.now, settings.timezone) === date, 'plan_day', () => `${book.key} is planned for ${date} in ${warehouse}`);
      hold(lines.length > 0 && lines.every(({ quantity }) => quantity > 0), 'plan_units', () => `${warehouse} is to send nothing of ${book.key}`);
      for (const [sku, units] of sums(lines)) hold(units <= yard.sellable(warehouse, sku), 'oversold', () => `${units} ${sku} for ${book.key} from ${warehouse}, which has ${yard.sellable(warehouse, sku)} to sell`);
      this.carried(book, warehouse, carrier);
    }
    for (const [sku, units] of bySku(left)) hold(units <= yard.share(sku, channelOf(book)), 'plan_share', () => `${book.key} takes ${units} ${sku}, and its channel may take ${yard.share(sku, channelOf(book))}`);
  }

  /** The carrier offers the level, goes there, collects there, and has not refused this order; none only where none does. */
  private carried(book: Book, house: string, carrier: string | undefined): void {
    const zone = zoneOf(this.records.yard.rules.zones, book.shipTo);
    const able = this.records.yard.rules.carriers.filter(({ id, serviceLevels, serves, collectsFrom, rates }) =>
      (book.serviceLevel === undefined || serviceLevels === undefined || serviceLevels.some((level) => level.toLowerCase() === book.serviceLevel?.toLowerCase()))
      && (serves === undefined || (zone !== undefined && serves.includes(zone))) && (rates[zone ?? 'default'] ?? rates['default']) !== undefined
      && (collectsFrom === undefined || collectsFrom.includes(house)) && !book.shunned.has(id)).map(({ id }) => id);
    hold(carrier === undefined ? able.length === 0 : able.includes(carrier), 'plan_carrier', () => `${book.key} goes from ${house} by ${carrier}, and ${able.join(' or ') || 'nobody'} would do`);
  }

  /** It waits for a SKU there is too little of for it, or for something else. */
  private waits(book: Book, plan: RoutingDecision['plan'] & { outcome: 'backordered' }, said: EventRow | undefined): void {
    const { awaits, reason } = plan;
    const needs = bySku(unsourced(book));
    hold(awaits === '' ? reason === 'no_warehouse' || reason === 'too_many_shipments' : needs.has(awaits), 'awaits', () => `${book.key} awaits ${awaits || 'a change'} as ${reason}`);
    hold((said === undefined) === (book.state === 'backordered'), 'outcome_missing', () => `${book.key}, ${book.state}, has to wait and is ${said?.type ?? 'not told so'}`);
    book.awaits = awaits;
    if (said !== undefined) {
      hold(JSON.stringify(JSON.parse(said.data)) === JSON.stringify({ reason, awaits }), 'backordered_says', () => `${book.key} waits as ${said.data}`);
      moveTo(book, 'backordered', this.records.clock.now);
    }
  }

  /** Every warehouse that may ship is named, with what keeps it from shipping. */
  private explained(book: Book, { plan }: RoutingDecision): void {
    const { yard, clock, settings } = this.records;
    const told = plan.candidates.map(({ warehouse }) => warehouse).toSorted().join(' ');
    hold(told === yard.houses().join(' '), 'candidates', () => `${book.key} is decided among ${told}, not among ${yard.houses().join(' ')}`);
    const chosen = plan.outcome === 'allocated' ? plan.shipments.map(({ warehouse }) => warehouse) : [];
    const needs = [...bySku(unsourced(book))];
    for (const { warehouse, verdict, units } of plan.candidates) {
      const why = barred(warehouse, book, yard, clock.now, settings.timezone);
      hold(why === '' ? !['closed', 'region_not_served', 'full'].includes(verdict) : verdict === why, 'candidate_verdict', () => `${warehouse} is ${verdict} for ${book.key}, and it is ${why || 'open to it'}`);
      hold((verdict === 'chosen') === chosen.includes(warehouse), 'candidate_verdict', () => `${warehouse} is ${verdict} for ${book.key}, which ships from ${chosen.join(' ')}`);
      const has = needs.reduce((sum, [sku, wanted]) => sum + Math.min(wanted, yard.sellable(warehouse, sku)), 0);
      hold(units === has, 'candidate_units', () => `${warehouse} is said to have ${units} for ${book.key}, and has ${has}`);
    }
  }

  /** When nothing is left to do, nobody waits for what is there. Who waits for no SKU is tried by the hour. */
  nobodyWaitsInVain(): void {
    const hour = Math.floor(this.records.clock.now / 3_600_000);
    const struck = hour !== this.hour;
    this.hour = hour;
    for (const book of this.records.books.values()) {
      if (book.awaits === undefined || (book.state !== 'approved' && book.state !== 'backordered') || !this.isSourced(book)) continue;
      if (book.awaits === '' && !struck) continue;
      const { possible, single } = this.reach(book);
      hold(!possible, 'waits_in_vain', () => `${book.key}, ${book.state}, awaits ${book.awaits || 'a change'}, and ${single.join(' or ') || 'a split'} could send it`);
    }
  }
}

function sums(lines: PlannedShipment['lines']): Map<string, number> {
  const bySkus = new Map<string, number>();
  for (const { sku, quantity } of lines) bySkus.set(sku, (bySkus.get(sku) ?? 0) + quantity);
  return bySkus;
}
