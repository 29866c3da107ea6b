import type { NatsConnection } from '@nats-io/transport-node';
import { formatInstant } from '../processors/domain/instant.ts';
import { available as availableAt, type StockNotice } from '../processors/domain/stock.ts';

/** A server ends the connection of a client whose subject is near 4,096 bytes; nobody names goods like that. */
const longestSubjectBytes = 1_024;

/**
 * Publishes stock on `stock.<sku>` for channels to follow, at most once: nobody
 * acknowledges it, and what is lost the next change makes good, or
 * `/api/stock/{sku}`, which was written before. A notice says all there is to
 * say of its SKU; a follower keeps the one with the highest `seq`.
 */
export class StockPublisher {
  constructor(private readonly connection: Pick<NatsConnection, 'publish'>) {}

  /** Hands the notices to the connection and answers how many of them it did not take. Never throws. */
  publish(notices: Iterable<StockNotice>): number {
    let failed = 0;
    for (const notice of notices) {
      const subject = stockSubject(notice.sku);
      try {
        if (Buffer.byteLength(subject) > longestSubjectBytes) failed++;
        else this.connection.publish(subject, stockText(notice));
      } catch {
        // The connection is closed, or the notice is larger than the server takes. Stock is published again when it changes.
        failed++;
      }
    }
    return failed;
  }
}

// oxlint-disable-next-line no-control-regex -- these are the characters a token of a NATS subject cannot hold
const unfit = /[\x00-\x20\x7f%*>]|^\.|\.$|\.(?=\.)/g;

/**
 * The subject of a SKU. What a subject cannot hold is percent-encoded: white
 * space and control characters, `*`, `>`, `%`, and a dot at either end or
 * before another. `decodeURIComponent` gives the SKU back.
 */
export function stockSubject(sku: string): string {
  return `stock.${sku.replace(unfit, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}`;
}

/** A notice as JSON, its log time as ISO 8601. */
export function stockText({ sku, seq, logTime, onHand, reserved, available, inTransit, sellable, channels, warehouses }: StockNotice): string {
  return JSON.stringify({
    sku, seq, logTime: formatInstant(logTime), onHand, reserved, available, inTransit, sellable, channels,
    warehouses: warehouses.map((level) => ({
      warehouse: level.warehouse, onHand: level.onHand, reserved: level.reserved, available: availableAt(level), inTransit: level.inTransit,
    })),
  });
}
