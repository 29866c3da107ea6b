import type { AlertMatch } from '../processors/domain/alert.ts';
import type { Control } from '../processors/domain/control.ts';
import { day, type Instant, parseInstant } from '../processors/domain/instant.ts';
import { isAbsent, isOr, malformed, required, words } from './control-fields.ts';
import { showKeyPath } from './mapping-problem.ts';
import { wording } from './mapping-schema.ts';
import { match as matchSchema } from './rules-monitoring.ts';
import { seen, type Tree } from './value.ts';

/** Nobody remembers a silence for longer than this. */
const longestSilence = 366 * day;

/** A person has seen an alert, or says that it is over. */
export function readAlert({ alert, action, by, reason }: Tree): Control {
  if (action !== 'acknowledge' && action !== 'resolve') throw malformed('action', isOr(action, 'neither "acknowledge" nor "resolve"'));
  return { type: 'alert', alert: words(alert, 'alert'), action, by: words(by, 'by'), reason: words(reason, 'reason') };
}

/** A silence of alerts: `begin` with `match` and `to` or `forMs`, perhaps `from`; `end` with `id`. */
export function readSilence({ action, id, match, from, to, forMs, by, reason }: Tree): Control {
  const who = { by: words(by, 'by'), reason: words(reason, 'reason') };
  switch (action) {
    case 'end': return { type: 'silence', action, id: words(id, 'id'), ...who };
    case 'begin': {
      if (isAbsent(to) === isAbsent(forMs)) throw malformed('to', 'either "to" or "forMs" has to be said, and not both');
      const begin = isAbsent(from) ? {} : { from: instant(from, 'from') };
      if (!isAbsent(forMs)) return { type: 'silence', action, match: readMatch(match), ...begin, forMs: length(forMs), ...who };
      const end = instant(to, 'to');
      if (begin.from !== undefined && (end <= begin.from || end > begin.from + longestSilence)) throw malformed('to', `${seen(to)} is not after "from", and within a year of it`);
      return { type: 'silence', action, match: readMatch(match), ...begin, to: end, ...who };
    }
    default: throw malformed('action', isOr(action, 'neither "begin" nor "end"'));
  }
}

function length(forMs: unknown): number {
  if (typeof forMs === 'number' && Number.isSafeInteger(forMs) && forMs > 0 && forMs <= longestSilence) return forMs;
  throw malformed('forMs', `${seen(forMs)} is not a whole number of milliseconds above zero, of a year at most`);
}

function instant(written: unknown, where: string): Instant {
  const at = typeof written === 'string' ? parseInstant(written) : undefined;
  if (at === undefined) throw malformed(where, isOr(written, 'not a time with its offset, such as 2026-11-11T00:00:00+08:00'));
  return at;
}

function readMatch(written: unknown): AlertMatch {
  if (isAbsent(written)) throw malformed('match', required);
  const { data, error } = matchSchema.safeParse(written);
  if (data !== undefined) return data;
  const issue = error.issues[0]!;
  const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  throw malformed(showKeyPath(['match', ...path.map((key) => (typeof key === 'number' ? key : String(key)))]), wording(issue, written));
}
