import type { Control } from '../processors/domain/control.ts';
import { Refusal } from './refusal.ts';
import { isTree, seen, type Tree } from './value.ts';

const known = 'tick, closings, clock';

/** Reads the body of `orders.control.<type>`. */
export function readControl(type: string, payload: unknown): Control {
  switch (type) {
    case 'tick': {
      const { everyMs } = body(payload);
      if (typeof everyMs !== 'number' || !Number.isSafeInteger(everyMs) || everyMs <= 0) {
        throw malformed('everyMs', `${seen(everyMs)} is not a whole number of milliseconds above zero`);
      }
      return { type, everyMs };
    }
    case 'closings': {
      const { action, by, reason } = body(payload);
      if (action !== 'resume' && action !== 'halt') throw malformed('action', `${seen(action)} is neither "resume" nor "halt"`);
      return { type, action, by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    case 'clock': {
      const { action, by, reason } = body(payload);
      if (action !== 'trust') throw malformed('action', `${seen(action)} is not "trust"`);
      return { type, action, by: words(by, 'by'), reason: words(reason, 'reason') };
    }
    default:
      throw malformed('', `orders.control.${type} is no control message; there are ${known}`);
  }
}

function body(payload: unknown): Tree {
  if (isTree(payload)) return payload;
  throw malformed('', `the body is ${seen(payload)}, not an object`);
}

/** Who and why must be said: these messages are what an audit asks for. */
function words(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.charCodeAt(0) !== 0x7f) return value;
  throw malformed(where, `${seen(value)} is not a text with something in it`);
}

function malformed(where: string, what: string): Refusal {
  return new Refusal('control_malformed', where, what);
}
