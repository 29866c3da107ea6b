import type { Steer } from '../api/alerts.ts';
import type { LogWriter } from '../ingest/log-writer.ts';
import { CommandError } from './command-error.ts';
import type { Surroundings } from './surroundings.ts';

/** Puts what people say through the API into the log, where everybody's word is judged in its turn. */
export function steering(writer: LogWriter, { randomBytes }: Pick<Surroundings, 'randomBytes'>): Steer {
  return async (type, body) => {
    // What is said twice is said twice: an alert may be acknowledged, get worse, and be acknowledged again.
    const messageId = `said-${Buffer.from(randomBytes(12)).toString('hex')}`;
    try {
      const { seq } = await writer.publish({ subject: `orders.control.${type}`, messageId, payload: JSON.stringify(body) });
      return { seq };
    } catch (cause) {
      throw new CommandError('log_away', 'the broker did not take what was said', cause);
    }
  };
}
