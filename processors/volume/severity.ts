import type { Severity } from '../domain/alert.ts';
import type { VolumeRules } from '../domain/monitoring.ts';
import { offBy } from './excess.ts';
import { type OpenAnomaly, moneyOf, type Pulse } from './pulse.ts';

/** From so many events on that are missing, with next to none there, something has stopped. */
const stoppedFrom = 30;
const stoppedShare = 0.1;

/** Fewer than this too many or too few are for the record, where no money hangs on them. */
const slight = 10;

/** How grave an anomaly is: by the money at stake, by whether all has stopped, by how many it concerns. */
export function severityOf({ worths, measure }: Pulse, open: Pick<OpenAnomaly, 'seen' | 'expected' | 'direction'>, { criticalMinor }: VolumeRules): Severity {
  const isMoney = measure === 'placed' || measure === 'paid' || measure === 'refunded';
  // More orders than usual can wait till morning; money that does not come in, or goes out, cannot.
  const isLoss = isMoney && open.direction === (measure === 'refunded' ? 'rise' : 'drop');
  // In several currencies each has its share of what is critical.
  const atStake = worths.reduce((sum, [currency, worth]) => sum + (criticalMinor[currency] === undefined ? 0 : moneyOf(open, worth) / criticalMinor[currency]), 0);
  if (isLoss && atStake >= 1) return 'critical';
  if (open.direction === 'drop' && open.expected >= stoppedFrom && open.seen <= open.expected * stoppedShare) return 'critical';
  return !isMoney && offBy(open.direction, open) < slight ? 'info' : 'warning';
}
