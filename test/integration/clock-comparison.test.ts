import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { ClockComparison } from '../../commands/clock-comparison.ts';
import { askTime, TimeError } from '../../commands/sntp.ts';
import type { Entry } from '../../ingest/log-writer.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import { startTimeServer, type TimeServer, type TimeServerWays } from '../support/time-server.ts';

const started: TimeServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function serving(changes: Partial<TimeServerWays> = {}, clock?: () => number): Promise<TimeServer> {
  const server = await startTimeServer(changes, clock);
  started.push(server);
  return server;
}

const question = ({ port }: { port: number }, timeoutMs = 5_000) => ({
  host: '127.0.0.1', port, timeoutMs, now: Date.now, elapsed: () => performance.now(), randomBytes,
});

/** Whether an answer is right, as far as it can be: the way there may have taken all of the time, or none of it. */
const isNear = ({ offsetMs = NaN, roundTripMs = NaN }: { offsetMs?: number; roundTripMs?: number }, expected: number) => Math.abs(offsetMs - expected) <= roundTripMs / 2 + 2;

async function refusal(server: TimeServer, timeoutMs?: number): Promise<string> {
  const error = await askTime(question(server, timeoutMs)).then(() => undefined, (cause: unknown) => cause);
  return error instanceof TimeError ? `${error.code}: ${error.message}` : String(error);
}

describe('a time server', () => {
  test.each([0, 8 * hour, -8 * hour, 1_500, -200])('tells how far the host is from it: %i ms', async (offsetMs) => {
    expect(await askTime(question(await serving({ offsetMs })))).toSatisfy((answer) => isNear(answer, offsetMs));
  });

  test('whose answer is slow is off by no more than half of what the way took', async () => {
    const { offsetMs, roundTripMs } = await askTime(question(await serving({ lateMs: 120 })));
    expect(roundTripMs).toBeGreaterThanOrEqual(115);
    expect({ offsetMs, roundTripMs }).toSatisfy((answer) => isNear(answer, 0));
    expect(offsetMs).toBeLessThan(0);
  });

  test('is understood when its seconds have begun anew, in 2036', async () => {
    const later = Date.UTC(2036, 1, 7, 7);
    const server = await serving({}, () => later);
    expect(await askTime({ ...question(server), now: () => later - 1_000 })).toSatisfy((answer) => isNear(answer, 1_000));
  });

  test('is asked with a time that tells nothing, and must send it back', async () => {
    const server = await serving();
    await askTime(question(server));
    const [request] = server.requests;
    expect([request!.length, request![0], request!.subarray(1, 40).every((byte) => byte === 0), request!.subarray(40).equals(Buffer.alloc(8))]).toEqual([48, 0x23, true, false]);
    server.ways.forgets = true;
    expect(await refusal(server, 150)).toBe('time_no_answer: no answer within 150 ms');
  });

  test('is heard though somebody else answers first', async () => {
    const noise = Buffer.alloc(48, 0xff);
    for (const first of [noise, Buffer.from('hello')]) expect(await askTime(question(await serving({ noise: first })))).toSatisfy((answer) => isNear(answer, 0));
  });

  test.each<[Partial<TimeServerWays>, string]>([
    [{ silent: true }, 'time_no_answer: no answer within 150 ms'],
    [{ mode: 3 }, "time_unusable: the answer is of mode 3, not a server's"],
    [{ mode: 5 }, "time_unusable: the answer is of mode 5, not a server's"],
    [{ stratum: 0, kiss: 'DENY' }, 'time_refused: the server wants not to be asked (DENY)'],
    [{ stratum: 16 }, 'time_unusable: the server does not know the time itself'],
    [{ leap: 3 }, 'time_unusable: the server does not know the time itself'],
    [{ dispersionMs: 5_000 }, 'time_unusable: the server is not sure of the time'],
    [{ blank: true }, 'time_unusable: the answer tells no time'],
  ])('that %j is not believed', async (ways, words) => {
    expect(await refusal(await serving(ways), 150)).toBe(words);
  });

  test('that is not there is told of', async () => {
    const server = await serving();
    const { port } = server;
    await started.pop()!.stop();
    expect(await refusal({ ...server, port }, 300)).toMatch(/^time_(?:unreachable|no_answer): /);
  });
});

/** A log that stamps what it is given by a clock of its own. */
function broker(offsetMs: number) {
  const entries: Entry[] = [];
  const stamps: number[] = [];
  return {
    entries,
    writer: { publish: (entry: Entry) => { stamps.push(Date.now() + offsetMs); return Promise.resolve({ seq: entries.push(entry), duplicate: false }); } },
    stream: { get: (seq: number) => Promise.resolve({ seq, subject: '', receivedAt: stamps[seq - 1]!, headers: new Map(), payload: new Uint8Array() }) },
  };
}

const compared = ({ entries }: { entries: Entry[] }) =>
  entries.filter(({ subject }) => subject === 'orders.control.clocks').map(({ payload }) => (JSON.parse(String(payload)) as { compared: Record<string, unknown>[] }).compared);

describe('the comparison of clocks', () => {
  test('puts into the log how far the broker and each server are from the host, or why nobody knows', async () => {
    const log = broker(8 * hour);
    const [right, ahead, mute] = [await serving(), await serving({ offsetMs: 5_000 }), await serving({ leap: 3 })];
    const servers = [right, ahead, mute].map(({ port }) => `127.0.0.1:${port}`);
    await new ClockComparison({ ...log, servers, clocks: { now: Date.now, elapsed: () => performance.now(), randomBytes }, log: { debug: () => {} } }).compare();
    const [[nats, first, second, third] = []] = compared(log);
    expect(nats).toMatchObject({ kind: 'broker', name: 'nats' });
    expect(nats).toSatisfy((one) => isNear(one, 8 * hour));
    expect(first).toMatchObject({ kind: 'server', name: servers[0] });
    expect(second).toSatisfy((one) => isNear(one, 5_000));
    expect(third).toEqual({ kind: 'server', name: servers[2], error: 'the server does not know the time itself' });
    expect(new Set(log.entries.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test('leaves alone a server that asks for it: for a while, or for good', async () => {
    const log = broker(0);
    const [busy, shut] = [await serving({ stratum: 0, kiss: 'RATE' }), await serving({ stratum: 0, kiss: 'RSTR' })];
    let elapsed = 0;
    const comparison = new ClockComparison({
      ...log, servers: [busy, shut].map(({ port }) => `127.0.0.1:${port}`), clocks: { now: Date.now, elapsed: () => elapsed, randomBytes }, log: { debug: () => {} },
    });
    const asked = async (atMinute: number) => {
      elapsed = atMinute * minute;
      await comparison.compare();
      return [busy.requests.length, shut.requests.length];
    };
    expect([await asked(0), await asked(15), await asked(17), await asked(34), await asked(50), await asked(5_000)]).toEqual([[1, 1], [1, 1], [2, 1], [2, 1], [3, 1], [4, 1]]);
    busy.ways.stratum = 1;
    await asked(10_000);
    expect(compared(log).at(-1)?.[1]).toHaveProperty('offsetMs');
  });

  test('says nothing while the broker is away', async () => {
    const away = { publish: () => Promise.reject(new Error('away')) };
    const log = broker(0);
    await new ClockComparison({ ...log, writer: away, servers: [], clocks: { now: Date.now, elapsed: () => 0, randomBytes }, log: { debug: () => {} } }).compare();
    expect(log.entries).toEqual([]);
  });
});
