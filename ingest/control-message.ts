import type { Control } from '../processors/domain/control.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { readAlert, readSilence } from './control-alerts.ts';
import { readClocks } from './control-clocks.ts';
import { body, isAbsent, isOr, malformed, required, words } from './control-fields.ts';
import { readMeasured } from './control-measured.ts';
import { numberMark } from './json.ts';
import { showKeyPath } from './mapping-problem.ts';
import { checkRules } from './rules-check.ts';
import { isTree, seen } from './value.ts';

const known = 'tick, closings, clock, clocks, rules, warehouse, alert, silence, measured';

/** Reads the body of `orders.control.<type>`. */
export function readControl(type: string, payload: unknown): Control {
  switch (type) {
    case 'tick': {
      const { everyMs } = body(payload);
      if (typeof everyMs !== 'number' || !Number.isSafeInteger(everyMs) || everyMs <= 0) {
        throw malformed('everyMs', isOr(everyMs, 'not a whole number of milliseconds above zero'));
      }
      return { type, everyMs };
    }
    case 'closings': {
      const { action, by, reason } = body(payload);
      if (action !== 'resume' && action !== 'halt') throw malformed('action', isOr(action, 'neither "resume" nor "halt"'));
      return { type, action, by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    case 'clock': {
      const { action, by, reason } = body(payload);
      if (action !== 'trust') throw malformed('action', isOr(action, 'not "trust"'));
      return { type, action, by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    case 'rules': {
      const { rules, by, reason } = body(payload);
      return { type, rules: readRules(rules), by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    case 'warehouse': {
      const { warehouse, action, by, reason } = body(payload);
      if (action !== 'close' && action !== 'open') throw malformed('action', isOr(action, 'neither "close" nor "open"'));
      return { type, warehouse: words(warehouse, 'warehouse'), action, by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    case 'measured': return readMeasured(body(payload));
    case 'alert': return readAlert(body(payload));
    case 'silence': return readSilence(body(payload));
    case 'clocks': return readClocks(body(payload));
    default:
      throw malformed('', `orders.control.${type} is no control message; there are ${known}`);
  }
}

/** So many mistakes are told of; who has more has published something else. */
const mostMistakes = 10;

function readRules(written: unknown): Rules {
  if (!isTree(written)) throw malformed('rules', isAbsent(written) ? required : `is ${seen(written)}, not an object`);
  const { rules, mistakes } = checkRules(withNumbers(written));
  if (rules !== undefined) return rules;
  const told = mistakes.slice(0, mostMistakes).map(({ at, what }) => `${showKeyPath(['rules', ...at])}: ${what}`);
  const untold = mistakes.length - told.length;
  throw malformed('', `${told.join('; ')}${untold > 0 ? `; and ${untold} more` : ''}`);
}

/** Places are measured: in rules, decimals are numbers, and where a whole number is wanted the check refuses them. */
function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers);
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNumbers(part)]));
  return typeof value === 'string' && value.startsWith(numberMark) ? Number(value.slice(numberMark.length)) : value;
}
