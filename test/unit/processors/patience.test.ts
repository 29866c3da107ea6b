import { describe, expect, it } from 'vitest';
import { hour, minute, second } from '../../../processors/domain/instant.ts';
import { advance, vouch, witness } from '../../../processors/clock.ts';
import { runningTime, sureTime, waitingTime } from '../../../processors/patience.ts';
import { emptyState, type State } from '../../../processors/state.ts';
import { messageOf, noon, settings, tick } from '../../support/story.ts';

/** A clock that is trusted since noon. */
function trusted(): State {
  const state = emptyState(settings);
  advance(state, messageOf(1, 0, tick, true));
  return state;
}

let seq = 1;
const goOn = (state: State, seconds: number, vouched = false) => void advance(state, messageOf(++seq, seconds / 60, tick, vouched));
const times = (state: State) => ({ sure: sureTime(state) - noon, waited: waitingTime(state) - noon, ran: runningTime(state) - noon });
const atOnce = (ms: number) => ({ sure: ms, waited: ms, ran: ms });

describe('patience', () => {
  it('goes with log time while that is trusted', () => {
    const state = trusted();
    goOn(state, 30);
    expect(times(state)).toEqual(atOnce(30 * second));
  });

  it('stands still from a jump on, but for what cannot wait', () => {
    const state = trusted();
    goOn(state, 30);
    goOn(state, 8 * 3_600);
    expect(times(state)).toEqual(atOnce(30 * second));
    goOn(state, 8 * 3_600 + 20);
    expect(times(state)).toEqual({ sure: 30 * second, waited: 30 * second, ran: 50 * second });
  });

  it('knows what time it is when trust returns, and has not waited meanwhile', () => {
    const state = trusted();
    goOn(state, 30);
    goOn(state, 8 * 3_600);
    goOn(state, 8 * 3_600 + 20);
    vouch(state);
    expect(times(state)).toEqual({ sure: 8 * hour + 20 * second, waited: 30 * second, ran: 50 * second });
    goOn(state, 8 * 3_600 + 25);
    expect(times(state)).toEqual({ sure: 8 * hour + 25 * second, waited: 35 * second, ran: 55 * second });
  });

  it('does not count what the message brings that puts log time in doubt', () => {
    const state = trusted();
    goOn(state, 30);
    const off = messageOf(++seq, 40 / 60, tick, false);
    advance(state, off);
    for (let claim = 0; claim < 50; claim++) witness(state, off, claim % 2 === 0 ? 'shop' : 'jd', noon - hour, true);
    expect(times(state)).toEqual({ sure: 30 * second, waited: 30 * second, ran: 40 * second });
    goOn(state, 50);
    expect(times(state)).toEqual({ sure: 30 * second, waited: 30 * second, ran: 50 * second });
    vouch(state);
    goOn(state, 55);
    expect(times(state)).toEqual({ sure: 55 * second, waited: 35 * second, ran: 55 * second });
  });

  it('counts a jump that is vouched for, as in a replay', () => {
    const state = trusted();
    goOn(state, 8 * 3_600, true);
    expect(times(state)).toEqual(atOnce(8 * hour));
  });

  it('stands where it began until log time is trusted for the first time', () => {
    const state = emptyState(settings);
    goOn(state, 0);
    goOn(state, 50);
    expect(times(state)).toEqual({ sure: 0, waited: 0, ran: 50 * second });
    vouch(state);
    goOn(state, 60);
    expect(times(state)).toEqual({ sure: minute, waited: 10 * second, ran: minute });
  });
});
