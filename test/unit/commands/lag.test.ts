import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '../../../api/metrics.ts';
import { LagGauge } from '../../../commands/lag.ts';
import type { Trouble } from '../../../commands/pipeline.ts';

/** A service whose log, position, troubles and clock the test moves. */
const service = {
  lastSeq: 0, seq: 0, elapsed: 0,
  brokerAway: false, broker: { trouble: undefined as string | undefined },
  pipeline: { committed: 0, trouble: undefined as Trouble | undefined, readTrouble: undefined as Trouble | undefined },
};
const noon = Date.UTC(2026, 0, 1, 12);
let lag: LagGauge;

beforeEach(() => {
  Object.assign(service, { lastSeq: 7, seq: 7, elapsed: 0, brokerAway: false, broker: { trouble: undefined } });
  service.pipeline = { committed: 7, trouble: undefined, readTrouble: undefined };
  lag = new LagGauge({
    stream: {
      async extent() {
        if (service.brokerAway) throw new Error('timeout');
        return { firstSeq: 1, lastSeq: service.lastSeq, duplicateWindowMs: 0 };
      },
    },
    pipeline: service.pipeline, broker: service.broker, metrics: createMetrics(),
    state: { get position() { return { seq: service.seq, logTime: noon }; } },
    clocks: { now: () => noon + service.elapsed, elapsed: () => service.elapsed },
  });
});

afterEach(() => lag.stop());

/** Lets seconds pass, each with a look at the log, and gives the reasons at their end. */
async function after(seconds: number): Promise<readonly string[]> {
  for (let i = 0; i < seconds; i++) {
    service.elapsed += 1_000;
    await lag.measure();
  }
  return lag.readiness().map(({ code, message }) => `${code}: ${message}`);
}

test('a reader that has read everything is ready, however long nothing comes', async () => {
  expect(await after(100)).toEqual([]);
});

test('a reader that reads nothing for ten seconds while messages wait stands still; one that reads on does not', async () => {
  await after(60);
  service.lastSeq = 12;
  expect(await after(10)).toEqual([]);
  expect(await after(1)).toEqual(['reader_stalled: no message has been read since 2026-01-01T12:01:00.000Z, and 5 wait']);
  service.seq++;
  expect(await after(1)).toEqual([]);
});

test('a reader that waits for ClickHouse or for the broker is not called still', async () => {
  service.lastSeq = 12;
  service.pipeline.trouble = { what: 'rows', since: 0, attempts: 3, message: 'refused' };
  expect(await after(30)).toEqual([expect.stringMatching(/^store_away: rows cannot be written since 2026-01-01T12:00:00.000Z, 3 attempts/)]);
  service.pipeline.trouble = undefined;
  service.brokerAway = true;
  expect(await after(30)).toEqual(['log_away: the log cannot be reached since 2026-01-01T12:00:31.000Z: timeout']);
  service.brokerAway = false;
  expect(await after(5)).toEqual([]);
});

test('signals that cannot be written are not called rows', async () => {
  service.pipeline.trouble = { what: 'signals', since: 0, attempts: 1, message: 'no responders' };
  expect(await after(1)).toEqual([expect.stringMatching(/^signals_away: signals cannot be written since/)]);
});

test('what the embedded broker says of itself comes before what its silence looks like', async () => {
  Object.assign(service, { brokerAway: true, lastSeq: 12 });
  service.broker.trouble = 'the embedded nats-server has ended';
  expect(await after(30)).toEqual(['log_away: the embedded nats-server has ended']);
});

test('a log that cannot be read is told with the reason, while there is something to read', async () => {
  service.pipeline.readTrouble = { what: 'log', since: 2_000, attempts: 4, message: 'out of memory' };
  expect(await after(20)).toEqual([]);
  service.lastSeq = 12;
  expect(await after(20)).toEqual(['log_unreadable: the log cannot be read since 2026-01-01T12:00:02.000Z, 4 attempts: out of memory']);
});
