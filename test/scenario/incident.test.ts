import { describe, expect, it } from 'vitest';
import type { ComparedClock } from '../../processors/domain/control.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import type { Item, Message } from '../../processors/domain/message.ts';
import type { OrderState } from '../../processors/domain/order.ts';
import type { RejectionRow, Row } from '../../processors/domain/row.ts';
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
const orders = ['shop:1', 'shop:2', 'shop:3', 'shop:4', 'shop:5'];

/** True minutes at which everything that was refused so far is sent again: soon after all is right, and when what claimed to be eight hours ahead has come to pass. */
const resends = [80, 560];

type States = Readonly<Record<string, OrderState | undefined>>;

interface Seen {
  /** True minutes at which orders were closed as unpaid. */
  readonly closedAt: Readonly<Record<string, number>>;
  /** Orders before anything was sent again, before it was for the second time, and in the end. */
  readonly first: States;
  readonly second: States;
  readonly states: States;
  /** `<true minute> <what> <of> <reason>` of everything refused. */
  readonly refused: readonly string[];
  /** Orders of which money was told that could not be counted. */
  readonly inDoubt: readonly string[];
  /** Alerts that reached somebody, by kind, and what they are about. */
  readonly alerts: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Ten hours of a small shop, a word from every source each minute. Orders 1 and
 * 2 come before the incident, 3 and 5 while it lasts; 2 and 5 are paid while it
 * lasts, 4 after it, 1 and 3 never. What is refused is sent again by its bytes.
 */
function happening({ broker = () => 0, source = () => 0, compared }: Incident): Seen {
  const state = emptyState({ ...settings, closingsLimit: 100 });
  const closedAt = new Map<string, number>();
  const fired = new Map<string, string>();
  const rows: Row[] = [];
  const refused: string[] = [];
  const inDoubt: string[] = [];
  const waiting: RejectionRow[] = [];
  let seq = 0;
  const tell = (minutes: number, told: Told) => {
    const truth = noon + minutes * minute;
    const items = told.items(truth + source(told.source, minutes));
    const message: Message = {
      seq: ++seq, receivedAt: truth + broker(minutes), vouched: false, subject: `orders.${told.source}.x`, source: told.source, items,
      payload: new TextEncoder().encode(JSON.stringify(items)),
    };
    prefetch(state, message, () => undefined);
    for (const row of step(state, message)) {
      rows.push(row);
      if (row.table === 'rejections') {
        waiting.push(row.row);
        refused.push(`${minutes} ${items.map((item) => (item.kind === 'event' ? `${item.event.type} ${item.event.subject}` : item.kind)).join()} ${row.row.reason}`);
      }
      if (row.table === 'signals' && row.row.kind === 'payment.in_doubt') inDoubt.push(state.orderKeys.get(row.row.subject) ?? row.row.subject);
      if (row.table === 'events' && row.row.stateAfter === 'closed' && row.row.stateBefore === 'pending_payment') closedAt.set(row.row.channelOrderId, minutes);
      if (row.table === 'alerts' && row.row.alert.state === 'firing' && row.row.alert.mutedBy === '') fired.set(row.row.alert.id, row.row.alert.key);
    }
  };
  const events: Readonly<Record<number, readonly Told[]>> = {
    1: [placed('shop:1', '10.00'), placed('shop:2', '10.00')],
    20: [placed('shop:3', '10.00'), placed('shop:5', '10.00')],
    25: [paid('shop:2', '10.00', 't2'), paid('shop:5', '10.00', 't5')],
    100: [placed('shop:4', '10.00')],
    110: [paid('shop:4', '10.00', 't4')],
  };
  const statesNow = (): States => Object.fromEntries(orders.map((key) => [key, state.orders.get(key)?.state]));
  const before: States[] = [];
  for (let minutes = 0; minutes < ends; minutes++) {
    if (resends.includes(minutes)) {
      before.push(statesNow());
      for (const { source: from, payload } of waiting.splice(0)) tell(minutes, { source: from, items: () => JSON.parse(new TextDecoder().decode(payload)) as Item[] });
    }
    tell(minutes, tick);
    for (const name of sources) tell(minutes, heartbeat(name));
    for (const told of events[minutes] ?? []) tell(minutes, told);
    if (compared !== undefined) tell(minutes, control({ type: 'clocks', compared: compared(minutes) }));
  }
  const [first = {}, second = {}] = before;
  return { closedAt: Object.fromEntries(closedAt), first, second, states: statesNow(), refused, inDoubt, alerts: [...fired.values()], rows };
}

/** Who paid, or was told to have paid, has the order in the end; who did not lost it, and not before the half hour was over. */
function unharmed({ closedAt, states }: Seen): void {
  expect(states).toEqual({ 'shop:1': 'closed', 'shop:2': 'paid', 'shop:3': 'closed', 'shop:4': 'paid', 'shop:5': 'paid' });
  expect(Object.keys(closedAt).toSorted()).toEqual(['shop:1', 'shop:3']);
  expect(closedAt['shop:1']).toBeGreaterThanOrEqual(31);
  expect(closedAt['shop:3']).toBeGreaterThanOrEqual(50);
}

/** Nothing less and nothing more. */
function sees(seen: Seen, expected: Partial<Seen>): void {
  for (const key of Object.keys(expected) as (keyof Seen)[]) expect(seen[key], key).toEqual(expected[key]);
}

/** Orders as they stand when everything was taken in as it came, and who did not pay was closed on time. */
const heard: States = { 'shop:1': 'closed', 'shop:2': 'paid', 'shop:3': 'closed', 'shop:5': 'paid' };
/** The same while nobody is closed by a time that is in doubt. */
const heldBack: States = { ...heard, 'shop:1': 'pending_payment', 'shop:3': 'pending_payment' };
const onTime = { 'shop:1': 31, 'shop:3': 50 };

/** What comes while it lasts, where it claims to be of the future. */
const orderedThen = ['20 order.placed shop:3 time_in_future', '20 order.placed shop:5 time_in_future'];
const paidThen = ['25 order.paid shop:2 time_in_future', '25 order.paid shop:5 time_in_future'];
/** What claims to be eight hours ahead is so still when the clock is right again. */
const stillAhead = (refused: readonly string[]) => [...refused, ...refused.map((line) => line.replace(/^\d+/, '80'))];

const clockAlerts = ({ alerts }: Seen) => alerts.filter((key) => key.startsWith('clock.'));

/** What a host whose clock is right, as those of three time servers are, makes of the broker's. */
const compared = (off: number, isOff: (minutes: number) => boolean) => (minutes: number): ComparedClock[] => [
  { kind: 'broker', name: 'nats', offsetMs: isOff(minutes) ? off : 0, roundTripMs: 2 },
  ...['a', 'b', 'c'].map((name): ComparedClock => ({ kind: 'server', name, offsetMs: 3, roundTripMs: 20 })),
];

const ways = [['ahead', 8 * hour], ['behind', -8 * hour]] as const;

describe('without the incident', () => {
  it('who does not pay is closed on time, nothing is refused, and nobody is alerted', () => {
    const seen = happening({});
    unharmed(seen);
    sees(seen, { closedAt: onTime, first: heard, refused: [], inDoubt: [] });
    expect(clockAlerts(seen)).toEqual([]);
  });
});

/** Through a broker's clock: one ahead refuses nothing and closes nobody until log time may be believed; to one behind, all that is new is of the future. */
const throughBroker: Readonly<Record<'ahead' | 'behind', Partial<Seen>>> = {
  ahead: { refused: [], inDoubt: [], first: heldBack, closedAt: { 'shop:1': 545, 'shop:3': 545 } },
  behind: {
    refused: [...orderedThen, ...paidThen], inDoubt: ['shop:2'], first: { 'shop:1': 'closed', 'shop:2': 'pending_payment' },
    second: { ...heard, 'shop:4': 'paid' },
  },
};

/** Through the clock of a source that is ahead; one that is behind is believed, and harms nothing. */
const throughSource: Readonly<Record<'shop' | 'payments' | 'wms', Partial<Seen>>> = {
  // What nobody has placed yet waits for its order, money too.
  shop: { refused: stillAhead(orderedThen), inDoubt: [], closedAt: { 'shop:1': 31, 'shop:3': 590 }, first: { 'shop:1': 'closed', 'shop:2': 'paid' }, second: { 'shop:1': 'closed', 'shop:2': 'paid', 'shop:4': 'paid' } },
  // Nobody knows whether it is paid, so for eight hours it is not closed.
  payments: {
    refused: stillAhead(paidThen), inDoubt: ['shop:2', 'shop:5'], closedAt: onTime,
    first: { ...heard, 'shop:2': 'pending_payment', 'shop:5': 'pending_payment' }, second: { ...heard, 'shop:2': 'pending_payment', 'shop:4': 'paid', 'shop:5': 'pending_payment' },
  },
  wms: { refused: [], inDoubt: [], closedAt: onTime, first: heard },
};

describe.each(ways)('eight hours %s', (way, off) => {
  it('through the broker harms no order, and one alert says so', () => {
    const seen = happening({ broker: (minutes) => (during(minutes) ? off : 0) });
    unharmed(seen);
    sees(seen, throughBroker[way]);
    expect(clockAlerts(seen)).toEqual(['clock.doubted/clock']);
  });

  it('through the broker from the first message on harms no order, and time servers say so', () => {
    const seen = happening({ broker: (minutes) => (minutes < begins + lasts ? off : 0), compared: compared(off, (minutes) => minutes < begins + lasts) });
    unharmed(seen);
    const all = ['1 order.placed shop:1 time_in_future', '1 order.placed shop:2 time_in_future', ...orderedThen, ...paidThen];
    expect(seen.refused).toEqual(way === 'ahead' ? [] : all);
    expect(seen.first).toEqual(way === 'ahead' ? heldBack : {});
    expect(seen.inDoubt).toEqual([]);
    expect(clockAlerts(seen)).toEqual(['clock.off/broker/nats']);
  });

  it('through the broker while no source says what time it is harms no order: time servers do', () => {
    const seen = happening({ broker: (minutes) => (during(minutes) ? off : 0), compared: compared(off, during) });
    unharmed(seen);
    sees(seen, throughBroker[way]);
    expect(clockAlerts(seen)).toEqual(['clock.doubted/clock']);
  });

  it.each(['shop', 'payments', 'wms'] as const)('through the source %s harms no order, and one alert says so', (name) => {
    const seen = happening({ source: (source, minutes) => (source === name && during(minutes) ? off : 0) });
    unharmed(seen);
    sees(seen, way === 'ahead' ? throughSource[name] : { refused: [], inDoubt: [], closedAt: onTime, first: heard });
    expect(clockAlerts(seen)).toEqual([`clock.off/source/${name}`]);
    const said = seen.rows.flatMap((row) => (row.table === 'signals' && row.row.kind === 'clock.off' ? [[row.row.phase, row.row.evidence['looksLike']]] : []));
    expect(said).toEqual([['raised', off > 0 ? 'claims run 8 h ahead: local time sent as UTC' : 'claims run 8 h behind: UTC sent as local time'], ['cleared', '']]);
    // Money that cannot be counted is somebody's to look at.
    expect(seen.alerts.includes('payment.in_doubt')).toBe(seen.inDoubt.length > 0);
  });

  it('through the host harms no order, closes on time, and one alert says so', () => {
    const others = (minutes: number) => compared(0, during)(minutes).map((one) => (during(minutes) ? { ...one, offsetMs: -off } : one));
    const seen = happening({ compared: others });
    unharmed(seen);
    sees(seen, { closedAt: onTime, first: heard, refused: [], inDoubt: [] });
    expect(clockAlerts(seen)).toEqual(['clock.off/host/host']);
  });
});
