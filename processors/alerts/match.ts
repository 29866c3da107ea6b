import type { Alert, AlertMatch } from '../domain/alert.ts';
import { wordOf } from './policy.ts';

/** Whether all that a match says holds of an alert. */
export function matches({ kind, severity, owner, evidence, subjects }: Alert, match: AlertMatch): boolean {
  return isAmong(kind, match.kinds) && isAmong(severity, match.severities) && isAmong(owner, match.owners)
    && isAmong(wordOf(evidence, 'channel'), match.channels) && isAmong(wordOf(evidence, 'warehouse'), match.warehouses)
    && isAmong(wordOf(evidence, 'carrier'), match.carriers)
    && (match.subject === undefined || subjects.some((subject) => hasWord(subject, match.subject!)));
}

function isAmong(value: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value);
}

/** `channel/taobao/paid` has the words channel, taobao and paid, and is one itself. */
function hasWord(subject: string, word: string): boolean {
  return subject === word || subject.split(/[\s/]+/).includes(word);
}
