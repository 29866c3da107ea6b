import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanagerReceiver } from '../../alerting/alertmanager.ts';
import { type Alertmanager, type PostedAlert, startAlertmanager } from '../support/alertmanager.ts';
import { destinationOf, notificationOf, openBench } from '../support/deliveries.ts';

let manager: Alertmanager;
beforeAll(async () => { manager = await startAlertmanager(); });
afterAll(async () => { await manager.stop(); });

const now = () => Date.now();
const receiver = (refreshMs: number) => alertmanagerReceiver({ url: manager.url, user: undefined, password: undefined, refreshMs, now });

async function until(holds: (alerts: readonly PostedAlert[]) => boolean): Promise<readonly PostedAlert[]> {
  for (;;) {
    const alerts = await manager.alerts();
    if (holds(alerts)) return alerts;
    await pause(20);
  }
}

test('an alert stands in it while it fires, is posted again, and is gone when it is resolved', async () => {
  const logTime = now();
  const alert = { id: 'ALERT-1-0', startedAt: logTime - 60_000, firedAt: logTime };
  const bench = await openBench([destinationOf(receiver(100))], { now });
  await bench.dispatcher.accept([notificationOf(1, { logTime }, alert)], new Set());
  const [posted] = await until((alerts) => alerts.length === 1);
  expect(posted).toMatchObject({
    labels: { alertname: 'volume.anomaly', alert_id: 'ALERT-1-0', channel: 'taobao', owner: 'operations', service: 'orderwatch' },
    annotations: { severity: 'critical' },
  });
  expect(posted!.annotations['description']).toContain('Expected: 41 (28 to 55)');
  const [again] = await until(([one]) => one !== undefined && one.updatedAt > posted!.updatedAt);
  expect(Date.parse(again!.endsAt)).toBeGreaterThan(Date.parse(posted!.endsAt));

  await bench.dispatcher.accept([notificationOf(2, { logTime, reason: 'resolved' }, { ...alert, state: 'resolved', resolvedAt: now() })], new Set(['ALERT-1-0']));
  await until((alerts) => alerts.length === 0);
  await bench.stop();
});

test('what still fires is posted again after a restart, and no more once it is over though nobody is told', async () => {
  const logTime = now();
  const alert = { id: 'ALERT-3-0', startedAt: logTime, firedAt: logTime };
  const bench = await openBench([destinationOf(receiver(60_000))], { now });
  await bench.dispatcher.accept([notificationOf(3, { logTime }, alert)], new Set());
  const [posted] = await until((alerts) => alerts.length === 1);
  await bench.written(1);
  await bench.dispatcher.stop();
  await bench.store.close();

  const next = await openBench([destinationOf(receiver(60_000))], { now, folder: bench.folder });
  await until(([one]) => one !== undefined && one.updatedAt > posted!.updatedAt);
  expect(next.store.toldTo('ops').map(({ notification }) => notification.alert.id)).toEqual(['ALERT-3-0']);
  await next.dispatcher.accept([], new Set(['ALERT-3-0']));
  expect(next.store.toldTo('ops')).toEqual([]);
  await next.stop();
});

test('an alert whose log time is ahead of this host is taken all the same', async () => {
  const logTime = now() + 8 * 3_600_000;
  const alert = { id: 'ALERT-4-0', startedAt: logTime, firedAt: logTime };
  const bench = await openBench([destinationOf(receiver(60_000))], { now });
  await bench.dispatcher.accept([notificationOf(4, { logTime }, alert)], new Set());
  expect(await bench.written(1)).toMatchObject([{ outcome: 'delivered' }]);
  await until((alerts) => alerts.some(({ labels }) => labels['alert_id'] === 'ALERT-4-0'));
  await bench.stop();
});
