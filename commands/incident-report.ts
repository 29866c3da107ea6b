import { day, formatInstant, hour, type Instant, minute } from '../processors/domain/instant.ts';
import { channels } from '../processors/domain/source.ts';
import type { Incident } from '../samples/incident.ts';
import type { FindingColumns } from '../store/queries/findings.ts';
import { formatTable } from './text-table.ts';

/** One thing the monitors found, by its log time. */
export interface Found extends Pick<FindingColumns, 'kind' | 'subject' | 'what'> {
  readonly at: Instant;
  readonly told: boolean;
}

/** What incidents go by here, and what finds them. */
interface Trace {
  readonly name: string;
  /** How long after its end it may still be found. */
  readonly graceMs: number;
  readonly finds: (found: Found) => boolean;
}

/** A table of what was put in, what was found of it and after how long, and how many anomalies were told of that nobody put in. */
export function incidentReport(incidents: readonly Incident[], found: readonly Found[], from: Instant, to: Instant): string {
  const rows = incidents.map((incident) => {
    const { name, graceMs, finds } = traceOf(incident);
    const first = found.find((one) => one.at >= incident.from && one.at < incident.until + graceMs && finds(one));
    return [name, showTime(incident.from), ...(first === undefined ? ['not found', '', ''] : [showTime(first.at), showLapse(first.at - incident.from), tell(first)])];
  });
  const strays = found.filter((one) => one.kind === 'anomaly' && one.told && !incidents.some((incident) => one.at >= incident.from && one.at < incident.until + day));
  const weeks = (to - from) / (7 * day);
  const each = (strays.length / channels.length / weeks).toFixed(2);
  const named = strays.length === 0 ? '' : ` (${strays.slice(0, 5).map(tell).join('; ')})`;
  const table = formatTable(['injected', 'when', 'found', 'after', 'by'], rows);
  return `${table}anomalies told of at other times: ${strays.length} in ${weeks.toFixed(1)} weeks, ${each} a channel and week${named}\n`;
}

function traceOf(incident: Incident): Trace {
  switch (incident.kind) {
    case 'wrong_zone': return {
      name: `${incident.source}'s clocks 8 h behind`, graceMs: 0, finds: ({ kind, subject }) => kind === 'clock.off' && subject.endsWith(incident.source),
    };
    case 'silence': return {
      name: `${incident.channel} silent`, graceMs: 0, finds: ({ kind, subject }) => kind === 'source.silent' && subject === incident.channel,
    };
    case 'flood': return {
      name: `flood on ${incident.channel}`, graceMs: 2 * hour,
      finds: ({ kind, subject, what }) => kind === 'anomaly' && what === 'rise' && (subject.startsWith(`channel/${incident.channel}/`) || subject.startsWith('total/')),
    };
    case 'half_drop': return {
      name: 'half of all orders lost', graceMs: 2 * hour,
      finds: ({ kind, subject, what }) => kind === 'anomaly' && what !== 'rise' && /\/(?:placed|paid)$/.test(subject),
    };
    case 'stuck_warehouse': return {
      name: `${incident.warehouse} stuck`, graceMs: 0,
      finds: ({ kind, subject, what }) =>
        (kind === 'anomaly' && what !== 'rise' && subject.startsWith(`warehouse/${incident.warehouse}/`)) ||
        (kind === 'orders.stale' && subject.includes(`/${incident.warehouse}/`)),
    };
    case 'slow_carrier': return {
      name: `${incident.carrier} reads no parcels`, graceMs: 7 * day,
      finds: ({ kind, subject, what }) =>
        (kind === 'orders.stale' && subject.startsWith('carrier_silent/') && subject.endsWith(`/${incident.carrier}`)) ||
        (kind === 'anomaly' && what !== 'rise' && subject.startsWith(`carrier/${incident.carrier}/`)),
    };
    default: return incident satisfies never;
  }
}

function tell({ kind, subject, what }: Found): string {
  return kind === 'anomaly' ? `${what} of ${subject}` : `${kind} ${subject}`;
}

function showTime(at: Instant): string {
  return `${formatInstant(at).slice(0, 16).replace('T', ' ')}Z`;
}

function showLapse(ms: number): string {
  if (ms < 2 * hour) return `${Math.round(ms / minute)} min`;
  return ms < 3 * day ? `${(ms / hour).toFixed(1)} h` : `${(ms / day).toFixed(1)} d`;
}
