import type { Severity } from '../processors/domain/alert.ts';
import { formatInstant } from '../processors/domain/instant.ts';
import { answerOf, sendHttp } from './http.ts';
import { factLines, type AlertMessage } from './message.ts';
import { clip } from './plain-text.ts';
import type { Receiver } from './receiver.ts';

export interface PagerdutyOptions {
  readonly routingKey: string;
  readonly url: string;
}

const longestSummary = 1_024;

/** PagerDuty Events v2. An alert is one incident there, by its id: whatever comes again joins it. */
export function pagerdutyReceiver({ routingKey, url }: PagerdutyOptions): Receiver {
  return {
    kind: 'pagerduty', recognisesRepeats: true, merges: false,
    async send([message], signal, written) {
      if (message === undefined) return { outcome: 'refused', detail: 'nothing to send' };
      const body = JSON.stringify({ routing_key: routingKey, ...pagerdutyEvent(message) });
      return answerOf(await sendHttp({ url, headers: { 'content-type': 'application/json' }, body }, signal, written));
    },
  };
}

const severities: Readonly<Record<Severity, string>> = { info: 'info', warning: 'warning', critical: 'critical' };

export function pagerdutyEvent(message: AlertMessage): Readonly<Record<string, unknown>> {
  const { notification: { alert, logTime }, title, meaning, advice, links } = message;
  const event_action = alert.state === 'resolved' ? 'resolve' : alert.state === 'acknowledged' ? 'acknowledge' : 'trigger';
  if (event_action !== 'trigger') return { event_action, dedup_key: alert.id };
  return {
    event_action, dedup_key: alert.id, client: 'orderwatch',
    payload: {
      summary: clip(title, longestSummary), source: 'orderwatch', severity: severities[alert.severity], timestamp: formatInstant(logTime),
      class: alert.kind, group: alert.owner, component: clip(alert.subjects[0] ?? '', 250),
      custom_details: { facts: factLines(message), meaning, advice, evidence: alert.evidence },
    },
    links: links.map(({ label, url: href }) => ({ href, text: label })),
  };
}
