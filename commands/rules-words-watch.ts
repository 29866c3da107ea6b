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

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function hoursInWords({ days, from, to }: BusinessHours): string {
  return `${days.map((day) => dayNames[day - 1] ?? '').join(' ')} ${from} to ${to}`;
}
