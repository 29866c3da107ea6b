import type { ComparedClock, Control } from '../domain/control.ts';
import { judgeBroker } from '../clock.ts';
import type { Outbox } from '../outbox.ts';
import { runningTime } from '../patience.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { judgeComparisons } from './verdict.ts';

/** From so many time servers on, their median is the time; of fewer, that of all clocks there are, so that the one that is alone is wrong. */
const majority = 3;

type Answered = ComparedClock & { readonly offsetMs: number };

/**
 * Holds host, broker and time servers against one another. Log time is the
 * broker's, so a host that is wrong harms nothing and is told of; a broker that
 * is wrong puts log time in doubt. Without a time server nobody knows which of
 * the two is right: the host counts as far off as it is from the broker.
 */
export function compareClocks(state: State, { compared }: Control & { type: 'clocks' }, out: Outbox): void {
  const answered = compared.filter((one): one is Answered => one.offsetMs !== undefined);
  const servers = answered.filter(({ kind }) => kind === 'server');
  const broker = answered.find(({ kind }) => kind === 'broker');
  const clocks: readonly Pick<Answered, 'offsetMs' | 'roundTripMs'>[] = servers.length >= majority ? servers : [{ offsetMs: 0 }, ...answered];
  const reference = servers.length === 0 ? broker?.offsetMs : median(clocks.map(({ offsetMs }) => offsetMs));
  if (reference === undefined) return;
  const note = (kind: 'host' | 'broker' | 'server', name: string, offsetMs: number, roundTripMs: number) => {
    const off = offsetMs - reference;
    state.clocks.note(kind, name, { offsetMs: off, prompt: true, tooFarAhead: false, surelyMs: Math.sign(off) * Math.max(0, Math.abs(off) - roundTripMs / 2) }, { logTime: out.logTime, ran: runningTime(state) });
  };
  note('host', 'host', 0, servers.length === 0 ? (broker?.roundTripMs ?? 0) : 0);
  if (servers.length === 0 || broker === undefined) return;
  for (const { kind, name, offsetMs, roundTripMs = 0 } of [broker, ...servers]) note(kind, name, offsetMs, roundTripMs);
  const record = state.clocks.get('broker', broker.name);
  if (record === undefined) return;
  const { verdict, offsetMs } = judgeComparisons(record, rulesInForce(state).clocks.hostOffMs);
  // One that drifts, or was set, within limits is right as yet.
  if (verdict !== 'unknown') judgeBroker(state, out.message, verdict === 'off' || verdict === 'off_by_zone' ? offsetMs : undefined);
}

/** Whole milliseconds; between the two in the middle of an even number. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round((sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2);
}
