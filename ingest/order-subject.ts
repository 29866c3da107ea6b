import { omsIdPattern } from '../processors/domain/order.ts';
import { isChannel, type Channel, type System } from '../processors/domain/source.ts';
import { Refusal } from './refusal.ts';

const plainId = /^[^\s\p{C}]{1,128}$/u;

/** A channel's own order id as `<channel>:<id>`. */
export function channelOrder(channel: Channel, id: string, where: string): string {
  if (!plainId.test(id)) {
    throw new Refusal('subject_malformed', where, `${JSON.stringify(id.slice(0, 140))} is not an order id of 1 to 128 visible characters`);
  }
  return `${channel}:${id}`;
}

/**
 * The order that a CloudEvent's `subject` names. A channel writes its own id
 * (with or without its own name before it); everyone may write an OMS id.
 */
export function orderSubject(source: Channel | System, subject: string): string {
  if (omsIdPattern.test(subject)) return subject;
  const colon = subject.indexOf(':');
  const before = subject.slice(0, Math.max(colon, 0));
  if (isChannel(source)) return channelOrder(source, before === source ? subject.slice(colon + 1) : subject, 'subject');
  if (isChannel(before)) return channelOrder(before, subject.slice(colon + 1), 'subject');
  throw new Refusal('subject_malformed', 'subject', `${JSON.stringify(subject)} is neither <channel>:<channel id> nor OMS-YYYYMMDD-NNNNN`);
}
