import { day, hour, minute } from '../processors/domain/instant.ts';
import type { Assortment } from './assortment.ts';
import { carrierFor, stallAt } from './carrier.ts';
import type { Incidents } from './incident.ts';
import { mishapOf } from './mishap.ts';
import { Random, mix } from './random.ts';
import type { Sale } from './sale.ts';
import type { Shortages } from './shortage.ts';
import type { Warehouse } from './warehouse.ts';

/** When goods go from the shelf to the door. Times are in the replay's own time. */
export interface Milestones {
  readonly labelledAt: number;
  readonly dispatchedAt: number;
  readonly scannedAt: number;
  readonly deliveredAt: number;
}

/** The way of an order's goods as the world lets it be. */
export interface Way extends Milestones {
  readonly sources: readonly Warehouse[];
  /** What goes wrong before it is packed. */
  readonly mishap: 'label_refused' | 'stock_missing' | undefined;
  /** How it ends, at `deliveredAt`. */
  readonly ends: 'delivered' | 'lost' | 'sent_back';
}

/** What gets in the way of orders: articles that are short, a warehouse that is stuck, a carrier that stalls, mishaps. */
export class Course {
  /** @param start when the replay begins */
  constructor(
    private readonly assortment: Assortment, private readonly shortages: Shortages, private readonly incidents: Incidents, private readonly start: number,
  ) {}

  of(sale: Sale, planned: Milestones): Way {
    const random = new Random(mix(sale.seed, 0xc0a5e));
    const sources = this.assortment.sourcesOf(sale.invoice, sale.place);
    const supplied = this.afterShortages(sale, this.afterStandstill(sources, planned, random), random);
    const way = { ...this.afterStall(sale, supplied, random), sources };
    const mishap = mishapOf(sale);
    switch (mishap) {
      case undefined: return { ...way, mishap, ends: 'delivered' };
      case 'label_refused':
      // Nobody can say from which of several warehouses something is missing.
      case 'stock_missing': {
        const plain = supplied === planned && (mishap === 'label_refused' || sources.every((warehouse) => warehouse === sources[0]));
        return { ...way, mishap: plain ? mishap : undefined, ends: 'delivered' };
      }
      case 'lost':
      case 'sent_back': {
        const whole = sale.invoice.credits.length === 0 && sale.totalMinor > 0;
        return { ...way, mishap: undefined, ends: whole ? mishap : 'delivered' };
      }
      default: return mishap satisfies never;
    }
  }

  /** A warehouse that is stuck packs nothing; what is packed waits there. */
  private afterStandstill(sources: readonly Warehouse[], planned: Milestones, random: Random): Milestones {
    const packs = this.incidents.stuckUntil(sources, planned.labelledAt);
    if (packs !== undefined) return later(planned, packs + random.between(20 * minute, 8 * hour) - planned.labelledAt);
    const sends = this.incidents.stuckUntil(sources, planned.dispatchedAt);
    if (sends === undefined) return planned;
    return { ...later(planned, sends + random.between(20 * minute, 8 * hour) - planned.dispatchedAt), labelledAt: planned.labelledAt };
  }

  /** Nothing is packed while an article of the order is short; what is packed leaves before one is. */
  private afterShortages({ invoice }: Sale, planned: Milestones, random: Random): Milestones {
    let way = planned;
    for (;;) {
      const there = this.shortages.allThere(invoice, way.labelledAt);
      if (there === way.labelledAt) break;
      way = later(way, there + random.between(20 * minute, 8 * hour) - way.labelledAt);
    }
    const short = this.shortages.beginningBetween(invoice, way.labelledAt, way.dispatchedAt);
    if (short === undefined) return way;
    return { ...way, dispatchedAt: way.labelledAt + (short.from - way.labelledAt) * random.between(0.3, 0.95) };
  }

  /** A carrier that stalls takes parcels, and reads them days later. */
  private afterStall({ place }: Sale, way: Milestones, random: Random): Milestones {
    const stall = stallAt(way.dispatchedAt, this.start);
    if (stall?.carrier !== carrierFor(place)) return way;
    const by = Math.max(0, stall.until + random.between(3 * day, 6 * day) - way.scannedAt);
    return { ...way, scannedAt: way.scannedAt + by, deliveredAt: way.deliveredAt + by };
  }
}

function later(way: Milestones, by: number): Milestones {
  return {
    labelledAt: way.labelledAt + by, dispatchedAt: way.dispatchedAt + by, scannedAt: way.scannedAt + by, deliveredAt: way.deliveredAt + by,
  };
}
