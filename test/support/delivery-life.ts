import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Dispatcher } from '../../alerting/dispatcher.ts';
import type { Receiver } from '../../alerting/receiver.ts';
import { webhookReceiver } from '../../alerting/webhook.ts';
import { wecomReceiver } from '../../alerting/wecom.ts';
import { DeliveryStore } from '../../store/delivery-store.ts';
import { destinationOf, evening, messageOf, notificationOf } from './deliveries.ts';

export interface Life {
  readonly folder: string;
  readonly webhookUrl: string;
  readonly wecomUrl: string;
  /** Called before and after every write to the journal, every sending and every commit: here a process may end. */
  readonly moment: () => void;
  /** The row of an attempt. */
  readonly record: (receiver: string, seq: number, outcome: string) => void;
}

/**
 * One life of a process that delivers. It stands where the pipeline stands: it
 * reads how far it has come, accepts what follows, and only then commits its
 * position. Resolves when there is nothing left to tell.
 */
export async function liveOnce({ folder, webhookUrl, wecomUrl, moment, record }: Life): Promise<void> {
  const dangerous = async <T>(act: () => Promise<T>): Promise<T> => {
    moment();
    const result = await act();
    moment();
    return result;
  };
  const mortal = (receiver: Receiver): Receiver => ({ ...receiver, send: (messages, signal, written) => dangerous(() => receiver.send(messages, signal, written)) });
  const store = DeliveryStore.open(folder);
  const write = store.write.bind(store);
  store.write = (change) => dangerous(() => write(change));
  const now = () => evening;
  const hook = (path: string) => mortal(webhookReceiver({ url: webhookUrl + path, secret: 'secret', now }));
  const dispatcher = await Dispatcher.open({
    store,
    destinations: new Map([
      destinationOf(hook('/hook'), { name: 'hook' }),
      destinationOf(mortal(wecomReceiver({ url: wecomUrl, format: 'text', mentioned: [], mentionedMobiles: [] })), { name: 'wecom', fallback: 'spare' }),
      destinationOf(hook('/spare'), { name: 'spare' }),
    ].map((one) => [one.name, one])),
    compose: (notification) => messageOf(notification),
    writer: { write: async (attempts) => { for (const { receiver, outcome, notification } of attempts) record(receiver, notification.seq, outcome); } },
    now, elapsed: () => performance.now(), random: () => 0, caughtUp: () => true, standing: () => new Set(), lateAfterMs: 900_000, keepMs: 86_400_000,
    report: { attempted: () => {}, waiting: () => {}, trouble: (_, error) => { throw error; } },
  });

  const receivers = ['hook', 'wecom'];
  const log = [
    notificationOf(1, { receivers }),
    notificationOf(2, { receivers, reason: 'resolved' }, { state: 'resolved', resolvedAt: evening }),
  ];
  const file = join(folder, 'position');
  for (const notification of log.slice(position(file))) {
    await dispatcher.accept([notification], new Set(notification.reason === 'resolved' ? [notification.alert.id] : []));
    await dangerous(async () => {
      writeFileSync(`${file}.new`, String(notification.seq));
      renameSync(`${file}.new`, file);
    });
  }
  while (store.unfinished().length > 0) await pause(2);
  await dispatcher.stop();
  await store.close();
}

function position(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
