import type { Alert } from '../processors/domain/alert.ts';
import type { SignalKind } from '../processors/domain/signal.ts';
import { isChannel } from '../processors/domain/source.ts';
import type { Words } from './words.ts';

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** Where to look: the board, the orders it is about, the alert itself, and what the rules say to do. */
export function linksOf(alert: Alert, { labels }: Words, publicUrl: string): Link[] {
  return [
    { label: labels.board, url: `${publicUrl}/board/${boardOf(alert.kind)}` },
    ...ordersOf(alert).map((path) => ({ label: labels.orders, url: publicUrl + path })),
    { label: labels.alert, url: `${publicUrl}/api/alerts/${alert.id}` },
    // The runbook is written by whoever writes the rules, and may be a place of their own.
    ...(isWebUrl(alert.runbook) ? [{ label: labels.runbook, url: new URL(alert.runbook).href }] : []),
  ];
}

/** What is watched has a board, what has to do with goods and parcels another. */
export function boardOf(kind: SignalKind): string {
  if (['volume.anomaly', 'source.silent', 'orders.stale', 'clock.off', 'clock.doubted', 'clock.trusted', 'threshold.crossed'].includes(kind)) return 'monitors';
  return /^(?:shipment|stock|return|warehouse)\./.test(kind) ? 'fulfilment' : 'order-flow';
}

/** The one order it is about, or a list of those it may be about. */
function ordersOf({ kind, subjects, count, evidence }: Alert): string[] {
  const order = [evidence['order'], subjects[0]].find((text): text is string => typeof text === 'string' && /^OMS-\d{8}-\d+$/.test(text));
  if (order !== undefined && count <= 1) return [`/api/orders/${order}`];
  if (kind === 'orders.stale') {
    const known = ['cause', 'state', 'warehouse', 'carrier', 'channel'].flatMap((key): [string, string][] => {
      const value = evidence[key];
      return typeof value === 'string' && value !== '' ? [[key, value]] : [];
    });
    return [`/api/stale-orders?${new URLSearchParams(known).toString()}`];
  }
  const { channel } = evidence;
  if (typeof channel === 'string' && isChannel(channel)) return [`/api/orders?${new URLSearchParams({ channel }).toString()}`];
  return order === undefined ? [] : ['/api/orders'];
}

/** Whether a text can be followed. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
