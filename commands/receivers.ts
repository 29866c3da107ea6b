import { alertmanagerReceiver } from '../alerting/alertmanager.ts';
import type { Destination } from '../alerting/destination.ts';
import { pagerdutyReceiver } from '../alerting/pagerduty.ts';
import { type Receiver, Secrets } from '../alerting/receiver.ts';
import { smsReceiver } from '../alerting/sms.ts';
import { smtpReceiver } from '../alerting/smtp.ts';
import { webhookReceiver } from '../alerting/webhook.ts';
import { wecomReceiver } from '../alerting/wecom.ts';
import { readSecret, type Secret } from '../config/secret.ts';
import type { Settings } from '../config/settings.ts';
import { SettingsError } from '../config/settings-error.ts';
import type { ReceiverKind } from '../processors/domain/delivery.ts';
import { hour, minute } from '../processors/domain/instant.ts';
import type { Surroundings } from './surroundings.ts';

type ReceiverSettings = Settings['alerting']['receivers'][string];

/** What receivers take by themselves; WeCom refuses more, people do not read more. */
const usualPerMinute: Readonly<Record<ReceiverKind, number | undefined>> = {
  wecom: 20, smtp: 60, sms: 10, webhook: undefined, pagerduty: undefined, alertmanager: undefined,
};

/** With somebody else to tell there is no need to be patient. */
const giveUpMs = { withFallback: minute, alone: hour } as const;

/**
 * Every receiver of the settings, ready to be told, its secrets read.
 *
 * @throws {SettingsError} with every secret that cannot be found, or is no URL where one is needed
 */
export function openDestinations(settings: Settings, surroundings: Pick<Surroundings, 'env' | 'now'>): Map<string, Destination> {
  const { receivers, language } = settings.alerting;
  const mistakes: string[] = [];
  const opened = Object.entries(receivers).flatMap(([name, written]): [string, Destination][] => {
    const found: string[] = [];
    const read: ReadSecret = (value, key) => {
      const text = readSecret(value, `alerting.receivers.${name}.${key}`, surroundings.env);
      found.push(text);
      return text;
    };
    const receiver = opening(() => openReceiver(name, written, read, surroundings.now), mistakes);
    if (receiver === undefined) return [];
    return [[name, {
      name, receiver, language: written.language ?? language, perMinute: written.perMinute ?? usualPerMinute[written.kind], timeoutMs: written.timeoutMs,
      giveUpMs: written.giveUpMs ?? (written.fallback === undefined ? giveUpMs.alone : giveUpMs.withFallback), fallback: written.fallback, secrets: new Secrets(found),
    }]];
  });
  if (mistakes.length > 0) throw new SettingsError('settings_invalid', mistakes);
  return new Map(opened);
}

/** One that cannot be opened does not keep the mistakes of the others from being told. */
function opening(open: () => Receiver, mistakes: string[]): Receiver | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    mistakes.push(error.message);
    return undefined;
  }
}

type ReadSecret = (value: Secret, key: string) => string;

function openReceiver(name: string, written: ReceiverSettings, read: ReadSecret, now: Surroundings['now']): Receiver {
  switch (written.kind) {
    case 'wecom':
      return wecomReceiver({ ...written, url: readUrl(name, written.url, read) });
    case 'smtp':
      return smtpReceiver({ ...written, name, user: written.user, password: written.password === undefined ? undefined : read(written.password, 'password') });
    case 'sms':
      return smsReceiver({
        ...written, url: readUrl(name, written.url, read), success: written.success === undefined ? undefined : new RegExp(written.success, 'u'),
        headers: Object.fromEntries(Object.entries(written.headers).map(([header, value]) => [header, readHeader(header, value, read)])),
      });
    case 'webhook':
      return webhookReceiver({ url: readUrl(name, written.url, read), secret: read(written.secret, 'secret'), now });
    case 'pagerduty':
      return pagerdutyReceiver({ url: written.url, routingKey: read(written.routingKey, 'routingKey') });
    case 'alertmanager':
      return alertmanagerReceiver({ ...written, user: written.user, password: written.password === undefined ? undefined : read(written.password, 'password'), now });
    default:
      return written satisfies never;
  }
}

/** The kind of content is no secret, and hiding it would garble answers. */
function readHeader(header: string, value: Secret, read: ReadSecret): string {
  return typeof value === 'string' && header.toLowerCase() === 'content-type' ? value : read(value, `headers.${header}`);
}

function readUrl(name: string, written: Secret, read: ReadSecret): string {
  const url = read(written, 'url');
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new SettingsError('settings_invalid', [`alerting.receivers.${name}.url: is not a URL that begins with http:// or https://`]);
}
