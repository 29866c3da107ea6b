import type { Instant } from './domain/instant.ts';
import type { State } from './state.ts';

/**
 * What may be said of time that has passed while log time is, or was, in doubt.
 * A broker that is eight hours ahead has waited for nobody: the jump makes no
 * silence end, and nobody's patience.
 */
export interface PatienceState {
  /** Log time when it was last trusted. */
  readonly trustedAt: Instant;
  /** How much of log time has passed in doubt, jumps included. */
  readonly doubtedMs: number;
  /** How much of that were jumps. */
  readonly jumpedMs: number;
  /** What the message at hand has added to the time that was trusted: nothing, should that very message put log time in doubt. */
  readonly lastMs: number;
}

export const freshPatience: PatienceState = { trustedAt: 0, doubtedMs: 0, jumpedMs: 0, lastMs: 0 };

/** Takes note of how far a message moves log time on, before it does. Written from `clock.ts` alone. */
export function endure(state: State, to: Instant, jumped: boolean): void {
  const { logTime, trusted } = state.singles.clock;
  const { trustedAt, doubtedMs, jumpedMs, lastMs } = state.singles.patience;
  const passedMs = logTime === 0 ? 0 : to - logTime;
  const counts = trusted && !jumped;
  state.singles.patience = {
    // Before it was ever trusted it stands still where it began.
    trustedAt: trusted ? logTime : trustedAt || logTime || to,
    doubtedMs: doubtedMs + (trusted ? 0 : lastMs) + (counts ? 0 : passedMs),
    jumpedMs: jumpedMs + (jumped ? passedMs : 0),
    lastMs: counts ? passedMs : 0,
  };
}

/**
 * Log time as far as it is sure, for what ends or begins at an instant. It
 * stands still while log time is in doubt, and is log time when that is trusted.
 */
export function sureTime({ singles: { clock, patience } }: State): Instant {
  return clock.trusted ? clock.logTime : patience.trustedAt;
}

/**
 * A count of the milliseconds that passed while log time was trusted, for how
 * long somebody has waited: only differences mean anything. What passed in
 * doubt never counts, nor does the jump when trust returns.
 */
export function waitingTime({ singles: { clock, patience } }: State): number {
  return clock.logTime - patience.doubtedMs - (clock.trusted ? 0 : patience.lastMs);
}

/** The same, in doubt too but for the jumps: for what cannot wait until log time is trusted again. */
export function runningTime({ singles: { clock, patience } }: State): number {
  return clock.logTime - patience.jumpedMs;
}
