import { failureReason } from '../alerting/failure-reason.ts';
import { sampleNotification } from '../alerting/sample.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { type Language, languages } from '../processors/domain/delivery.ts';
import type { Settings } from '../config/settings.ts';
import { CommandError, UsageError } from './command-error.ts';
import { composer } from './notifying.ts';
import { openDestinations } from './receivers.ts';
import type { Surroundings } from './surroundings.ts';

export interface AlertsTest {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  /** Its name in the settings. */
  readonly receiver: string | undefined;
  /** Absent: the receiver's own. */
  readonly language: string | undefined;
}

/**
 * Sends a sample to one receiver, past queue and journal, and says what it
 * answered. Where alerts last, the sample is resolved at once.
 *
 * @throws {CommandError} `receiver_failed` when it was not taken
 */
export async function testReceiver({ settings, surroundings, receiver: name, language }: AlertsTest): Promise<undefined> {
  const names = Object.keys(settings.alerting.receivers);
  if (name === undefined) throw new UsageError(`alerts test needs --receiver; ${there(names).slice(2)}`);
  if (language !== undefined && !isLanguage(language)) throw new UsageError(`--language is one of ${languages.join(' and ')}, not ${language}`);
  const written = settings.alerting.receivers[name];
  if (written === undefined) throw new UsageError(`the settings have no receiver ${name}${didYouMean(name, names) || there(names)}`);
  // Only this one: the secrets of the others may not be at hand here.
  const only = { ...settings, alerting: { ...settings.alerting, receivers: { [name]: written } } };
  const destination = openDestinations(only, surroundings).get(name)!;
  const compose = composer(settings);
  const at = surroundings.now();
  const lasting = destination.receiver.kind === 'pagerduty' || destination.receiver.kind === 'alertmanager';
  for (const state of lasting ? (['firing', 'resolved'] as const) : (['firing'] as const)) {
    const message = compose(sampleNotification(at, state), { language: language ?? destination.language }, true);
    const startedAt = surroundings.elapsed();
    const answer = await destination.receiver.send([message], AbortSignal.timeout(destination.timeoutMs))
      .catch((error: unknown) => ({ outcome: 'failed' as const, detail: failureReason(error) }));
    const said = destination.secrets.hide(answer.detail);
    if (answer.outcome !== 'delivered') throw new CommandError('receiver_failed', `${name} (${destination.receiver.kind}) did not take the sample: ${answer.outcome}, ${said}`);
    surroundings.stdout.write(`${name} (${destination.receiver.kind}) took the sample, ${state}, in ${Math.round(surroundings.elapsed() - startedAt)} ms: ${said}\n`);
  }
  return undefined;
}

function there(names: readonly string[]): string {
  return names.length === 0 ? '; the settings have none' : `; there are ${names.join(', ')}`;
}

function isLanguage(text: string): text is Language {
  return (languages as readonly string[]).includes(text);
}
