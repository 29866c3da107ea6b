import { z } from 'zod';
import { acceptedSchema, type AlertsCall, said } from './alerts-statement.ts';
import { UsageError } from './command-error.ts';
import type { ServiceClient } from './service-client.ts';
import { formatTable } from './text-table.ts';

const silencesSchema = z.object({
  silences: z.array(z.object({ id: z.string(), match: z.record(z.string(), z.unknown()), from: z.string(), to: z.string(), by: z.string(), reason: z.string(), endedBy: z.string().optional() })),
  nextCursor: z.string().optional(),
});

export async function listSilences({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient): Promise<undefined> {
  const found = await client.ask('GET', `/api/silences?limit=${Math.min(values.limit, 500)}${values.all ? '' : '&open=true'}`, silencesSchema);
  if (values.json) stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else if (found.silences.length === 0) stdout.write('no silences\n');
  else {
    stdout.write(formatTable(['silence', 'from', 'to', 'by', 'of', 'why'], found.silences.map(({ id, from, to, by, match, reason, endedBy }) => (
      [id, from, to, endedBy === undefined ? by : `${by}, ended by ${endedBy}`, Object.keys(match).length === 0 ? 'everything' : JSON.stringify(match), reason]
    ))));
  }
  return undefined;
}

/** Says to be silent of what all given options match; of everything only where --subject and the like are left out on purpose: with --all. */
export async function beginSilence({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient): Promise<undefined> {
  const { kind, severity, owner, channel, warehouse, carrier, subject } = values;
  const match = Object.fromEntries(Object.entries({ kinds: kind, severities: severity, owners: owner, channels: channel, warehouses: warehouse, carriers: carrier, subject })
    .filter(([, value]) => value !== undefined && value.length > 0));
  if ((Object.keys(match).length === 0) !== values.all) throw new UsageError('alerts silence needs either what to be silent of (--kind, --channel …) or --all');
  if ((values.for === undefined) === (values.to === undefined)) throw new UsageError('alerts silence needs either --for or --to');
  const body = { match, ...(values.all ? { all: true } : {}), ...pick({ for: values.for, from: values.from, to: values.to }), ...said(values) };
  const { seq, id = '' } = await client.ask('POST', '/api/silences', acceptedSchema, body);
  stdout.write(values.json ? `${JSON.stringify({ id, seq })}\n` : `${id}: in the log as ${seq}\n`);
  return undefined;
}

export async function endSilence({ values, surroundings: { stdout } }: AlertsCall, client: ServiceClient, id: string): Promise<undefined> {
  const { seq } = await client.ask('DELETE', `/api/silences/${encodeURIComponent(id)}`, acceptedSchema, said(values));
  stdout.write(values.json ? `${JSON.stringify({ id, seq })}\n` : `${id}: ended in the log as ${seq}\n`);
  return undefined;
}

function pick(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
