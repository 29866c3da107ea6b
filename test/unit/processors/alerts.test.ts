import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severities } from '../../../processors/domain/alert.ts';
import type { AlertRow } from '../../../processors/domain/row.ts';
import type { Notification } from '../../../processors/domain/alert.ts';
import { matches } from '../../../processors/alerts/match.ts';
import { acknowledges, AlertRun, type Brought, changed, cleared, happens, live, raised, resolves, says, silences, under, unsilences, vouches } from '../../support/alert-story.ts';

const channel = fc.constantFrom('jd', 'pdd', 'shop');
const severity = fc.constantFrom(...severities);
const number = fc.integer({ min: 2, max: 40 });

const lasting = fc.tuple(fc.constantFrom(raised, raised, changed, cleared), channel, severity, fc.constantFrom('drop', 'rise'), fc.integer({ min: 1, max: 30 }))
  .chain(([phase, where, bad, anomaly, count]) => fc.constantFrom(
    phase('source.silent', where, { channel: where }), phase('volume.anomaly', `channel/${where}/paid`, { channel: where, severity: bad, anomaly }),
    phase('orders.stale', `state/${where}`, { count, owner: count > 20 ? 'lead' : 'operations' }),
  ));

const routes = fc.constantFrom(
  [], [{ match: {}, receivers: ['desk'], tellResolved: true }],
  [{ match: { severities: ['critical' as const] }, receivers: ['pager', 'desk'], tellResolved: true, repeatMs: 60_000, escalate: [{ afterMs: 90_000, receivers: ['lead'] }] }, { match: {}, receivers: ['desk'], tellResolved: false, repeatMs: 300_000 }],
);

const brought: fc.Arbitrary<Brought> = fc.oneof(
  { weight: 12, arbitrary: lasting },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('refund.required' as const, 'log.gap' as const, 'clock.doubted' as const, 'clock.trusted' as const, 'closings.halted' as const, 'closings.resumed' as const, 'shipment.requested' as const), channel).map(([kind, subject]) => happens(kind, kind.startsWith('c') ? 'it' : subject)) },
  { weight: 2, arbitrary: fc.tuple(number, fc.integer({ min: 0, max: 4 }), fc.constantFrom(acknowledges, resolves)).map(([seq, ordinal, say]) => say(`ALERT-${seq}-${ordinal}`)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom({ channels: ['jd'] }, { kinds: ['orders.stale' as const] }, {}), fc.integer({ min: 1, max: 400 })).map(([match, seconds]) => silences(match, seconds * 1_000)) },
  { weight: 3, arbitrary: fc.constantFrom(live, live, vouches) },
  { weight: 1, arbitrary: number.map((seq) => unsilences(`SILENCE-${seq}`)) },
  { weight: 1, arbitrary: fc.tuple(routes, fc.constantFrom(0, 20_000), fc.constantFrom(0, 120_000), fc.constantFrom(1, 5)).map(([list, groupWaitMs, flapMs, burst]) => under({ routes: list, groupWaitMs, flapMs, burst, noticeMs: 200_000, noticeLimitMs: 500_000, kinds: { 'orders.stale': { forMs: 30_000 } } })) },
);

/** Messages seconds to hours apart; what is live and hours apart puts log time in doubt. */
const log = fc.array(fc.tuple(fc.constantFrom(0, 1, 5, 11, 40, 130, 310, 7_200), fc.array(brought, { maxLength: 4 })), { maxLength: 40 });

type Log = typeof log extends fc.Arbitrary<infer L> ? L : never;

function play(messages: Log, cut: boolean) {
  const run = new AlertRun(cut);
  let now = 0;
  const perMessage = messages.map(([later, things]) => run.take(now += later, things));
  const rows = perMessage.flat().flatMap((row) => (row.table === 'alerts' ? [row] : []));
  return { perMessage, state: run.state, rows };
}

describe('alerts', () => {
  it('are the same wherever the log is cut', () => {
    fc.assert(fc.property(log, (messages) => {
      expect(play(messages, true).perMessage).toEqual(play(messages, false).perMessage);
    }), { numRuns: 300 });
  });

  it('live as they should: one of a key at a time, begun once, over for good', () => {
    fc.assert(fc.property(log, (messages) => {
      const { rows, state } = play(messages, false);
      const open = new Map<string, string>();
      const over = new Set<string>();
      for (const { row: { alert, change } } of rows) {
        expect(over.has(alert.id)).toBe(false);
        expect(open.get(alert.key)).toBe(change === 'began' ? undefined : alert.id);
        open.set(alert.key, alert.id);
        expect(alert.resolvedAt === undefined).toBe(alert.state !== 'resolved');
        expect(alert.acknowledgedAt === undefined).toBe(alert.acknowledgedBy === '');
        expect(alert.count).toBeGreaterThan(0);
        if (alert.state !== 'resolved') continue;
        open.delete(alert.key);
        over.add(alert.id);
      }
      expect([...open.keys()].toSorted()).toEqual([...state.alerts.standing.keys()].toSorted());
      // What is over leaves nothing behind.
      for (const key of state.alerts.conditions.keys()) expect(open.has(state.alerts.conditions.get(key)!.alert)).toBe(true);
    }), { numRuns: 300 });
  });

  it('call each receiver once for an incident, nobody who is not to be called, and everybody who was when it is over', () => {
    fc.assert(fc.property(log, (messages) => {
      const calls: [AlertRow, Notification][] = play(messages, false).rows.flatMap(({ row, notification }) => (notification === undefined ? [] : [[row, notification]]));
      const called = new Map<string, Set<string>>();
      const ended = new Set<string>();
      for (const [{ alert, seq, ordinal }, { reason, receivers, ...rest }] of calls) {
        expect([rest.seq, rest.ordinal, rest.alert]).toEqual([seq, ordinal, alert]);
        expect(new Set(receivers).size).toBe(receivers.length);
        const known = called.get(alert.id);
        if (reason === 'firing') expect(known).toBeUndefined();
        else expect(known).toBeDefined();
        if (reason === 'resolved' || reason === 'acknowledged') expect([...receivers].toSorted()).toEqual([...known!].toSorted());
        if (reason === 'resolved') ended.add(alert.id);
        else expect(ended.has(alert.id)).toBe(false);
        if (reason !== 'resolved' && reason !== 'acknowledged') expect([alert.state, alert.mutedBy, alert.quietSince]).toEqual(['firing', '', undefined]);
        called.set(alert.id, new Set([...(known ?? []), ...receivers]));
      }
    }), { numRuns: 300 });
  });

  it('are told a few at a time, the worst first, and none is left out', () => {
    const run = new AlertRun();
    run.take(0, [under({ burst: 1_000, groupWaitMs: 0 })]);
    const many = Array.from({ length: 50 }, (_, n) => raised('clock.off', `clock ${n}`, { severity: n % 2 === 0 ? 'warning' : 'critical' }));
    const told = [run.take(1, many), run.take(2, []), run.take(3, []), run.take(4, [])].map((rows) => rows.flatMap((row) => (row.table === 'alerts' && row.notification !== undefined ? [row.row.alert.severity] : [])));
    expect(told.map(({ length }) => length)).toEqual([20, 20, 10, 0]);
    expect(told.flat()).toEqual([...Array.from({ length: 25 }, () => 'critical'), ...Array.from({ length: 25 }, () => 'warning')]);
  });
});

it('a match asks for all that it says', () => {
  const run = new AlertRun();
  run.take(1, [raised('volume.anomaly', 'channel/jd/paid', { channel: 'jd' }), says({ type: 'alert', alert: 'x', action: 'resolve', by: 'li', reason: 'x' })]);
  const { alert } = run.state.alerts.standing.get('volume.anomaly/channel/jd/paid')!;
  for (const match of [{}, { kinds: ['volume.anomaly' as const] }, { channels: ['pdd', 'jd'], severities: ['warning' as const], owners: ['operations'] }, { subject: 'paid' }, { subject: 'channel/jd/paid' }]) {
    expect([match, matches(alert, match)]).toEqual([match, true]);
  }
  for (const match of [{ kinds: ['clock.off' as const] }, { channels: ['jd'], owners: ['finance'] }, { warehouses: ['SH1'] }, { carriers: ['sf'] }, { subject: 'pai' }, { severities: ['critical' as const] }]) {
    expect([match, matches(alert, match)]).toEqual([match, false]);
  }
});
