import { describe, expect, it } from 'vitest';
import type { ComparedClock } from '../../processors/domain/control.ts';
import type { ClockSkew } from '../../processors/domain/clock-skew.ts';
import { hour, minute, second } from '../../processors/domain/instant.ts';
import type { Row } from '../../processors/domain/row.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { control, heartbeat, messageOf, placed, settings, tick, type Told } from '../support/story.ts';

type StoryLine = readonly [minutes: number, told: Told];

/** What is said of clocks: signals as `phase subject: what it looks like`, and every row. */
function watched(story: readonly StoryLine[], live = false): { said: string[][]; rows: ClockSkew[]; kinds: string[] } {
  const state = emptyState(settings);
  const all: Row[] = [];
  const said = story.map(([minutes, told], index) => {
    const rows = step(state, messageOf(index + 1, minutes, told, !live));
    all.push(...rows);
    return rows.flatMap((row) => (row.table === 'signals' && row.row.kind.startsWith('clock.') ? [words(row.row)] : []));
  });
  return { said, rows: all.flatMap((row) => (row.table === 'clock_skew' ? [row.row] : [])), kinds: all.flatMap((row) => (row.table === 'signals' ? [row.row.kind] : [])) };
}

function words({ phase, kind, subject, evidence: { looksLike } }: Signal): string {
  return `${phase ?? kind} ${subject}: ${typeof looksLike === 'string' ? looksLike : ''}`;
}

/** A heartbeat a minute, so far off. */
const beats = (source: string, from: number, to: number, offMinutes: number | ((minute: number) => number) = 0): StoryLine[] =>
  Array.from({ length: to - from }, (_, n) => [from + n, heartbeat(source, typeof offMinutes === 'number' ? offMinutes : offMinutes(from + n))]);

/** An order every two minutes, told of when it is so many minutes old. */
const orders = (channel: string, from: number, count: number, ago: (n: number) => number): StoryLine[] =>
  Array.from({ length: count }, (_, n) => [from + 2 * n, placed(`${channel}:${from}-${n}`, '10.00', { agoMinutes: ago(n) })]);

const flat = (said: string[][]) => said.flat();

describe('a source whose clock is wrong', () => {
  it('by eight hours ahead is told of after five claims, and when it is right again', () => {
    const { said, rows } = watched([...beats('jd', 0, 5), ...beats('taobao', 5, 10), ...orders('taobao', 20, 6, () => -480), ...orders('taobao', 40, 6, () => 0)]);
    expect(flat(said)).toEqual(['raised source/taobao: claims run 8 h ahead: local time sent as UTC', 'cleared source/taobao: ']);
    expect(said[14]).toHaveLength(1);
    const found = rows.filter(({ name, verdict }) => name === 'taobao' && verdict === 'off_by_zone');
    expect(found[0]).toMatchObject({ kind: 'source', looksLike: 'claims run 8 h ahead: local time sent as UTC', samples: 5, future: 0 });
    expect(Math.round(found.at(-1)!.medianMs / minute)).toBe(480);
    expect(found.at(-1)!.samples).toBeGreaterThan(5);
  });

  it('by eight hours behind is told apart from one that tells old news', () => {
    const behind = watched([...beats('jd', 0, 5), ...orders('taobao', 20, 12, (n) => 480 + (n % 3))]);
    expect(flat(behind.said)).toEqual(['raised source/taobao: claims run 8 h behind: UTC sent as local time']);
    const late = watched([...beats('jd', 0, 5), ...orders('taobao', 20, 12, (n) => 400 + 17 * n)]);
    expect(flat(late.said)).toEqual([]);
    expect(late.rows.filter(({ name }) => name === 'taobao').map(({ verdict }) => verdict)).toEqual(['lagging']);
  });

  it('is not one that sends many old orders once more at a time', () => {
    expect(flat(watched([...beats('jd', 0, 5), ...Array.from({ length: 40 }, (_, n): StoryLine => [20 + n / 10, placed(`taobao:${n}`, '10.00', { agoMinutes: 480 })])]).said)).toEqual([]);
  });

  it('by half an hour, or by what no zone is, is told by its heartbeats', () => {
    const { said } = watched([...beats('jd', 0, 5), ...beats('pdd', 5, 12, -330), ...beats('shopify', 12, 19, -23), ...beats('wms', 19, 26, 60)]);
    expect(flat(said)).toEqual([
      'raised source/pdd: claims run 5.5 h behind: local time of a zone 5.5 h behind UTC sent as UTC',
      'raised source/shopify: claims run 23 min behind',
      'raised source/wms: claims run 1 h ahead: summer time that others do not keep, or that it does not',
    ]);
  });

  it('that moves away hour by hour drifts', () => {
    const { said, rows } = watched([...beats('jd', 0, 5), ...beats('wms', 5, 8 * 60, (now) => now / 60 / 6)]);
    expect(flat(said)[0]).toBe('raised source/wms: claims run faster by 4 min a day');
    expect(rows.filter(({ verdict }) => verdict === 'drifting')[0]?.driftMsPerDay).toBeCloseTo(4 * minute, -4);
  });

  it('that is set within limits has jumped, for an hour', () => {
    expect(flat(watched(beats('wms', 0, 6 * 60, (now) => (now < 150 ? 0 : 3))).said)).toEqual(['raised source/wms: it was set 3 min forward within the hour', 'cleared source/wms: ']);
  });

  it('writes a row an hour of what it heard', () => {
    const { rows } = watched(beats('wms', 30, 150));
    expect(rows.map(({ from, to, samples, verdict }) => [(from % (24 * hour)) / minute, (to - from) / minute, samples, verdict])).toEqual([
      [4 * 60 + 30, 4, 5, 'good'], [4 * 60 + 30, 30, 30, 'good'], [5 * 60, 60, 60, 'good'],
    ]);
    expect(rows.at(-1)).toMatchObject({ medianMs: -second, minMs: -second, maxMs: -second, looksLike: '' });
  });
});

describe('log time itself', () => {
  it('is what is wrong when every source is off by the same', () => {
    const all = ['jd', 'taobao', 'wms'].flatMap((source) => beats(source, 0, 8));
    const off = Array.from({ length: 10 }, (_, n) => ['jd', 'taobao', 'wms'].map((source): StoryLine => [10 + n, heartbeat(source, -20)])).flat();
    expect(flat(watched([...all, ...off]).said)).toEqual([]);
  });
});

const clocks = (...compared: ComparedClock[]) => control({ type: 'clocks', compared });
const broker = (offsetMs: number): ComparedClock => ({ kind: 'broker', name: 'nats', offsetMs, roundTripMs: 4 });
const server = (name: string, offsetMs: number): ComparedClock => ({ kind: 'server', name, offsetMs, roundTripMs: 40 });
const away = (name: string): ComparedClock => ({ kind: 'server', name, error: 'no answer within 2 s' });
const three = (offsetMs: number) => [server('a', offsetMs), server('b', offsetMs + 3), server('c', offsetMs - 3)];
const times = (count: number, from: number, told: Told): StoryLine[] => Array.from({ length: count }, (_, n) => [from + n, told]);
/** Two sources vouch for log time. */
const vouched: StoryLine[] = [[0, tick], [0, heartbeat('jd')], [0, heartbeat('wms')]];

describe('clocks compared', () => {
  it('say that the host is wrong, which harms nothing', () => {
    const { said } = watched([...vouched, ...times(3, 1, clocks(broker(-8 * hour), ...three(-8 * hour))), ...times(3, 4, clocks(broker(0), ...three(0)))], true);
    expect(flat(said)).toEqual(['clock.trusted clock: ', 'raised host/host: it runs 8 h ahead: local time sent as UTC', 'cleared host/host: ']);
  });

  it('say that the broker is wrong: log time is in doubt, whatever sources say, until it is right', () => {
    const { said, rows } = watched([
      ...vouched, ...times(3, 1, clocks(broker(10_000), ...three(0))), [4, heartbeat('jd')], [4, heartbeat('wms')], ...times(3, 5, clocks(broker(5), ...three(0))),
    ], true);
    expect(said.slice(vouched.length)).toEqual([
      [], [], ['clock.doubted clock: ', 'raised broker/nats: it runs 10 s ahead'], [], [], [], [], ['clock.trusted clock: ', 'cleared broker/nats: '],
    ]);
    expect(rows.find(({ kind, verdict }) => kind === 'broker' && verdict === 'off')).toMatchObject({ name: 'nats', looksLike: 'it runs 10 s ahead' });
  });

  it('are obeyed less than a person', () => {
    const trust = control({ type: 'clock', action: 'trust', by: 'li', reason: 'seen' });
    const { said } = watched([...vouched, ...times(3, 1, clocks(broker(10_000), ...three(0))), [4, trust], ...times(5, 5, clocks(broker(10_000), ...three(0)))], true);
    expect(flat(said).slice(1)).toEqual(['clock.doubted clock: ', 'raised broker/nats: it runs 10 s ahead', 'clock.trusted clock: ']);
  });

  it('find the one server that is wrong, and do not follow it', () => {
    expect(flat(watched([...vouched, ...times(4, 1, clocks(broker(0), server('a', 0), server('b', 4), server('liar', hour)))], true).said).slice(1))
      .toEqual(['raised server/liar: it runs 1 h ahead: summer time that others do not keep, or that it does not']);
  });

  it('with a single server find the one of three that is alone', () => {
    expect(flat(watched([...vouched, ...times(4, 1, clocks(broker(20_000), server('a', 0)))], true).said).slice(1)).toEqual(['clock.doubted clock: ', 'raised broker/nats: it runs 20 s ahead']);
    expect(flat(watched([...vouched, ...times(4, 1, clocks(broker(0), server('a', 20_000)))], true).said).slice(1)).toEqual(['raised server/a: it runs 20 s ahead']);
  });

  it('without a server blame the host, for log time is the broker\'s', () => {
    const { said, kinds } = watched([...vouched, ...times(4, 1, clocks(broker(-8 * hour), away('a')))], true);
    expect(flat(said).slice(1)).toEqual(['raised host/host: it runs 8 h ahead: local time sent as UTC']);
    expect(kinds).not.toContain('clock.doubted');
  });

  it('say nothing of what may be a slow answer', () => {
    expect(flat(watched([...vouched, ...times(4, 1, clocks({ ...broker(4_000), roundTripMs: 6_000 }, ...three(0)))], true).said).slice(1)).toEqual([]);
  });
});

describe('a clock that nobody hears of any more', () => {
  const liar = times(4, 1, clocks(broker(0), server('a', 0), server('b', 4), server('liar', hour)));
  const raised = 'raised server/liar: it runs 1 h ahead: summer time that others do not keep, or that it does not';
  /** The settings name another server from now on, and clocks are compared every half hour. */
  const replaced = (halves: number): StoryLine[] => Array.from({ length: halves }, (_, n) => [30 * (n + 1), clocks(broker(0), server('a', 0), server('b', 4), server('c', 2))]);

  it('is not wrong any more after a day', () => {
    expect(flat(watched([...vouched, ...liar, ...replaced(46)]).said)).toEqual([raised]);
    const { said, rows } = watched([...vouched, ...liar, ...replaced(52)]);
    expect(flat(said)).toEqual([raised, 'cleared server/liar: ']);
    expect(rows.filter(({ name }) => name === 'liar').at(-1)).toMatchObject({ verdict: 'unknown', samples: 0, looksLike: '' });
  });

  it('leaves its place to another', () => {
    const many = Array.from({ length: 70 }, (_, n): StoryLine => [n, clocks(broker(0), server(`old ${n}`, 0))]);
    const after = watched([...vouched, ...many, ...replaced(60)]);
    expect(after.rows.findLast(({ name }) => name === 'c')).toMatchObject({ verdict: 'good' });
  });

  it('as a source may be silent for a week', () => {
    const off = [...beats('jd', 0, 5), ...orders('taobao', 20, 6, () => -480)];
    const days = (count: number): StoryLine[] => Array.from({ length: 24 * count }, (_, n) => [60 * (n + 1), heartbeat('jd')]);
    expect(flat(watched([...off, ...days(7)]).said)).toEqual(['raised source/taobao: claims run 8 h ahead: local time sent as UTC']);
    expect(flat(watched([...off, ...days(8)]).said)).toEqual(['raised source/taobao: claims run 8 h ahead: local time sent as UTC', 'cleared source/taobao: ']);
  });

  it('has to be silent while the log goes on', () => {
    const until = 3 * 24 * 60;
    const { said } = watched([...vouched, ...liar, [until, tick], [until, heartbeat('jd')], [until, heartbeat('wms')], [until + 61, heartbeat('jd')]], true);
    expect(flat(said).slice(1)).toEqual([raised, 'clock.doubted clock: ', 'clock.trusted clock: ', 'clock.doubted clock: ']);
  });
});
