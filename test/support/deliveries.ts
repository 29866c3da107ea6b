import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Destination } from '../../alerting/destination.ts';
import { Dispatcher, type DispatcherParts } from '../../alerting/dispatcher.ts';
import { type AlertMessage, composeMessage } from '../../alerting/message.ts';
import { type Receiver, Secrets } from '../../alerting/receiver.ts';
import type { Alert, Notification } from '../../processors/domain/alert.ts';
import type { Attempt } from '../../processors/domain/delivery.ts';
import { DeliveryStore } from '../../store/delivery-store.ts';

/** 2026-11-22, 20:00 in Shanghai. */
export const evening = Date.UTC(2026, 10, 22, 12);

export function alertOf(part: Partial<Alert> = {}): Alert {
  return {
    id: 'ALERT-7-0', key: 'volume.anomaly/channel/taobao/paid', kind: 'volume.anomaly', state: 'firing', severity: 'critical', owner: 'operations',
    subjects: ['channel/taobao/paid'], count: 1, evidence: { channel: 'taobao', seen: 3, expected: 41, lower: 28, upper: 55 },
    startedAt: evening - 600_000, firedAt: evening, acknowledgedAt: undefined, acknowledgedBy: '', resolvedAt: undefined, quietSince: undefined, flaps: 0,
    mutedBy: '', runbook: '', ...part,
  };
}

/** A notification of log sequence `seq`. */
export function notificationOf(seq: number, part: Partial<Notification> = {}, alert: Partial<Alert> = {}): Notification {
  return { seq, ordinal: 0, logTime: evening, reason: 'firing', receivers: ['ops'], alert: alertOf(alert), ...part };
}

export function messageOf(notification: Notification, language: 'zh' | 'en' = 'en'): AlertMessage {
  return composeMessage(notification, language, { publicUrl: 'https://oms.example.com', timeZone: 'Asia/Shanghai' });
}

export function destinationOf(receiver: Receiver, part: Partial<Destination> = {}): Destination {
  return {
    name: 'ops', receiver, language: 'en', perMinute: undefined, timeoutMs: 5_000, giveUpMs: 5_000, fallback: undefined, secrets: new Secrets([]), ...part,
  };
}

/** A dispatcher on a journal in a folder of its own, and everything it wrote. */
export interface Bench {
  readonly folder: string;
  readonly store: DeliveryStore;
  readonly dispatcher: Dispatcher;
  readonly attempts: Attempt[];
  /** Waits until the rows hold so many attempts. */
  written(count: number): Promise<Attempt[]>;
  stop(): Promise<void>;
}

export async function openBench(destinations: readonly Destination[], part: Partial<DispatcherParts> & { folder?: string } = {}): Promise<Bench> {
  const folder = part.folder ?? await mkdtemp(join(tmpdir(), 'orderwatch-deliveries-'));
  const store = DeliveryStore.open(folder);
  const attempts: Attempt[] = [];
  const dispatcher = await Dispatcher.open({
    store, destinations: new Map(destinations.map((one) => [one.name, one])),
    compose: (notification, { language }) => messageOf(notification, language),
    writer: { write: async (rows) => { attempts.push(...rows); } },
    now: () => evening + 1_000, elapsed: () => performance.now(), random: () => 0, caughtUp: () => true, standing: () => new Set(),
    lateAfterMs: 900_000, keepMs: 86_400_000,
    report: { attempted: () => {}, waiting: () => {}, trouble: (_, error) => { throw error; } },
    ...part,
  });
  return {
    folder, store, dispatcher, attempts,
    async written(count) {
      while (attempts.length < count) await pause(5);
      return attempts;
    },
    async stop() {
      await dispatcher.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
