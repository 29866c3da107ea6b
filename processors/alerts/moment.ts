import type { Instant } from '../domain/instant.ts';
import type { SignalKind } from '../domain/signal.ts';
import { runningTime, sureTime, waitingTime } from '../patience.ts';
import type { State } from '../state.ts';

/** What time it is for alerts: they fire by log time, and nothing ends and nobody is called in turn by a time that is in doubt. */
export interface Moment {
  readonly logTime: Instant;
  readonly trusted: boolean;
  /** What ends or begins at an instant does so by this. */
  readonly sure: Instant;
  /** How long people have waited, by differences. */
  readonly waited: number;
  /** The same, in doubt too. */
  readonly ran: number;
}

export function momentOf(state: State): Moment {
  const { logTime, trusted } = state.singles.clock;
  return { logTime, trusted, sure: sureTime(state), waited: waitingTime(state), ran: runningTime(state) };
}

/** How long people have waited for somebody to act on a kind, by differences. That log time is in doubt cannot wait until it is not. */
export function waitedFor(kind: SignalKind, { waited, ran }: Moment): number {
  return kind === 'clock.doubted' ? ran : waited;
}

/** When, by log time, `waitedFor` will have come to a value, if nothing jumps until then. */
export function whenWaited(kind: SignalKind, value: number, moment: Moment): Instant {
  if (kind !== 'clock.doubted' && !moment.trusted) return Infinity;
  return moment.logTime + value - waitedFor(kind, moment);
}
