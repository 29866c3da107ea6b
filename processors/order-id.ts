import { businessDate } from './domain/instant.ts';
import { omsId } from './domain/order.ts';
import type { State } from './state.ts';

/** The business date last numbered and the last number given on it. */
export interface SequenceState {
  readonly date: string;
  readonly last: number;
}

export const noSequence: SequenceState = { date: '', last: 0 };

/**
 * The next order id: the business date of log time, numbered from 00001. Log
 * time never runs back; where the zone was changed to one further west the date
 * stands until the day is over, for a number given twice would name two orders.
 */
export function nextOrderId(state: State): string {
  const { clock, sequence } = state.singles;
  const today = businessDate(clock.logTime, state.settings.timezone);
  const date = today > sequence.date ? today : sequence.date;
  const last = date === sequence.date ? sequence.last + 1 : 1;
  state.singles.sequence = { date, last };
  return omsId(date, last);
}
