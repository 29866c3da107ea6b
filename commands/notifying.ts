import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DeliveryReport } from '../alerting/delivery-report.ts';
import type { Destination } from '../alerting/destination.ts';
import { Dispatcher } from '../alerting/dispatcher.ts';
import { type AlertMessage, composeMessage, type MessageSetting } from '../alerting/message.ts';
import type { Metrics } from '../api/metrics.ts';
import type { Settings } from '../config/settings.ts';
import type { Notification } from '../processors/domain/alert.ts';
import { AttemptWriter } from '../store/attempt-writer.ts';
import type { ClickHouse } from '../store/clickhouse.ts';
import { DeliveryStore } from '../store/delivery-store.ts';
import { openDestinations } from './receivers.ts';
import type { Surroundings } from './surroundings.ts';

export interface NotifyingParts {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly clickhouse: ClickHouse;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Whether the log has been read to its end. */
  readonly caughtUp: () => boolean;
  /** Alerts that are not over, by id. */
  readonly standing: () => ReadonlySet<string>;
}

export interface Notifying {
  readonly dispatcher: Dispatcher;
  /** Lets attempts under way end. */
  close(): Promise<void>;
}

/** Opens the journal and everything that tells people. */
export async function openNotifying({ settings, surroundings, clickhouse, metrics, log, caughtUp, standing }: NotifyingParts): Promise<Notifying> {
  const destinations = openDestinations(settings, surroundings);
  const store = DeliveryStore.open(join(settings.data, 'deliveries'));
  const { lateAfterMs, keepMs } = settings.alerting;
  const { now, elapsed, randomBytes } = surroundings;
  try {
    const dispatcher = await Dispatcher.open({
      store, destinations, writer: new AttemptWriter(clickhouse), compose: composer(settings), now, elapsed, caughtUp, standing, lateAfterMs, keepMs,
      random: () => Buffer.from(randomBytes(4)).readUInt32LE() / 2 ** 32,
      report: deliveryReport(metrics, log),
    });
    return {
      dispatcher,
      async close() {
        await dispatcher.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Puts notifications into words in the language of whoever is told. */
export function composer(settings: Settings): (notification: Notification, destination: Pick<Destination, 'language'>, sample?: boolean) => AlertMessage {
  const { alerting: { publicUrl }, host, port, timezone } = settings;
  const setting: MessageSetting = { publicUrl: (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/+$/, ''), timeZone: timezone };
  return (notification, { language }, sample) => composeMessage(notification, language, setting, sample);
}

/** Every attempt is counted, and what did not go well is logged; the rest is in the table `alerts`. */
function deliveryReport(metrics: Metrics, log: Logger): DeliveryReport {
  return {
    attempted({ notification: { alert }, receiver, outcome, detail }, destination) {
      metrics.notifications.inc(destination?.receiver.kind ?? 'unknown', outcome);
      if (outcome === 'failed' || outcome === 'refused' || outcome === 'in_doubt') log.warn(`${receiver} was not told of ${alert.id}: ${outcome}, ${detail}`);
    },
    waiting(count, oldestSeconds) {
      metrics.notificationsWaiting.set(count);
      metrics.notificationsOldest.set(oldestSeconds);
    },
    trouble(what, error) {
      log.warn({ err: error }, what);
    },
  };
}
