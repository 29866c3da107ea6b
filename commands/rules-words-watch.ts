import { formatDuration } from '../processors/domain/duration.ts';
import { formatMoney } from '../processors/domain/money.ts';
import type { BusinessHours } from '../processors/domain/monitoring.ts';
import type { Rules } from '../processors/domain/rules.ts';

/** What is counted, watched and limited, for people to read over. */
export function watchInWords({ windows, volume, calendar, thresholds }: Rules): string {
  const money = Object.entries(volume.criticalMinor).map(([currency, minor]) => `${formatMoney({ minor, currency })} ${currency}`);
  const lines = [
    `windows wait ${formatDuration(windows.latenessMs)} and are revised for ${formatDuration(windows.revisableMs)}; a source is silent after ${formatDuration(windows.silentAfterMs)}, and three of its heartbeats`,
    `${volume.measures.join(', ')} of ${volume.levels.join(', ')} are watched; critical from ${money.join(', ') || 'no amount on'}`,
    ...calendar.map(({ name, kind, from, to, channels, factor }) =>
      `${name}, a ${kind}, ${from === to ? from : `${from} to ${to}`}, ${channels?.join(', ') ?? 'everywhere'}: ${factor === undefined ? 'nobody knows how much' : `${factor} times the usual`}`),
    ...thresholds.map(({ name, when, severity, owner, hours }) => `${name}: ${when} is ${severity}${owner === '' ? '' : `, for ${owner}`}${hours === undefined ? '' : `, ${hoursInWords(hours)}`}`),
  ];
  return `What is watched\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** When an order is stuck, who has to act then, and when a clock is wrong. */
export function stuckInWords({ staleness, clocks, stall }: Rules): string {
  const { hours, limits, positionMs, predictWithinMs, predictFrom, escalation, warningCount, criticalCount } = staleness;
  const lines = [
    ...limits.map(({ states, channels, serviceLevels, limitMs, businessHours }) => {
      const of = [...(channels === undefined ? [] : [`of ${channels.join(' or ')}`]), ...(serviceLevels === undefined ? [] : [`by ${serviceLevels.join(' or ')}`])];
      return `${[states.join(' or '), ...of].join(' ')}: stuck after ${formatDuration(limitMs)}${businessHours ? ' of business hours' : ''}`;
    }),
    `business hours are ${hoursInWords(hours)}`,
    `a parcel without news for ${formatDuration(stall.afterMs)}, or a courier's position older than ${formatDuration(positionMs)}, is told of`,
    `a promise that will be broken is foretold ${formatDuration(predictWithinMs)} before, where ${predictFrom} parcels of the carrier and route are known`,
    ...Object.entries(escalation).map(([cause, steps]) => `${cause === 'default' ? 'for all other causes' : cause}: ${steps.map(({ owner, afterMs }, i) => (i === 0 && afterMs === 0 ? owner : `${owner} after ${formatDuration(afterMs)}`)).join(', then ')}`),
    `a group of fewer than ${warningCount} is for the record, one of ${criticalCount} is critical`,
    `a source's clock is wrong from ${formatDuration(clocks.offMs)} on, judged by ${clocks.minimumSamples} claims; a host's or the broker's from ${formatDuration(clocks.hostOffMs)}; one that moves ${formatDuration(clocks.driftMsPerDay)} a day drifts`,
  ];
  return `Stuck orders and wrong clocks\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function hoursInWords({ days, from, to }: BusinessHours): string {
  return `${days.map((day) => dayNames[day - 1] ?? '').join(' ')} ${from} to ${to}`;
}
