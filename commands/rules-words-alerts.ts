import type { AlertMatch } from '../processors/domain/alert.ts';
import { formatDuration } from '../processors/domain/duration.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import type { KindRule } from '../processors/domain/monitoring.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { formatTable } from './text-table.ts';

/** What the rules of alerts mean: who is told of what, and what mutes it. */
export function alertsInWords({ alerts }: Pick<Rules, 'alerts'>): string {
  const { routes, kinds, inhibitions, maintenance, groupWaitMs, flapMs, noticeMs, noticeLimitMs, burst } = alerts;
  const rows = routes.map(({ match, receivers, repeatMs, escalate = [], tellResolved }) => [
    matchInWords(match), receivers.join(', '), repeatMs === undefined ? 'once' : `every ${formatDuration(repeatMs)}`,
    escalate.map((step) => `${step.receivers.join(', ')} after ${formatDuration(step.afterMs)}`).join('; '), tellResolved ? 'yes' : 'no',
  ]);
  const lines = [
    ...(rows.length === 0 ? ['nobody is told of any: there are no routes']
      : [...formatTable(['of', 'told', 'how often', 'then', 'told of its end'], rows).trimEnd().split('\n'), 'nobody is told of what is in none of these']),
    ...Object.entries(kinds).map(([kind, rule]) => `${kind}: ${kindInWords(rule)}`),
    ...inhibitions.map(({ by, mutes, equal }) => `${matchInWords(by)} mutes ${matchInWords(mutes)}${equal.length === 0 ? '' : ` of the same ${equal.join(', ')}`}`),
    ...maintenance.map(({ name, match, from, to }) => `no word of ${matchInWords(match)} from ${formatInstant(from)} to ${formatInstant(to)}: ${name}`),
    `told after ${formatDuration(groupWaitMs)}, held open for ${formatDuration(flapMs)}; what does not last gathers for ${formatDuration(noticeMs)}, at most ${formatDuration(noticeLimitMs)}`,
    `of more than ${burst} of a kind that begin within a minute the rest are one`,
  ];
  return `Alerts\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Every receiver the rules name. */
export function receiversOf({ alerts: { routes } }: Pick<Rules, 'alerts'>): string[] {
  return [...new Set(routes.flatMap(({ receivers, escalate = [] }) => [...receivers, ...escalate.flatMap((step) => step.receivers)]))];
}

function matchInWords({ subject, ...lists }: AlertMatch): string {
  const parts = Object.values(lists).map((list) => list.join(' or '));
  return [...parts, ...(subject === undefined ? [] : [`"${subject}"`])].join(', ') || 'everything';
}

function kindInWords({ off, severity, owner, forMs, runbook }: KindRule): string {
  if (off === true) return 'no alert';
  return [severity ?? '', owner ?? '', forMs === undefined ? '' : `after ${formatDuration(forMs)}`, runbook ?? ''].filter((part) => part !== '').join(', ') || 'as it is';
}
