import { createHmac } from 'node:crypto';
import { formatInstant, type Instant } from '../processors/domain/instant.ts';
import { answerOf, sendHttp } from './http.ts';
import { factLines, type AlertMessage } from './message.ts';
import type { Receiver } from './receiver.ts';

export interface WebhookOptions {
  readonly url: string;
  /** `whsec_` and the key in base64, or any text. */
  readonly secret: string;
  /** The host's clock: whoever checks the signature refuses old ones. */
  readonly now: () => Instant;
}

/** JSON, signed as Standard Webhooks has it. `webhook-id` is the notification's, so a repetition can be recognised. */
export function webhookReceiver({ url, secret, now }: WebhookOptions): Receiver {
  return {
    kind: 'webhook', recognisesRepeats: true, merges: false,
    async send([message], signal, written) {
      if (message === undefined) return { outcome: 'refused', detail: 'nothing to send' };
      const id = `msg_${message.id}`;
      const timestamp = String(Math.floor(now() / 1_000));
      const body = webhookBody(message);
      return answerOf(await sendHttp({
        url,
        headers: {
          'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': sign(secret, id, timestamp, body),
        },
        body,
      }, signal, written));
    },
  };
}

export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Everything there is to say, times as ISO 8601. */
export function webhookBody(message: AlertMessage): string {
  const { notification: { alert, reason, logTime, seq, ordinal }, title, meaning, advice, links, sample } = message;
  return JSON.stringify({
    type: `alert.${reason}`,
    timestamp: formatInstant(logTime),
    data: {
      id: alert.id, notification: `${seq}-${ordinal}`, ...(sample ? { sample } : {}), state: alert.state, severity: alert.severity, kind: alert.kind, key: alert.key,
      owner: alert.owner, subjects: alert.subjects, count: alert.count, evidence: alert.evidence,
      startedAt: time(alert.startedAt), firedAt: time(alert.firedAt), acknowledgedAt: time(alert.acknowledgedAt),
      acknowledgedBy: alert.acknowledgedBy, resolvedAt: time(alert.resolvedAt), runbook: alert.runbook,
      title, text: factLines(message).join('\n'), meaning, advice, links,
    },
  });
}

function time(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : formatInstant(instant);
}
