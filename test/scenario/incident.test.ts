import { describe, expect, it } from 'vitest';
import type { ComparedClock } from '../../processors/domain/control.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import type { Message } from '../../processors/domain/message.ts';
import type { OrderState } from '../../processors/domain/order.ts';
import type { Row } from '../../processors/domain/row.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { control, heartbeat, noon, paid, placed, settings, tick, type Told } from '../support/story.ts';

/**
 * The incident orderwatch was born from: a clock went off by eight hours, the
 * day was closed early, and unpaid orders were cancelled while their buyers
 * were paying. Here it happens again, either way, through every clock there is.
 */
interface Incident {
  /** What the broker's clock is off, at a true minute. */
  readonly broker?: (minutes: number) => number;
  /** What a source's clock is off. */
  readonly source?: (source: string, minutes: number) => number;
  /** What clocks are from the host's, each minute. */
  readonly compared?: (minutes: number) => readonly ComparedClock[];
}

const begins = 10;
const lasts = 60;
/** When everything is right again, and has been for long enough. */
const ends = 620;
const during = (minutes: number) => minutes >= begins && minutes < begins + lasts;

const sources = ['shop', 'payments', 'wms'];

interface Seen {
  /** True minutes at which orders were closed as unpaid. */
  readonly closedAt: ReadonlyMap<string, number>;
  readonly states: Readonly<Record<string, OrderState | undefined>>;
  /** Alerts that reached somebody, by kind, and what they are about. */
  readonly alerts: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Ten hours of a small shop, a word from every source each minute. Orders 1 and
 * 2 come before the incident and 3 while it lasts; 2 is paid while it lasts, 4
 * after it, 1 and 3 never.
 */
function happening({ broker = () => 0, source = () => 0, compared }: Incident): Seen {
  const state = emptyState({ ...settings, closingsLimit: 100 });
  const closedAt = new Map<string, number>();
  const fired = new Map<string, string>();
  const rows: Row[] = [];
  let seq = 0;
  const tell = (minutes: number, told: Told) => {
    const truth = noon + minutes * minute;
    const off = source(told.source, minutes);
    const message: Message = {
      seq: ++seq, receivedAt: truth + broker(minutes), vouched: false, subject: `orders.${told.source}.x`, source: told.source, items: told.items(truth + off),
      payload: new TextEncoder().encode(`message ${seq}`),
    };
    prefetch(state, message, () => undefined);
    for (const row of step(state, message)) {
      rows.push(row);
      if (row.table === 'events' && row.row.stateAfter === 'closed' && row.row.stateBefore === 'pending_payment') closedAt.set(row.row.channelOrderId, minutes);
      if (row.table === 'alerts' && row.row.alert.state === 'firing' && row.row.alert.mutedBy === '') fired.set(row.row.alert.id, row.row.alert.key);
    }
  };
  const events: Readonly<Record<number, readonly Told[]>> = {
    1: [placed('shop:1', '10.00'), placed('shop:2', '10.00')],
    20: [placed('shop:3', '10.00')],
    25: [paid('shop:2', '10.00', 't2')],
    100: [placed('shop:4', '10.00')],
    110: [paid('shop:4', '10.00', 't4')],
  };
  for (let minutes = 0; minutes < ends; minutes++) {
    tell(minutes, tick);
    for (const name of sources) tell(minutes, heartbeat(name));
    for (const told of events[minutes] ?? []) tell(minutes, told);
    if (compared !== undefined) tell(minutes, control({ type: 'clocks', compared: compared(minutes) }));
  }
  const states = Object.fromEntries(['shop:1', 'shop:2', 'shop:3', 'shop:4'].map((key) => [key, state.orders.get(key)?.state]));
  return { closedAt, states, alerts: [...fired.values()], rows };
}

/** Nobody who paid, or was told to have paid, lost the order; nobody lost it before the half hour was over. */
function unharmed({ closedAt, states }: Seen): void {
  for (const order of ['shop:2', 'shop:4']) expect([order, closedAt.get(order)]).toEqual([order, undefined]);
  expect(closedAt.get('shop:1') ?? Infinity).toBeGreaterThanOrEqual(31);
  expect(closedAt.get('shop:3') ?? Infinity).toBeGreaterThanOrEqual(50);
  expect(states['shop:1']).toBe('closed');
}

const clockAlerts = ({ alerts }: Seen) => alerts.filter((key) => key.startsWith('clock.'));

/** What a host whose clock is right, as those of three time servers are, makes of the broker's. */
const compared = (off: number, isOff: (minutes: number) => boolean) => (minutes: number): ComparedClock[] => [
  { kind: 'broker', name: 'nats', offsetMs: isOff(minutes) ? off : 0, roundTripMs: 2 },
  ...['a', 'b', 'c'].map((name): ComparedClock => ({ kind: 'server', name, offsetMs: 3, roundTripMs: 20 })),
];

const ways = [['ahead', 8 * hour], ['behind', -8 * hour]] as const;

describe('without the incident', () => {
  it('who does not pay is closed on time, and nobody is alerted', () => {
    const seen = happening({});
    unharmed(seen);
    expect(Object.fromEntries(seen.closedAt)).toEqual({ 'shop:1': 31, 'shop:3': 50 });
    expect(seen.states).toMatchObject({ 'shop:2': 'paid', 'shop:4': 'paid' });
    expect(clockAlerts(seen)).toEqual([]);
  });
});

describe.each(ways)('eight hours %s', (_, off) => {
  it('through the broker harms no order, and one alert says so', () => {
    const seen = happening({ broker: (minutes) => (during(minutes) ? off : 0) });
    unharmed(seen);
    expect(clockAlerts(seen)).toEqual(['clock.doubted/clock']);
    // What has to wait for a time one can trust is done once there is one.
    expect(seen.closedAt.has('shop:1')).toBe(true);
  });

  it('through the broker from the first message on harms no order, and time servers say so', () => {
    const seen = happening({ broker: (minutes) => (minutes < begins + lasts ? off : 0), compared: compared(off, (minutes) => minutes < begins + lasts) });
    expect([...seen.closedAt.values()].every((minutes) => minutes >= 50), [...seen.closedAt].join(' ')).toBe(true);
    expect([seen.states['shop:2'] ?? 'paid', seen.states['shop:4']]).toEqual(['paid', 'paid']);
    expect(clockAlerts(seen)).toEqual(['clock.off/broker/nats']);
  });

  it('through the broker while no source says what time it is harms no order: time servers do', () => {
    const seen = happening({ broker: (minutes) => (during(minutes) ? off : 0), compared: compared(off, during) });
    unharmed(seen);
    expect(clockAlerts(seen)).toEqual(['clock.doubted/clock']);
  });

  it.each(['shop', 'payments', 'wms'])('through the source %s harms no order, and one alert says so', (name) => {
    const seen = happening({ source: (source, minutes) => (source === name && during(minutes) ? off : 0) });
    unharmed(seen);
    expect(clockAlerts(seen)).toEqual([`clock.off/source/${name}`]);
    const said = seen.rows.flatMap((row) => (row.table === 'signals' && row.row.kind === 'clock.off' ? [[row.row.phase, row.row.evidence['looksLike']]] : []));
    expect(said).toEqual([['raised', off > 0 ? 'claims run 8 h ahead: local time sent as UTC' : 'claims run 8 h behind: UTC sent as local time'], ['cleared', '']]);
    // Log time goes its way: who does not pay is closed on time.
    expect(seen.closedAt.get('shop:1')).toBe(31);
  });

  it('through the host harms no order, closes on time, and one alert says so', () => {
    const others = (minutes: number) => compared(0, during)(minutes).map((one) => (during(minutes) ? { ...one, offsetMs: -off } : one));
    const seen = happening({ compared: others });
    unharmed(seen);
    expect(Object.fromEntries(seen.closedAt)).toEqual({ 'shop:1': 31, 'shop:3': 50 });
    expect(clockAlerts(seen)).toEqual(['clock.off/host/host']);
  });
});
