import { describe, expect, test } from 'vitest';
import { day, hour, parseInstant } from '../../../processors/domain/instant.ts';
import { itemsOf, refusalOf } from './decoding.ts';

const who = { by: 'lin', reason: 'a move' };
const from = '2026-11-11T00:00:00+08:00';
const to = '2026-11-11T02:00:00+08:00';
const begin = (parts: object) => ({ action: 'begin', match: { channels: ['jd'] }, ...who, ...parts });

describe('what people say of alerts', () => {
  test.each([
    ['alert', { alert: 'ALERT-7-1', action: 'acknowledge', ...who }],
    ['alert', { alert: 'ALERT-7-1', action: 'resolve', ...who }],
    ['silence', { action: 'end', id: 'SILENCE-7', ...who }],
    ['silence', begin({ match: {}, forMs: 2 * hour })],
    ['silence', begin({ match: { kinds: ['orders.stale'], severities: ['warning'], owners: ['x'], warehouses: ['SH1'], carriers: ['sf'], subject: 'paid' }, forMs: 1 })],
  ])('%s %j is read as it stands', (type, body) => {
    expect(itemsOf(`orders.control.${type}`, body)).toEqual([{ kind: 'control', control: { type, ...body } }]);
  });

  test('times of a silence carry their offset', () => {
    expect(itemsOf('orders.control.silence', begin({ from, to }))).toEqual([
      { kind: 'control', control: { type: 'silence', ...begin({ from: parseInstant(from), to: parseInstant(to) }) } },
    ]);
  });

  test.each([
    ['alert', { alert: 'ALERT-7-1', action: 'ack', ...who }, 'action: "ack" is neither "acknowledge" nor "resolve"'],
    ['alert', { action: 'resolve', ...who }, 'alert: is required'],
    ['alert', { alert: 'ALERT-7-1', action: 'resolve', by: 'lin' }, 'reason: is required'],
    ['silence', { ...who }, 'action: is required'],
    ['silence', { action: 'end', ...who }, 'id: is required'],
    ['silence', begin({}), 'to: either "to" or "forMs" has to be said, and not both'],
    ['silence', begin({ to, forMs: 1 }), 'to: either "to" or "forMs" has to be said, and not both'],
    ['silence', begin({ forMs: 0 }), 'forMs: 0 is not a whole number of milliseconds above zero, of a year at most'],
    ['silence', begin({ forMs: 367 * day }), 'forMs: 31708800000 is not a whole number of milliseconds above zero, of a year at most'],
    ['silence', begin({ to: '2026-11-11 02:00' }), 'to: "2026-11-11 02:00" is not a time with its offset, such as 2026-11-11T00:00:00+08:00'],
    ['silence', begin({ from: to, to: from }), `to: "${from}" is not after "from", and within a year of it`],
    ['silence', { ...begin({ forMs: 1 }), match: undefined }, 'match: is required'],
    ['silence', begin({ forMs: 1, match: { channel: ['jd'] } }), 'match.channel: unknown key (did you mean "channels"?)'],
    ['silence', begin({ forMs: 1, match: { severities: ['bad'] } }), 'match.severities[0]: "bad" is not one of info, warning, critical'],
  ])('%s %j is refused', (type, body, detail) => {
    expect(refusalOf(`orders.control.${type}`, body)).toEqual({ reason: 'control_malformed', detail });
  });
});
