import { formatInstant, type Instant } from '../processors/domain/instant.ts';
import { answerOf, sendHttp } from './http.ts';
import { factLines, type AlertMessage } from './message.ts';
import type { Receiver } from './receiver.ts';

export interface AlertmanagerOptions {
  /** Its root, such as `http://alertmanager:9093`. */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly refreshMs: number;
  /** The host's clock. */
  readonly now: () => Instant;
}

/**
 * Alertmanager's API v2. It takes what it is not told of for its
 * `resolve_timeout` for resolved, so what fires is posted again and again.
 * Labels are an alert's identity there.
 */
export function alertmanagerReceiver({ url, user, password, refreshMs, now }: AlertmanagerOptions): Receiver {
  const endpoint = `${url.replace(/\/+$/, '')}/api/v2/alerts`;
  const headers = {
    'content-type': 'application/json',
    ...(user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` }),
  };
  return {
    kind: 'alertmanager', recognisesRepeats: true, merges: true, refreshMs,
    async send(messages, signal, written) {
      // Of two words on one alert the later counts; a body must not hold both.
      const latest = new Map(messages.map((message) => [message.notification.alert.id, message]));
      const body = JSON.stringify([...latest.values()].map((message) => postedAlert(message, now())));
      return answerOf(await sendHttp({ url: endpoint, headers, body }, signal, written));
    },
  };
}

/**
 * An alert as it is posted. Its times are log time; one ahead of this host's is
 * brought back to it, since Alertmanager refuses what begins after it ends.
 */
export function postedAlert(message: AlertMessage, now: Instant): Readonly<Record<string, unknown>> {
  const { notification: { alert }, title, meaning, advice, links } = message;
  const past = (instant: Instant) => Math.min(instant, now);
  const startsAt = past(alert.firedAt ?? alert.startedAt);
  const { channel, warehouse, carrier } = alert.evidence;
  return {
    // Severity may change while an alert lasts, and would make another alert of it: it is an annotation.
    labels: {
      alertname: alert.kind, alert_id: alert.id, service: 'orderwatch', owner: label(alert.owner),
      channel: label(channel), warehouse: label(warehouse), carrier: label(carrier),
    },
    annotations: {
      summary: title, severity: alert.severity, description: factLines(message).join('\n'), meaning: label(meaning), advice: label(advice), runbook: label(alert.runbook),
    },
    startsAt: formatInstant(startsAt),
    ...(alert.state === 'resolved' ? { endsAt: formatInstant(Math.max(startsAt, past(alert.resolvedAt ?? now))) } : {}),
    generatorURL: links[0]?.url,
  };
}

/** Alertmanager has no empty labels. */
function label(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
