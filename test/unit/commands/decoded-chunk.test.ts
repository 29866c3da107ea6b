import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packChunk, unpackChunk } from '../../../commands/decoded-chunk.ts';
import { randomLog } from '../../support/random-log.ts';

test('a chunk comes out as it went in, the order of keys included', () => {
  fc.assert(fc.property(randomLog, (log) => {
    const chunk = packChunk(log, 7);
    const out = unpackChunk(structuredClone(chunk));
    expect(chunk.behind).toBe(7);
    expect(out.map(({ payload }) => [...payload])).toEqual(log.map(({ payload }) => [...payload]));
    // The core writes an event's data as JSON, so the keys have to come in their order too.
    expect(JSON.stringify(out)).toBe(JSON.stringify(log.map(({ seq, receivedAt, vouched, subject, source, items, payload }) =>
      ({ seq, receivedAt, vouched, subject, source, items, payload }))));
  }));
});
