import { businessDate } from './domain/instant.ts';
import { omsId } from './domain/order.ts';
import type { State } from './state.ts';

/** The business date last numbered and the last number given on it. */
export interface SequenceState {
  readonly date: string;
  readonly last: number;
}

export const noSequence: SequenceState = { date: '', last: 0 };

/** The next order id: the business date of log time, numbered from 00001. Log time never runs back, so neither does the date. */
export function nextOrderId(state: State): string {
  const { clock, sequence } = state.singles;
  const date = businessDate(clock.logTime, state.settings.timezone);
  const last = date === sequence.date ? sequence.last + 1 : 1;
  state.singles.sequence = { date, last };
  return omsId(date, last);
}
