import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalPublisher } from '../../../alerting/signal-publisher.ts';
import type { StockPublisher } from '../../../alerting/stock-publisher.ts';
import { createMetrics } from '../../../api/metrics.ts';
import { Pipeline, type PipelineParts } from '../../../commands/pipeline.ts';
import type { Message } from '../../../processors/domain/message.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import type { Signal } from '../../../processors/domain/signal.ts';
import type { StockNotice } from '../../../processors/domain/stock.ts';
import { emptyState, type State } from '../../../processors/state.ts';
import type { RowBatch } from '../../../store/row-batch.ts';
import type { RowWriter } from '../../../store/row-writer.ts';
import { StateStore } from '../../../store/state-store.ts';
import { control, messageOf, paid, placed, rules, say, settings, tick, type Told } from '../../support/story.ts';

let folder: string;
let store: StateStore;
let state: State;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-pipeline-'));
  store = StateStore.open(folder);
  state = emptyState(settings);
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** A log of one message a minute. After its end the reader waits, as at a real log. */
function logOf(...told: Told[]): PipelineParts['read'] {
  const messages: readonly Message[] = told.map((one, index) => messageOf(index + 1, index, one, true));
  return async function* read(fromSeq, signal) {
    yield { messages: messages.filter(({ seq }) => seq >= fromSeq), behind: 0 };
    if (signal.aborted) return;
    await new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
  };
}

interface Ends {
  readonly write: (batch: RowBatch) => Promise<void>;
  readonly publish: (signals: readonly Signal[]) => Promise<void>;
  readonly accept?: PipelineParts['deliveries']['accept'];
  /** Answers how many notices were not taken. */
  readonly follow?: (notices: readonly StockNotice[]) => number;
}

/** The real pipeline, core and state store; where rows, signals and stock go is the test's. */
function pipeline(read: PipelineParts['read'], { write, publish, follow = () => 0, accept = works }: Ends, metrics = createMetrics()): Pipeline {
  return new Pipeline({
    read, state, store, writer: { write } as RowWriter, signals: { publish } as SignalPublisher,
    stock: { publish: (notices: Iterable<StockNotice>) => follow([...notices]) } as StockPublisher, metrics, deliveries: { accept },
    log: pino({ level: 'silent' }), now: () => performance.now(), batchMessages: 100, batchMs: 10,
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

const works = async () => {};
const fails = async () => { throw new Error('nobody there'); };

describe('the pipeline', () => {
  const second = [placed('shop:1', '10.00'), paid('shop:1', '10.00', 't1'), paid('shop:1', '10.00', 't2')];

  test('commits after rows and signals', async () => {
    const stop = new AbortController();
    const published: string[] = [];
    const running = pipeline(logOf(...second), { write: works, publish: async (signals) => { published.push(...signals.map(({ kind }) => kind)); } });
    const done = running.run(stop.signal);
    await until(() => running.committed === 3);
    expect(published).toEqual(['refund.required']);
    expect(store.position().seq).toBe(3);
    stop.abort();
    await done;
  });

  test.each([
    ['rows', { write: fails, publish: works }],
    ['signals', { write: works, publish: fails }],
  ] as const)('stopped while %s cannot be written, commits nothing', async (what, ends) => {
    const stop = new AbortController();
    const running = pipeline(logOf(...second), ends);
    const done = running.run(stop.signal);
    await until(() => (running.trouble?.attempts ?? 0) > 0);
    expect(running.trouble).toMatchObject({ what, message: 'nobody there' });
    stop.abort();
    await done;
    expect(store.position().seq).toBe(0);
    expect([...store.load()]).toEqual([]);
  });

  describe('notifications', () => {
    const closings = (action: 'halt' | 'resume') => control({ type: 'closings', action, by: 'li', reason: 'a drill' });
    const halted = [rules({ alerts: { ...defaultRules.alerts, routes: [{ match: {}, receivers: ['desk'], tellResolved: true }] } }), closings('halt'), tick];

    test('are in their journal before it commits; a journal that cannot be written stops it', async () => {
      const stop = new AbortController();
      const accepted: [number, string][] = [];
      const accept: Ends['accept'] = async (notifications) => { for (const { reason } of notifications) accepted.push([store.position().seq, reason]); };
      const running = pipeline(logOf(...halted), { write: works, publish: works, accept });
      const done = running.run(stop.signal);
      await until(() => running.committed === 3);
      stop.abort();
      await done;
      expect(accepted).toEqual([[0, 'firing']]);

      const log = logOf(...halted, closings('resume'), tick);
      await expect(pipeline(log, { write: works, publish: works, accept: async () => { throw new Error('the disk is full'); } }).run(new AbortController().signal)).rejects.toThrow('the disk is full');
      expect(store.position().seq).toBe(3);
    });

    test.each([
      ['rows', { write: fails, publish: works }], ['signals', { write: works, publish: fails }],
    ] as const)('go out while %s cannot be written, those of later messages too, and each once', async (_, ends) => {
      const stop = new AbortController();
      const accepted: string[] = [];
      const whole = logOf(...halted, closings('resume'), tick);
      // The second half comes when the first batch stands still.
      const read: PipelineParts['read'] = async function* halves(fromSeq, signal) {
        for await (const { messages, behind } of whole(fromSeq, signal)) {
          yield { messages: messages.slice(0, 3), behind };
          while (accepted.length === 0 || running.trouble === undefined) await pause(5);
          yield { messages: messages.slice(3), behind };
        }
      };
      const running: Pipeline = pipeline(read, { ...ends, accept: async (notifications) => { accepted.push(...notifications.map(({ reason }) => reason)); } });
      const done = running.run(stop.signal);
      await until(() => accepted.length === 2);
      const { attempts } = running.trouble!;
      await until(() => running.trouble!.attempts > attempts);
      stop.abort();
      await done;
      expect(accepted).toEqual(['firing', 'resolved']);
      expect(store.position().seq).toBe(0);
    });
  });

  describe('stock', () => {
    const received = (quantity: number) => say('wms', 'stock.received', 'SZ/TEA', { warehouse: 'SZ', sku: 'TEA', quantity });
    const log = [received(5), received(7), say('wms', 'stock.received', 'BJ/CUP', { warehouse: 'BJ', sku: 'CUP', quantity: 1 })];

    test('is published once a SKU and batch, after the rows and before the commit', async () => {
      const stop = new AbortController();
      const seen: [string, number, number][] = [];
      let written = false;
      const running = pipeline(logOf(...log), {
        write: async () => { written = true; }, publish: works,
        follow: (notices) => {
          expect(written).toBe(true);
          for (const { sku, seq, onHand } of notices) seen.push([sku, seq, onHand]);
          expect(store.position().seq).toBe(0);
          return 0;
        },
      });
      const done = running.run(stop.signal);
      await until(() => running.committed === 3);
      stop.abort();
      await done;
      expect(seen).toEqual([['TEA', 3, 12], ['CUP', 3, 1]]);
    });

    test('that cannot be published is counted and holds nothing up', async () => {
      const stop = new AbortController();
      const metrics = createMetrics();
      const running = pipeline(logOf(...log), { write: works, publish: works, follow: () => 2 }, metrics);
      const done = running.run(stop.signal);
      await until(() => running.committed === 3);
      stop.abort();
      await done;
      expect(running.trouble).toBeUndefined();
      const text = await metrics.text();
      expect(text).toContain('orderwatch_stock_publications_failed_total 2');
      expect(text).toContain('orderwatch_stock_movements_total{kind="received"} 3');
    });

    test.each([['rows', { write: fails, publish: works }], ['signals', { write: works, publish: fails }]] as const)('is not published while %s cannot be written', async (_what, ends) => {
      const stop = new AbortController();
      let published = 0;
      const running = pipeline(logOf(...log, ...second), { ...ends, follow: () => { published++; return 0; } });
      const done = running.run(stop.signal);
      await until(() => (running.trouble?.attempts ?? 0) > 0);
      stop.abort();
      await done;
      expect(published).toBe(0);
    });
  });

  test('a core that fails half-way through a message ends it, and no half is committed', async () => {
    const broken = { ...placed('shop:2', '1.00') };
    const read = logOf(...second, broken);
    const poisoned: PipelineParts['read'] = async function* poison(fromSeq, signal) {
      for await (const { messages, behind } of read(fromSeq, signal)) {
        // The second item of the last message is nothing the core can take, after the first has changed the state.
        yield { messages: messages.map((one) => (one.seq === 4 ? { ...one, items: [...one.items, { kind: 'event' } as never] } : one)), behind };
      }
    };
    const running = pipeline(poisoned, { write: works, publish: works });
    await expect(running.run(new AbortController().signal)).rejects.toThrow(TypeError);
    expect([...store.load()].filter(({ key }) => key === 'shop:2')).toEqual([]);
    expect(store.position().seq).toBeLessThan(4);
  });

  test('a log that cannot be read is read again, and says why meanwhile', async () => {
    const stop = new AbortController();
    const read = logOf(...second);
    let tries = 0;
    const running = pipeline((fromSeq, signal) => {
      tries++;
      if (tries < 3) throw new Error('no broker');
      return read(fromSeq, signal);
    }, { write: works, publish: works });
    const done = running.run(stop.signal);
    await until(() => tries === 2);
    expect(running.readTrouble).toMatchObject({ what: 'log', message: 'no broker' });
    await until(() => running.committed === 3);
    expect(running.readTrouble).toBeUndefined();
    stop.abort();
    await done;
  });
});
