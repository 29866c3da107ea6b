import { answerOf, sendHttp } from './http.ts';
import type { AlertMessage } from './message.ts';
import { clip } from './plain-text.ts';
import type { Receiver } from './receiver.ts';

export interface SmsOptions {
  /** `{text}`, `{to}` and `{id}` in it are filled in, encoded for a URL. */
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** A template like `url`; what is filled in is encoded after the header `content-type`: JSON, a form, or as it is. */
  readonly body: string;
  readonly to: readonly string[];
  /** What the answer of a gateway that took the message looks like; absent: the status alone tells. */
  readonly success: RegExp | undefined;
  /** One text message: 70 characters of Chinese, 160 of plain English. */
  readonly maxChars: number;
}

/** Any gateway that is spoken to by HTTP. It does not recognise a message it has had. */
export function smsReceiver({ url, method, headers, body, to, success, maxChars }: SmsOptions): Receiver {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return {
    kind: 'sms', recognisesRepeats: false, merges: true,
    async send(messages, signal, written) {
      const values = { text: smsText(messages, maxChars), to: to.join(','), id: messages[0]?.id ?? '' };
      const reply = await sendHttp({ url: fillIn(url, values, encodeURIComponent), method, headers, body: fillIn(body, values, encoderOf(type)) }, signal, written);
      const answer = answerOf(reply);
      if (answer.outcome !== 'delivered' || success === undefined || success.test(reply.body)) return answer;
      // A gateway says in its own way why not; most such troubles (balance, rate, upkeep) pass.
      return { outcome: 'failed', detail: `the answer is not that of success: ${reply.body}` };
    },
  };
}

/** Title and id: what fits. The id is kept, since it leads to everything else. */
export function smsText(messages: readonly AlertMessage[], maxChars: number): string {
  const [message] = messages;
  if (message === undefined) return '';
  const { title, facts, words, notification: { alert } } = message;
  const more = messages.length > 1 ? ` +${words.digest(messages.length - 1)}` : '';
  const tail = `${more} ${alert.id}`;
  // What says most where there is room for one thing only.
  const now = [words.labels.now, words.evidence['looksLike']].map((label) => facts.find((fact) => fact.label === label)).find((fact) => fact !== undefined);
  const detail = now === undefined ? '' : `${words.comma}${now.label}${words.colon}${now.value}`;
  return clip(title + detail, Math.max(10, maxChars - tail.length)) + tail;
}

function encoderOf(contentType: string): (value: string) => string {
  if (/\bjson\b/i.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/x-www-form-urlencoded/i.test(contentType)) return encodeURIComponent;
  return (value) => value;
}

function fillIn(template: string, values: Readonly<Record<string, string>>, encode: (value: string) => string): string {
  return template.replace(/\{(text|to|id)\}/g, (_, name: string) => encode(values[name] ?? ''));
}
