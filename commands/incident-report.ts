import { day, formatInstant, hour, type Instant, minute } from '../processors/domain/instant.ts';
import { channels } from '../processors/domain/source.ts';
import type { Incident } from '../samples/incident.ts';
import { stallAfterMs } from '../samples/rules.ts';
import { heartbeatEveryMs } from '../samples/world.ts';
import type { FindingColumns } from '../store/queries/findings.ts';
import { formatTable } from './text-table.ts';

/** One thing the monitors found, by its log time. */
export interface Found extends Pick<FindingColumns, 'kind' | 'subject' | 'what'> {
  readonly at: Instant;
  /** When it began. */
  readonly since: Instant;
  readonly told: boolean;
}

/** What incidents go by here, and what finds them. */
interface Trace {
  readonly name: string;
  /** How long after its end it may still be found. */
  readonly graceMs: number;
  /** The soonest the rules of the replay let it be found; absent where the counts decide. */
  readonly soonestMs?: number;
  readonly finds: (found: Found) => boolean;
}

/** A stretch of counts may seem to begin so long before what spoilt it: at night there are none, so it may be the evening before. */
const blurMs = 14 * hour;

/** A table of what was put in, what was found of it and after how long, and how many anomalies were told of that nobody put in. */
export function incidentReport(incidents: readonly Incident[], found: readonly Found[], from: Instant, to: Instant): string {
  const rows = incidents.map((incident) => {
    const { name, graceMs, soonestMs, finds } = traceOf(incident);
    const first = found.find((one) => one.at >= incident.from && one.at < incident.until + graceMs && beganWithin(one, incident) && finds(one));
    const soonest = soonestMs === undefined ? '' : showLapse(soonestMs);
    return [name, showTime(incident.from), ...(first === undefined ? ['not found', '', soonest, ''] : [showTime(first.at), showLapse(first.at - incident.from), soonest, tell(first)])];
  });
  const isNear = (at: Instant) => incidents.some((incident) => at >= incident.from && at < incident.until + day);
  const strays = found.filter((one) => one.kind === 'anomaly' && one.told && !isNear(one.at));
  let quietHours = 0;
  for (let at = from; at < to; at += hour) if (!isNear(at)) quietHours++;
  const weeks = quietHours / (7 * 24);
  const each = (strays.length / channels.length / weeks).toFixed(2);
  const named = strays.length === 0 ? '' : ` (${strays.slice(0, 5).map(tell).join('; ')})`;
  const table = formatTable(['injected', 'when', 'found', 'after', 'soonest', 'by'], rows);
  return `${table}anomalies told of at other times: ${strays.length} in ${weeks.toFixed(1)} weeks, ${each} a channel and week${named}\n`;
}

/** What began before an incident, or after it, is none of its doing. */
function beganWithin({ kind, since }: Found, { from, until }: Incident): boolean {
  return since >= from - (kind === 'anomaly' ? blurMs : 0) && since < until;
}

function traceOf(incident: Incident): Trace {
  switch (incident.kind) {
    case 'wrong_zone': return {
      name: `${incident.source}'s clocks 8 h behind`, graceMs: 0, finds: ({ kind, subject }) => kind === 'clock.off' && subject.endsWith(incident.source),
    };
    case 'silence': return {
      // Three of its heartbeats, and the last of them was up to one before.
      name: `${incident.channel} silent`, graceMs: 0, soonestMs: 2 * heartbeatEveryMs,
      finds: ({ kind, subject }) => kind === 'source.silent' && subject === incident.channel,
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
        (kind === 'anomaly' && what !== 'rise' && subject === `warehouse/${incident.warehouse}/shipped`) ||
        (kind === 'stale' && new RegExp(`^(?:state|step)/(?:approved|allocated|labelled)/${incident.warehouse}/`).test(subject)),
    };
    case 'slow_carrier': return {
      name: `${incident.carrier} reads no parcels`, graceMs: 7 * day, soonestMs: stallAfterMs,
      finds: ({ kind, subject, what }) =>
        (kind === 'stale' && subject.startsWith('carrier_silent/') && subject.endsWith(`/${incident.carrier}`)) ||
        (kind === 'anomaly' && what !== 'rise' && subject === `carrier/${incident.carrier}/delivered`),
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
