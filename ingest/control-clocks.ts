import type { ComparedClock, Control } from '../processors/domain/control.ts';
import { isAbsent, isOr, malformed, words } from './control-fields.ts';
import { isTree, seen, type Tree } from './value.ts';

/** Nobody compares more clocks than this. */
const most = 32;

/** How far clocks are from the host's, as it saw them. */
export function readClocks({ compared }: Tree): Control {
  if (!Array.isArray(compared)) throw malformed('compared', isOr(compared, 'not a list'));
  if (compared.length > most) throw malformed('compared', `lists ${compared.length} clocks, and ${most} are the most`);
  return { type: 'clocks', compared: compared.map((one: unknown, index) => readOne(one, `compared[${index}]`)) };
}

function readOne(written: unknown, where: string): ComparedClock {
  if (!isTree(written)) throw malformed(where, `is ${seen(written)}, not an object`);
  const { kind, name, offsetMs, roundTripMs, error } = written;
  if (kind !== 'broker' && kind !== 'server') throw malformed(`${where}.kind`, isOr(kind, 'neither "broker" nor "server"'));
  if (isAbsent(offsetMs) === isAbsent(error)) throw malformed(`${where}.offsetMs`, 'either "offsetMs" or "error" has to be said, and not both');
  return {
    kind, name: words(name, `${where}.name`),
    ...(isAbsent(offsetMs) ? {} : { offsetMs: millis(offsetMs, `${where}.offsetMs`) }),
    ...(isAbsent(roundTripMs) ? {} : { roundTripMs: millis(roundTripMs, `${where}.roundTripMs`) }),
    ...(isAbsent(error) ? {} : { error: words(error, `${where}.error`) }),
  };
}

function millis(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw malformed(where, `${seen(value)} is not a whole number of milliseconds`);
}
