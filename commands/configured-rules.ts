import type { Logger } from 'pino';
import type { LogStream } from '../ingest/log-stream.ts';
import type { LogWriter } from '../ingest/log-writer.ts';
import { areSameRules } from '../ingest/rules-digest.ts';
import type { Rules } from '../processors/domain/rules.ts';
import { rulesInForce } from '../processors/rules.ts';
import type { State } from '../processors/state.ts';
import { namesakeOf, publishedRules, rulesMessage } from './published-rules.ts';

/** What putting the configured rules in force takes. */
export interface ConfiguredRules {
  readonly file: string;
  readonly rules: Rules;
  readonly state: State;
  readonly stream: LogStream;
  readonly writer: LogWriter;
  readonly maxBytes: number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Publishes the configured rules, unless they are in force. The log may hold
 * rules that the state has not come to yet: then it is those that will be.
 */
export async function applyConfigured({ file, rules, state, stream, writer, maxBytes, log }: ConfiguredRules): Promise<void> {
  const readUpTo = state.position.seq;
  const published = await publishedRules(stream, maxBytes);
  const last = published.at(-1);
  const coming = last !== undefined && last.seq > readUpTo ? last.rules : rulesInForce(state);
  if (areSameRules(coming, rules)) return;
  const namesake = namesakeOf(rules, published);
  if (namesake !== undefined) log.warn(`message ${namesake.seq} has other rules called ${rules.version}; decisions under the two cannot be told apart by name`);
  const { seq } = await writer.publish(rulesMessage({ rules, by: 'orderwatch start', reason: `configured in ${file}` }, last, maxBytes));
  log.info(`rules ${rules.version} are in the log as ${seq}`);
}
