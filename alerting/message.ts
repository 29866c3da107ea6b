import type { Alert, Notification } from '../processors/domain/alert.ts';
import type { Language } from '../processors/domain/delivery.ts';
import { parseInstant, type Instant } from '../processors/domain/instant.ts';
import { durationText, factsOf, type Fact } from './facts.ts';
import { isWebUrl, linksOf, type Link } from './links.ts';
import { clipBytes, plainText } from './plain-text.ts';
import type { Words } from './words.ts';
import { chinese } from './words-zh.ts';
import { english } from './words-en.ts';

/** What a receiver is told, in its language, before any format is put on it. All texts are safe from injection but for a format's own marks. */
export interface AlertMessage {
  /** Of the notification: the same whenever it is sent, and no other's. */
  readonly id: string;
  readonly notification: Notification;
  readonly words: Words;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly meaning: string;
  readonly advice: string;
  readonly links: readonly Link[];
  /** Sent to try the receiver. */
  readonly sample: boolean;
}

export interface MessageSetting {
  /** Where people reach the board and the API, without a slash at the end. */
  readonly publicUrl: string;
  /** The business zone. */
  readonly timeZone: string;
}

const catalogue: Readonly<Record<Language, Words>> = { zh: chinese, en: english };

/** Puts a notification into words. */
export function composeMessage(notification: Notification, language: Language, setting: MessageSetting, sample = false): AlertMessage {
  const words = catalogue[language];
  const { alert, reason, seq, ordinal, logTime } = notification;
  const { title, meaning, advice } = words.kinds[alert.kind];
  const time = (instant: Instant) => timeText(instant, setting.timeZone);
  return {
    id: `${seq}-${ordinal}-${logTime}`,
    notification, words, sample,
    title: words.heading(words.severities[alert.severity], words.reasons[reason]) + title + subjectText(alert, words),
    facts: [...(sample ? [{ label: words.labels.about, value: words.sample }] : []), ...factsOf(alert, words, time), ...circumstances(notification, words, time)],
    // Who is told that it is over has nothing left to understand or do.
    meaning: reason === 'resolved' ? '' : meaning,
    advice: reason === 'resolved' ? '' : advice,
    links: linksOf(alert, words, setting.publicUrl),
  };
}

function subjectText({ kind, subjects, count }: Alert, words: Words): string {
  const [first] = subjects;
  if (first === undefined || first === '') return '';
  // A group is one subject that stands for many; elsewhere the first of many is named.
  const many = count <= 1 ? '' : subjects.length > 1 ? words.andMore(count - 1) : words.altogether(count);
  // Series and groups are named by words of ours, `channel/taobao/paid`.
  const parts = first.split('/').filter((part) => part !== '').map((part) => words.values[part] ?? part);
  return words.colon + plainText(['volume.anomaly', 'orders.stale', 'clock.off'].includes(kind) ? parts.join(' ') : first, 80) + many;
}

/** Since when, until when, and whose it is. */
function circumstances({ alert, reason, logTime }: Notification, words: Words, time: (instant: Instant) => string): Fact[] {
  const { labels, lasting } = words;
  const end = alert.resolvedAt ?? logTime;
  // What it tells of may have begun before it was found.
  const { since } = alert.evidence;
  const begun = (typeof since === 'string' ? parseInstant(since) : undefined) ?? alert.startedAt;
  return [
    { label: labels.since, value: `${time(begun)}${words.comma}${lasting(durationText(Math.max(0, end - begun), words))}` },
    ...(reason === 'resolved' && alert.resolvedAt !== undefined ? [{ label: labels.over, value: time(alert.resolvedAt) }] : []),
    ...(alert.owner === '' ? [] : [{ label: labels.owner, value: plainText(alert.owner, 80) }]),
    ...(alert.acknowledgedBy === '' ? [] : [{ label: words.reasons.acknowledged, value: plainText(alert.acknowledgedBy, 80) }]),
    ...(alert.runbook === '' || isWebUrl(alert.runbook) ? [] : [{ label: labels.runbook, value: plainText(alert.runbook, 300) }]),
    { label: labels.alert, value: alert.id },
  ];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-22 20:03 GMT+8`, whatever the host's zone is. */
export function timeText(instant: Instant, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'shortOffset',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']} ${part['timeZoneName']?.replace(/[+]0$/, '')}`;
}

/** Facts as lines, `label: value`. */
export function factLines({ facts, words }: AlertMessage): string[] {
  return facts.map(({ label, value }) => `${label}${words.colon}${value}`);
}

/**
 * Several messages as one: a heading and a line for each, in at most so many
 * bytes where there is a limit. Titles are cut before any alert is left out.
 */
export function digestLines(messages: readonly AlertMessage[], bytes = Number.POSITIVE_INFINITY): string[] {
  const words = messages[0]?.words;
  if (words === undefined) return [];
  const heading = words.digest(messages.length);
  const room = Math.floor((bytes - Buffer.byteLength(heading)) / messages.length) - 1;
  return [heading, ...messages.map(({ title, notification: { alert } }) => {
    const id = ` (${alert.id})`;
    return clipBytes(title, Math.max(3, room - Buffer.byteLength(id))) + id;
  })];
}
