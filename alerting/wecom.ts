import { answerOf, sendHttp } from './http.ts';
import { digestLines, factLines, type AlertMessage } from './message.ts';
import { clipBytes, plainMarkdown } from './plain-text.ts';
import type { Answer, Receiver } from './receiver.ts';

export interface WecomOptions {
  /** With the robot's key. */
  readonly url: string;
  readonly format: 'markdown' | 'text';
  /** User ids, or `@all`. In texts only. */
  readonly mentioned: readonly string[];
  readonly mentionedMobiles: readonly string[];
}

/** What WeCom takes, in bytes of UTF-8. */
const longest = { text: 2_048, markdown: 4_096 } as const;

/** Codes of a 200 that go away: the system is busy, too many messages a minute. The others do not. */
const passing: Readonly<Record<number, number>> = { [-1]: 1_000, 45_009: 60_000, 45_033: 10_000 };

/** A group robot of WeCom. It does not recognise a message it has had. */
export function wecomReceiver({ url, format, mentioned, mentionedMobiles }: WecomOptions): Receiver {
  return {
    kind: 'wecom', recognisesRepeats: false, merges: true,
    async send(messages, signal, written) {
      const content = format === 'markdown' ? wecomMarkdown(messages) : wecomText(messages);
      const extras = format === 'markdown' ? {} : { mentioned_list: mentioned, mentioned_mobile_list: mentionedMobiles };
      const reply = await sendHttp({
        url, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ msgtype: format, [format]: { content, ...extras } }),
      }, signal, written);
      const answer = answerOf(reply);
      return answer.outcome === 'delivered' ? answerOfBody(reply.body) : answer;
    },
  };
}

/** The robot answers 200 whatever became of the message; its body knows. */
function answerOfBody(body: string): Answer {
  let code: unknown;
  try {
    code = (JSON.parse(body) as { errcode?: unknown }).errcode;
  } catch {
    // Below: no JSON is no answer of WeCom, but of something in between.
  }
  if (code === 0) return { outcome: 'delivered', detail: 'errcode 0' };
  if (typeof code !== 'number') return { outcome: 'failed', detail: `no errcode: ${body}` };
  const waitMs = passing[code];
  return waitMs === undefined ? { outcome: 'refused', detail: body } : { outcome: 'failed', detail: body, waitMs };
}

const colours = { info: 'info', warning: 'warning', critical: 'warning' } as const;

/** One message whole, several as a list. The links go last and are never cut off by what stands above them. */
export function wecomMarkdown(messages: readonly AlertMessage[]): string {
  const [message] = messages;
  if (message === undefined || messages.length > 1) return clipBytes(digestMarkdown(messages), longest.markdown);
  const { notification: { alert, reason }, title, meaning, advice, links, words } = message;
  const colour = reason === 'resolved' ? 'info' : colours[alert.severity];
  const head = [
    `<font color="${colour}">**${plainMarkdown(title)}**</font>`,
    ...factLines(message).map((line) => `> ${plainMarkdown(line)}`),
    ...(meaning === '' ? [] : ['', `**${words.labels.meaning}**${words.colon}${meaning}`, `**${words.labels.advice}**${words.colon}${advice}`]),
  ].join('\n');
  return withTail(head, links.map(({ label, url: at }) => `[${label}](${unbracketed(at)})`).join(' | '), longest.markdown);
}

/** A bracket or a space would end the link. `encodeURIComponent` leaves brackets as they are. */
function unbracketed(url: string): string {
  return url.replace(/[()\s]/g, (char) => (char === '(' ? '%28' : char === ')' ? '%29' : encodeURIComponent(char)));
}

/** Marks become full-width and three bytes long, so titles are cut after that. */
function digestMarkdown(messages: readonly AlertMessage[]): string {
  return digestLines(messages.map((message) => ({ ...message, title: plainMarkdown(message.title) })), longest.markdown).join('\n');
}

export function wecomText(messages: readonly AlertMessage[]): string {
  const [message] = messages;
  if (message === undefined || messages.length > 1) return clipBytes(digestLines(messages, longest.text).join('\n'), longest.text);
  const { title, meaning, advice, links, words } = message;
  const head = [
    title, ...factLines(message),
    ...(meaning === '' ? [] : [`${words.labels.meaning}${words.colon}${meaning}`, `${words.labels.advice}${words.colon}${advice}`]),
  ].join('\n');
  return withTail(head, links.map(({ label, url: at }) => `${label}${words.colon}${at}`).join('\n'), longest.text);
}

function withTail(head: string, tail: string, bytes: number): string {
  const room = bytes - Buffer.byteLength(tail) - 1;
  // Links longer than half a message are not worth losing the message for.
  return room < bytes / 2 ? clipBytes(`${head}\n${tail}`, bytes) : `${clipBytes(head, room)}\n${tail}`;
}
