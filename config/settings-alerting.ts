import { resolve } from 'node:path';
import { z } from 'zod';
import { languages } from '../processors/domain/delivery.ts';
import { didYouMean } from './nearest-name.ts';
import { secret, type Secret } from './secret.ts';
import { count, duration, port } from './setting-value.ts';

const webUrl = z.string().refine(isWebUrl, { error: 'is not a URL that begins with http:// or https://' });
/** What is written as it is must be a URL now; what comes from elsewhere is looked at when it is read. */
const secretUrl = secret.refine((written) => typeof written !== 'string' || isWebUrl(written), { error: 'is not a URL that begins with http:// or https://' });

/** `desk@example.com`, or with a name before it: `Orders <desk@example.com>`. */
const mailAddress = z.string().refine((text) => /^(?:[^<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text), {
  error: ({ input }) => `${JSON.stringify(input)} is not a mail address`,
});

/** What every receiver may have. */
const everyReceiver = {
  language: z.enum(languages).optional(),
  perMinute: count.optional(),
  timeoutMs: duration.default(10_000),
  giveUpMs: duration.optional(),
  fallback: z.string().min(1).optional(),
};

const wecom = z.strictObject({
  kind: z.literal('wecom'), url: secretUrl, format: z.enum(['markdown', 'text']).default('markdown'),
  mentioned: z.array(z.string().min(1)).default([]), mentionedMobiles: z.array(z.string().min(1)).default([]), ...everyReceiver,
});
const smtp = z.strictObject({
  kind: z.literal('smtp'), host: z.string().min(1), port: port.default(587),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: z.string().min(1).optional(), password: secret.optional(),
  from: mailAddress, to: z.array(mailAddress).min(1), ...everyReceiver,
});
const sms = z.strictObject({
  kind: z.literal('sms'), url: secretUrl, method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  headers: z.record(z.string(), secret).default({}), body: z.string().default(''), to: z.array(z.string().min(1)).min(1),
  success: z.string().refine(isPattern, { error: 'is not a regular expression' }).optional(), maxChars: count.default(70), ...everyReceiver,
}).refine(({ url, body }) => typeof url !== 'string' || `${url}${body}`.includes('{text}'), { error: 'has no {text}, so nobody would read what is the matter', path: ['body'] });
const webhook = z.strictObject({ kind: z.literal('webhook'), url: secretUrl, secret, ...everyReceiver });
const pagerduty = z.strictObject({
  kind: z.literal('pagerduty'), routingKey: secret, url: webUrl.default('https://events.pagerduty.com/v2/enqueue'), ...everyReceiver,
});
const alertmanager = z.strictObject({
  kind: z.literal('alertmanager'), url: webUrl, user: z.string().min(1).optional(), password: secret.optional(),
  refreshMs: duration.default(60_000), ...everyReceiver,
});

const kinds = [wecom, smtp, sms, webhook, pagerduty, alertmanager] as const;
const receiver = z.discriminatedUnion('kind', kinds, { error: ({ input }) => unknownKind(input) });

function unknownKind(written: unknown): string {
  const known = kinds.map(({ shape }) => shape.kind.value);
  const kind = typeof written === 'object' && written !== null && 'kind' in written ? written.kind : undefined;
  if (kind === undefined) return `needs a kind: one of ${known.join(', ')}`;
  return `${JSON.stringify(kind)} is no kind of receiver; there are ${known.join(', ')}${typeof kind === 'string' ? didYouMean(kind, known) : ''}`;
}

export type ReceiverSettings = z.output<typeof receiver>;

/** Every key a receiver of any kind may have, to find the nearest of a slip. */
export const receiverKeys: Readonly<Record<string, unknown>> = Object.assign({}, ...kinds.map(({ shape }) => shape));

export const alerting = z.strictObject({
  publicUrl: webUrl.optional().describe('Where people reach the board and the API, for links in messages. Unset, `host` and `port`.'),
  language: z.enum(languages).default('zh').describe('The language of receivers that have none of their own: zh or en.'),
  lateAfterMs: duration.default(900_000).describe('What is older than this when it is found waits until the log is read to its end; then only the last word of each alert is told.'),
  keepMs: duration.default(2_592_000_000).describe('How long finished deliveries are kept. Who was told of an alert is kept for as long as it stands.'),
  receivers: z.record(z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/, { error: 'may hold letters, digits, _ and - only' }), receiver).default({})
    .describe('Who can be told, by the name that the rules use. See alerting/README.md.'),
});

/** The files of secrets beside the settings file, where that names them. */
export function withSecretPaths<T extends { readonly receivers: object }>(settings: T, folder: string): T {
  const beside = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if ('file' in value && typeof value.file === 'string') return { file: resolve(folder, value.file) } satisfies Secret;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, beside(one)]));
  };
  return { ...settings, receivers: beside(settings.receivers) as T['receivers'] };
}

/** Receivers whose fallback is unknown, or leads back to them, and what is wrong with it. */
export function badFallbacks(receivers: Readonly<Record<string, { readonly fallback?: string | undefined }>>): { readonly name: string; readonly what: string }[] {
  const names = Object.keys(receivers);
  return names.flatMap((name) => {
    const fallback = receivers[name]?.fallback;
    if (fallback !== undefined && !names.includes(fallback)) return [{ name, what: `there is no receiver ${JSON.stringify(fallback)}${didYouMean(fallback, names)}` }];
    const seen = new Set<string>();
    for (let at: string | undefined = fallback; at !== undefined && names.includes(at) && !seen.has(at); at = receivers[at]?.fallback) seen.add(at);
    return seen.has(name) ? [{ name, what: 'leads back to itself' }] : [];
  });
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
