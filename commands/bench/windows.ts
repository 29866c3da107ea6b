import type { Event } from '../../processors/domain/event.ts';
import { second } from '../../processors/domain/instant.ts';
import type { Message } from '../../processors/domain/message.ts';
import type { Order } from '../../processors/domain/order.ts';
import { channels } from '../../processors/domain/source.ts';
import { Outbox } from '../../processors/outbox.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import { drain, emptyState } from '../../processors/state.ts';
import { watchVolume } from '../../processors/volume/watch-volume.ts';
import { watchWindows } from '../../processors/windows/watch-windows.ts';
import type { Figures } from '../bench.ts';
import { tenOClock } from './stepped-core.ts';

/** Orders placed a second of log time, and how many are committed together. */
const perSecond = 1_000;
const batch = 5_000;

/**
 * Windows by themselves: orders placed on every channel, each counted in two
 * series, windows closed, judged and handed out for commits. `elapsed` is the
 * wiring's stop-watch, in milliseconds.
 */
export function measureWindows(settings: CoreSettings, elapsed: () => number, orders = 500_000): Figures {
  const state = emptyState(settings);
  const placed = channels.map((channel) => ({
    event: { type: 'order.placed', id: 'x', source: channel, subject: `${channel}:1`, implied: false, data: {} },
    order: { channel, currency: 'CNY', totalMinor: 5_000, lines: [{ sku: 'A' }], shipTo: { country: 'CN', province: '浙江', city: '' }, shipments: [], paidMinor: 0 },
  }));
  let rows = 0;
  const begun = elapsed();
  for (let n = 0; n < orders; n++) {
    const { event, order } = placed[n % placed.length]!;
    const logTime = tenOClock + Math.floor((n * second) / perSecond);
    const own = { ...event, occurredAt: logTime - 200 } as unknown as Event;
    const message: Message = { seq: n + 1, receivedAt: logTime, vouched: true, subject: '', source: event.source, items: [{ kind: 'event', event: own }], payload: new Uint8Array() };
    const out = new Outbox(message, logTime);
    out.taken.push({ event: own, ending: { outcome: 'applied', reason: '', after: order as unknown as Order } });
    watchVolume(state, watchWindows(state, out, 0), out);
    state.position = { seq: n + 1, logTime };
    rows += out.rows.length;
    if (n % batch === 0) drain(state);
  }
  const seconds = (elapsed() - begun) / 1_000;
  return { 'window updates a second': (2 * orders) / seconds, 'rows of windows': rows };
}
