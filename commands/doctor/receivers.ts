import type { Settings } from '../../config/settings.ts';
import { didYouMean } from '../../config/nearest-name.ts';
import { readRulesFile } from '../../ingest/rules-file.ts';
import type { AlertRules } from '../../processors/domain/monitoring.ts';
import { openDestinations } from '../receivers.ts';
import type { Surroundings } from '../surroundings.ts';
import { fault, good, reasonOf, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** Whether everybody who is to be told can be: secrets are at hand, and the names the configured rules use are receivers. */
export function checkReceivers(settings: Settings, surroundings: Pick<Surroundings, 'env' | 'now'>): Finding[] {
  const names = Object.keys(settings.alerting.receivers);
  try {
    openDestinations(settings, surroundings);
  } catch (error) {
    return reasonOf(error).split('\n').map((reason) => fault(`receivers: ${reason}`));
  }
  const found = [good(names.length === 0 ? 'no receivers are set: alerts are in /api/alerts and on the board, and nobody is told' : `receivers ${names.join(' ')}; orderwatch alerts test tries one`)];
  if (settings.rules === undefined) return found;
  try {
    const unknown = namedIn(readRulesFile(settings.rules).alerts).filter((name) => !names.includes(name));
    return [...found, ...unknown.map((name) => warning(`the rules tell ${name}, which is no receiver of alerting.receivers${didYouMean(name, names)}`))];
  } catch (error) {
    return [...found, fault(`rules: ${reasonOf(error)}`)];
  }
}

function namedIn({ routes }: AlertRules): string[] {
  return [...new Set(routes.flatMap(({ receivers, escalate = [] }) => [...receivers, ...escalate.flatMap((step) => step.receivers)]))];
}
