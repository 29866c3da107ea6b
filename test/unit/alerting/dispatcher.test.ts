import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, Receiver } from '../../../alerting/receiver.ts';
import type { Alert, Notification } from '../../../processors/domain/alert.ts';
import { destinationOf, evening, notificationOf, openBench, type Bench } from '../../support/deliveries.ts';

/** A receiver that keeps what it was sent, by sequence, and answers as it is told. */
class Noted implements Receiver {
  readonly kind = 'webhook' as const;
  readonly recognisesRepeats = true;
  readonly merges: boolean;
  readonly seen: string[] = [];
  answer: () => Answer = () => ({ outcome: 'delivered', detail: 'ok' });

  constructor(merges = false) {
    this.merges = merges;
  }

  async send(messages: Parameters<Receiver['send']>[0]): Promise<Answer> {
    this.seen.push(messages.map(({ notification: { seq, reason } }) => `${seq} ${reason}`).join(', '));
    return this.answer();
  }
}

const opened: Bench[] = [];
afterEach(async () => { for (const bench of opened.splice(0)) await bench.stop(); });

async function open(...args: Parameters<typeof openBench>): Promise<Bench> {
  const bench = await openBench(...args);
  opened.push(bench);
  return bench;
}

const rows = ({ attempts }: Bench) => attempts.map(({ notification: { seq }, receiver, outcome }) => `${seq} ${receiver} ${outcome}`);
const old = evening - 3_600_000;
const late = (seq: number, part: Partial<Notification> = {}, alert: Partial<Alert> = {}) => notificationOf(seq, { logTime: old + seq, ...part }, alert);
const over = (id = 'ALERT-7-0') => new Set([id]);
const nothing = new Set<string>();

describe('what is old when it is found', () => {
  test('waits for the end of the log; then the last word of what still fires is told, once', async () => {
    let caughtUp = false;
    const noted = new Noted();
    const bench = await open([destinationOf(noted)], { caughtUp: () => caughtUp });
    await bench.dispatcher.accept([late(1), late(2, { reason: 'changed' }), late(3, {}, { id: 'ALERT-3-0' })], nothing);
    await bench.dispatcher.accept([late(4, { reason: 'repeated' })], nothing);
    await bench.written(2);
    expect([noted.seen, rows(bench)]).toEqual([[], ['1 ops expired', '2 ops expired']]);
    caughtUp = true;
    await bench.written(4);
    expect(noted.seen).toEqual(['3 firing', '4 repeated']);
  });

  test('and is over by then is told to nobody who did not know', async () => {
    const noted = new Noted();
    const bench = await open([destinationOf(noted)], { caughtUp: () => false });
    await bench.dispatcher.accept([late(1)], nothing);
    await bench.dispatcher.accept([late(2, { reason: 'resolved' }, { state: 'resolved' })], over());
    await bench.dispatcher.accept([late(3, {}, { id: 'ALERT-3-0' })], nothing);
    // Its route says nothing of ends.
    await bench.dispatcher.accept([], over('ALERT-3-0'));
    await bench.written(3);
    expect(rows(bench)).toEqual(['1 ops expired', '2 ops expired', '3 ops expired']);
    expect(bench.store.unfinished()).toEqual([]);
    expect(noted.seen).toEqual([]);
  });

  test('is told as the end to who was told of the beginning before', async () => {
    let caughtUp = false;
    const noted = new Noted();
    const bench = await open([destinationOf(noted)], { caughtUp: () => caughtUp });
    await bench.dispatcher.accept([notificationOf(1)], nothing);
    await bench.written(1);
    await bench.dispatcher.accept([late(2, { reason: 'changed' }), late(3, { reason: 'resolved' }, { state: 'resolved' })], over());
    caughtUp = true;
    await bench.written(3);
    expect(noted.seen).toEqual(['1 firing', '3 resolved']);
  });

  test('still waits after a restart', async () => {
    const noted = new Noted();
    const bench = await openBench([destinationOf(noted)], { caughtUp: () => false });
    await bench.dispatcher.accept([late(1), late(2, {}, { id: 'ALERT-2-0' })], nothing);
    await bench.dispatcher.stop();
    await bench.store.close();
    const next = await open([destinationOf(noted)], { folder: bench.folder });
    await next.written(2);
    expect(noted.seen).toEqual(['1 firing', '2 firing']);
  });
});

test('what was accepted once is never accepted again; another log with the same sequences is', async () => {
  const noted = new Noted();
  const bench = await open([destinationOf(noted)]);
  for (let i = 0; i < 3; i++) await bench.dispatcher.accept([notificationOf(1)], nothing);
  await bench.dispatcher.accept([notificationOf(1, { logTime: evening + 1 })], nothing);
  await bench.written(2);
  expect(noted.seen).toEqual(['1 firing', '1 firing']);
});

test('one receiver that stands still holds up no other', async () => {
  const stuck: Receiver = { kind: 'webhook', recognisesRepeats: true, merges: false, send: () => new Promise(() => {}) };
  const noted = new Noted();
  const bench = await open([destinationOf(stuck, { name: 'stuck', timeoutMs: 100 }), destinationOf(noted)]);
  await bench.dispatcher.accept([notificationOf(1, { receivers: ['stuck', 'ops', 'ops'] })], nothing);
  while (noted.seen.length === 0) await pause(1);
  expect(noted.seen).toEqual(['1 firing']);
});

test('a receiver the settings do not have has its row, and the others are told', async () => {
  const noted = new Noted();
  const bench = await open([destinationOf(noted)]);
  await bench.dispatcher.accept([notificationOf(1, { receivers: ['opps', 'ops'] })], nothing);
  await bench.written(2);
  expect(rows(bench)).toEqual(expect.arrayContaining(['1 opps refused', '1 ops delivered']));
});

describe('a fallback', () => {
  test('is told what is refused, at once, down the chain, and nobody twice', async () => {
    const [first, second, third] = [new Noted(), new Noted(), new Noted()];
    first.answer = second.answer = () => ({ outcome: 'refused', detail: 'gone' });
    const bench = await open([
      destinationOf(first, { name: 'first', fallback: 'second' }), destinationOf(second, { name: 'second', fallback: 'third' }), destinationOf(third, { name: 'third' }),
    ]);
    await bench.dispatcher.accept([notificationOf(1, { receivers: ['first', 'third'] })], nothing);
    await bench.written(3);
    expect([first.seen, second.seen, third.seen]).toEqual([['1 firing'], ['1 firing'], ['1 firing']]);
    await bench.dispatcher.accept([notificationOf(2, { receivers: ['first', 'third'], reason: 'resolved' }, { state: 'resolved' })], over());
    await bench.written(6);
    expect([first.seen, second.seen, third.seen]).toEqual([['1 firing'], ['1 firing'], ['1 firing', '2 resolved']]);
  });

  test('saves those that follow from waiting while a receiver fails, and lets it return', async () => {
    const [noted, spare] = [new Noted(), new Noted()];
    noted.answer = () => ({ outcome: 'failed', detail: 'away' });
    let elapsed = 0;
    const bench = await open([destinationOf(noted, { giveUpMs: 1_000, fallback: 'spare' }), destinationOf(spare, { name: 'spare' })], { elapsed: () => (elapsed += 200) });
    await bench.dispatcher.accept([notificationOf(1), notificationOf(2, {}, { id: 'ALERT-2-0' })], nothing);
    while (spare.seen.length < 2) await pause(1);
    expect(noted.seen.filter((one) => one.startsWith('1')).length).toBeGreaterThan(1);
    expect(noted.seen.filter((one) => one.startsWith('2'))).toHaveLength(1);
    noted.answer = () => ({ outcome: 'delivered', detail: 'back' });
    await bench.dispatcher.accept([notificationOf(3, {}, { id: 'ALERT-3-0' })], nothing);
    while (!noted.seen.includes('3 firing')) await pause(1);
    expect(spare.seen).toEqual(['1 firing', '2 firing']);
  });
});

test('rows the tables do not take are written when they do, also by the next process', async () => {
  const noted = new Noted();
  const complaints: string[] = [];
  const bench = await openBench([destinationOf(noted)], {
    writer: { write: async () => { throw new Error('away'); } }, report: { attempted: () => {}, waiting: () => {}, trouble: (what) => { complaints.push(what); } },
  });
  await bench.dispatcher.accept([notificationOf(1)], nothing);
  while (complaints.length === 0) await pause(1);
  await bench.dispatcher.stop();
  await bench.store.close();
  const next = await open([destinationOf(noted)], { folder: bench.folder });
  await next.written(1);
  expect(rows(next)).toEqual(['1 ops delivered']);
  expect(next.attempts[0]).toMatchObject({ attempt: 1, detail: 'ok', at: evening + 1_000 });
  expect(noted.seen).toEqual(['1 firing']);
});

test('what is done is forgotten after its time, what is not stays', async () => {
  const noted = new Noted();
  const bench = await open([destinationOf(noted)], { caughtUp: () => false });
  await bench.dispatcher.accept([notificationOf(1), late(2, {}, { id: 'ALERT-2-0' })], nothing);
  await bench.written(1);
  await bench.store.prune(evening + 500, nothing);
  expect(bench.store.get(notificationOf(1), 'ops')?.status).toBe('done');
  await bench.store.prune(evening + 2_000, nothing);
  expect(bench.store.get(notificationOf(1), 'ops')).toBeUndefined();
  expect(bench.store.toldTo('ops')).toEqual([]);
  expect(bench.store.unfinished().map(({ status }) => status)).toEqual(['held']);
});

test('what was told of an alert is known for as long as it stands, however long ago that was', async () => {
  const noted = new Noted();
  const bench = await openBench([destinationOf(noted)], { now: () => evening });
  const beginning = notificationOf(1);
  await bench.dispatcher.accept([beginning, notificationOf(2, {}, { id: 'ALERT-2-0' })], nothing);
  await bench.written(2);
  await bench.dispatcher.stop();
  await bench.store.close();
  const next = await open([destinationOf(noted)], { folder: bench.folder, now: () => evening + 90 * 86_400_000, standing: () => new Set([beginning.alert.id]), lateAfterMs: Infinity });
  while (next.store.get(beginning, 'ops') !== undefined) await pause(5);
  expect(next.store.toldTo('ops').map(({ notification: { alert } }) => alert.id)).toEqual([beginning.alert.id]);
  await next.dispatcher.accept([notificationOf(9, { reason: 'resolved' }, { state: 'resolved' })], over());
  await next.written(1);
  expect(noted.seen).toEqual(['1 firing', '2 firing', '9 resolved']);
});
