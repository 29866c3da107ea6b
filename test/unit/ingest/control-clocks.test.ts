import { describe, expect, test } from 'vitest';
import { itemsOf, refusalOf } from './decoding.ts';

const server = { kind: 'server', name: 'time.example:123', offsetMs: -12, roundTripMs: 31 };

describe('clocks compared', () => {
  test('are read as they stand', () => {
    const compared = [{ kind: 'broker', name: 'nats', offsetMs: 28_800_000, roundTripMs: 2 }, server, { kind: 'server', name: 'b', error: 'no answer' }];
    expect(itemsOf('orders.control.clocks', { compared })).toEqual([{ kind: 'control', control: { type: 'clocks', compared } }]);
    expect(itemsOf('orders.control.clocks', { compared: [] })).toEqual([{ kind: 'control', control: { type: 'clocks', compared: [] } }]);
  });

  test.each([
    [{}, 'compared: is required'],
    [{ compared: 'none' }, 'compared: "none" is not a list'],
    [{ compared: Array.from({ length: 33 }, () => server) }, 'compared: lists 33 clocks, and 32 are the most'],
    [{ compared: [7] }, 'compared[0]: is 7, not an object'],
    [{ compared: [server, { ...server, kind: 'host' }] }, 'compared[1].kind: "host" is neither "broker" nor "server"'],
    [{ compared: [{ ...server, name: '' }] }, 'compared[0].name: "" is not a text with something in it'],
    [{ compared: [{ ...server, offsetMs: undefined }] }, 'compared[0].offsetMs: either "offsetMs" or "error" has to be said, and not both'],
    [{ compared: [{ ...server, error: 'late' }] }, 'compared[0].offsetMs: either "offsetMs" or "error" has to be said, and not both'],
    [{ compared: [{ ...server, offsetMs: 1.5 }] }, 'compared[0].offsetMs: 1.5 is not a whole number of milliseconds'],
    [{ compared: [{ ...server, roundTripMs: '31' }] }, 'compared[0].roundTripMs: "31" is not a whole number of milliseconds'],
  ])('%j are refused', (body, detail) => {
    expect(refusalOf('orders.control.clocks', body)).toEqual(expect.objectContaining({ reason: 'control_malformed', detail: expect.stringContaining(detail) as string }));
  });
});
