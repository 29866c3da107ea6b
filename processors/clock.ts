import { day, type Instant } from './domain/instant.ts';
import type { Message } from './domain/message.ts';
import { isSource } from './domain/source.ts';
import type { Outbox } from './outbox.ts';
import { endure } from './patience.ts';
import type { State } from './state.ts';

/**
 * Log time and whether it may be believed. Log time comes from the broker's
 * clock, and the broker's host can be wrong too: a jump is believed only when
 * the sources' own clocks, which are other hosts, vouch for it.
 */
export interface ClockState {
  readonly logTime: Instant;
  /** How often ticks say they come; a silence of several ticks is a jump. */
  readonly tickEveryMs: number;
  readonly trusted: boolean;
  /** Log time just before the jump that raised the doubt. */
  readonly doubtedSince: Instant;
  /** Sources that have vouched for log time since the doubt. */
  readonly witnesses: readonly string[];
  /** When each source was last heard, in log time. */
  readonly heard: Readonly<Record<string, Instant>>;
  /** Prompt claims in a row that were off, and who made them. */
  readonly strayClaims: number;
  readonly straySources: readonly string[];
  /** How far the broker's clock is from the time servers', where it is off by that and nobody has accepted it. */
  readonly brokerOffMs: number | undefined;
  /** A person trusts log time though the broker's clock is off. */
  readonly accepted: boolean;
}

export const untoldClock: ClockState = {
  logTime: 0, tickEveryMs: 1_000, trusted: false, doubtedSince: 0, witnesses: [], heard: {},
  strayClaims: 0, straySources: [], brokerOffMs: undefined, accepted: false,
};

/** This many prompt claims in a row that are off, from two sources or more, put a clock in doubt that never jumped. */
const strayLimit = 50;

/**
 * The log time of a message: what the broker says, never running backwards.
 * A step further than `clockJumpMs` (or three ticks) puts it in doubt.
 */
export function advance(state: State, message: Message): Instant {
  const clock = state.singles.clock;
  const logTime = Math.max(clock.logTime, message.receivedAt);
  const limit = Math.max(state.settings.clockJumpMs, 3 * clock.tickEveryMs);
  const jumped = clock.logTime > 0 && logTime - clock.logTime > limit;
  endure(state, logTime, jumped && !message.vouched);
  if (message.vouched) {
    state.singles.clock = isCalm(clock) ? { ...clock, logTime } : { ...clock, logTime, trusted: true, witnesses: [], strayClaims: 0, straySources: [] };
  } else if (jumped) {
    state.singles.clock = { ...clock, logTime, trusted: false, doubtedSince: clock.logTime, witnesses: [] };
  } else if (logTime !== clock.logTime) {
    state.singles.clock = { ...clock, logTime };
  }
  return logTime;
}

/** Trusted, and nothing speaks against it. */
function isCalm({ trusted, witnesses, strayClaims, straySources }: ClockState): boolean {
  return trusted && strayClaims === 0 && witnesses.length === 0 && straySources.length === 0;
}

/** A tick says how often ticks come, so that a longer silence is seen as a jump. */
export function expectTicks(state: State, everyMs: number): void {
  state.singles.clock = { ...state.singles.clock, tickEveryMs: everyMs };
}

/** Says in a signal that trust was lost or won, when it was. */
export function reportTrust(state: State, before: ClockState, out: Outbox): void {
  const clock = state.singles.clock;
  if (before.trusted === clock.trusted || before.logTime === 0) return;
  if (clock.trusted) {
    out.signal('clock.trusted', 'clock', { witnesses: clock.witnesses.join(' '), sinceMs: clock.logTime - clock.doubtedSince });
  } else {
    out.signal('clock.doubted', 'clock', {
      jumpMs: clock.logTime - before.logTime, strayClaims: clock.strayClaims, straySources: clock.straySources.join(' '),
      ...(clock.brokerOffMs === undefined ? {} : { brokerOffMs: clock.brokerOffMs }),
    });
  }
}

/**
 * Weighs what a source claims the time is against log time. Two sources that
 * agree with it (or the only one heard in a day) end a doubt. A claim that is
 * the broker's own stamp to the millisecond is the broker's word come back (a
 * mapping fills it in where a platform gives no time), and vouches for nothing.
 * @param prompt whether the claim is made as it happens (a heartbeat) and so should agree
 */
export function witness(state: State, message: Message, source: string, claimed: Instant, prompt: boolean): void {
  if (!isSource(source) || claimed === message.receivedAt) return;
  const clock = state.singles.clock;
  state.clocks.claim(source, claimed - clock.logTime, prompt);
  const agrees = Math.abs(clock.logTime - claimed) <= state.settings.clockToleranceMs;
  // A trusted clock with nothing against it has nothing to learn, and this runs for every event.
  if (agrees && clock.trusted && clock.strayClaims === 0 && clock.logTime - (clock.heard[source] ?? 0) < day / 24) return;
  const heard = { ...clock.heard, [source]: clock.logTime };
  if (!agrees) {
    if (!prompt) return;
    const straySources = clock.straySources.includes(source) ? clock.straySources : [...clock.straySources, source];
    const strayClaims = clock.strayClaims + 1;
    const lost = clock.trusted && strayClaims >= strayLimit && straySources.length >= 2;
    state.singles.clock = {
      ...clock, heard, straySources, strayClaims,
      ...(lost ? { trusted: false, doubtedSince: clock.logTime, witnesses: [] } : {}),
    };
    return;
  }
  const witnesses = clock.witnesses.includes(source) ? clock.witnesses : [...clock.witnesses, source];
  const recent = Object.values(heard).filter((at) => at > clock.logTime - day || at > clock.doubtedSince - day).length;
  // What time servers deny, sources that are not far off cannot vouch for.
  const trusted = clock.trusted || (clock.brokerOffMs === undefined && witnesses.length >= Math.min(2, recent));
  state.singles.clock = { ...clock, heard, witnesses, trusted, strayClaims: 0, straySources: [] };
}

/**
 * What the broker's clock is by comparison with time servers. One that is off
 * puts log time in doubt, and one that is right again ends that doubt, unless
 * log time, which never runs backward, still waits for it.
 * @param offMs how far it is off; `undefined` when it is right
 */
export function judgeBroker(state: State, { vouched, receivedAt }: Message, offMs: number | undefined): void {
  const clock = state.singles.clock;
  if (offMs === undefined) {
    const trusted = clock.trusted || clock.logTime - receivedAt <= state.settings.clockToleranceMs;
    if (clock.brokerOffMs !== undefined) state.singles.clock = { ...clock, brokerOffMs: undefined, trusted };
    else if (clock.accepted) state.singles.clock = { ...clock, accepted: false };
  } else if (!vouched && !clock.accepted) {
    state.singles.clock = {
      ...clock, brokerOffMs: offMs, trusted: false, witnesses: [],
      doubtedSince: clock.trusted ? clock.logTime : clock.doubtedSince,
    };
  }
}

/** A person vouches for log time. */
export function vouch(state: State): void {
  const clock = state.singles.clock;
  state.singles.clock = { ...clock, trusted: true, strayClaims: 0, straySources: [], brokerOffMs: undefined, accepted: clock.brokerOffMs !== undefined };
}
