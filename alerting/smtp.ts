import { createTransport } from 'nodemailer';
import { digestLines, factLines, type AlertMessage } from './message.ts';
import { htmlText } from './plain-text.ts';
import type { Answer, Receiver } from './receiver.ts';

export interface SmtpOptions {
  /** The receiver's name, a part of every Message-ID. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs: number;
}

/** E-mail. The Message-ID is the notification's, so mailboxes know a second copy; all mails of one alert are one thread. */
export function smtpReceiver(options: SmtpOptions): Receiver {
  const { host, port, security, user, password, from, to, timeoutMs } = options;
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'orderwatch.invalid';
  const id = (part: string) => `<${part}.${options.name}@${domain}>`;
  return {
    kind: 'smtp', recognisesRepeats: true, merges: true,
    async send(messages, signal) {
      const [message] = messages;
      if (message === undefined) return { outcome: 'refused', detail: 'nothing to send' };
      const transport = createTransport({
        host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none',
        ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
        connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs,
        // What is in a mail comes from messages of other people: no file and no address of theirs is ever opened.
        disableFileAccess: true, disableUrlAccess: true,
      });
      const stop = () => transport.close();
      signal.addEventListener('abort', stop, { once: true });
      const thread = id(`alert.${message.notification.alert.id}`);
      try {
        const info = await transport.sendMail({
          from, to: [...to], subject: messages.length > 1 ? message.words.digest(messages.length) : message.title,
          messageId: id(message.id), inReplyTo: thread, references: [thread],
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          text: mailText(messages), html: mailHtml(messages),
        });
        const left = info.rejected.length === 0 ? '' : `; not taken for ${info.rejected.length} of ${to.length}`;
        return { outcome: 'delivered', detail: `${info.response}${left}` };
      } catch (error) {
        return answerOfError(error);
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    },
  };
}

/** A code of 500 and above is final, and so are a wrong password and a missing encryption. Everything else may pass. */
function answerOfError(error: unknown): Answer {
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
  const detail = `${code ?? 'error'}: ${message ?? String(error)}`;
  if (responseCode === undefined ? code === 'EAUTH' || code === 'ETLS' : responseCode >= 500) return { outcome: 'refused', detail };
  return { outcome: 'failed', detail };
}

export function mailText(messages: readonly AlertMessage[]): string {
  const [message] = messages;
  if (message === undefined || messages.length > 1) return digestLines(messages).join('\n');
  const { title, meaning, advice, links, words } = message;
  return [
    title, '', ...factLines(message), '',
    ...(meaning === '' ? [] : [`${words.labels.meaning}${words.colon}${meaning}`, `${words.labels.advice}${words.colon}${advice}`, '']),
    ...links.map(({ label, url }) => `${label}${words.colon}${url}`),
  ].join('\n');
}

export function mailHtml(messages: readonly AlertMessage[]): string {
  const [message] = messages;
  if (message === undefined) return '';
  if (messages.length > 1) {
    const [heading = '', ...items] = digestLines(messages);
    return `<h3>${htmlText(heading)}</h3><ul>${items.map((line) => `<li>${htmlText(line)}</li>`).join('')}</ul>`;
  }
  const { title, facts, meaning, advice, links, words } = message;
  return [
    `<h3>${htmlText(title)}</h3>`,
    `<table>${facts.map(({ label, value }) => row(label, value)).join('')}</table>`,
    ...(meaning === '' ? [] : [`<p><b>${htmlText(words.labels.meaning)}</b><br>${htmlText(meaning)}</p><p><b>${htmlText(words.labels.advice)}</b><br>${htmlText(advice)}</p>`]),
    `<p>${links.map(({ label, url }) => `<a href="${htmlText(url)}">${htmlText(label)}</a>`).join(' · ')}</p>`,
  ].join('\n');
}

function row(label: string, value: string): string {
  return `<tr><td style="color:#666;padding-right:1em">${htmlText(label)}</td><td>${htmlText(value)}</td></tr>`;
}
