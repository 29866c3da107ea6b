import { expect, test } from 'vitest';
import { engineFault, storeError } from '../../../store/clickhouse-error.ts';
import { StoreError } from '../../../store/store-error.ts';

test('the engine\'s words are found wherever in the chain they stand, once', () => {
  const inner = new Error('Code: 164. DB::Exception: Code: 164. DB::Exception: Cannot modify \'x\' (now). (READONLY) (version 26.7.2.1). (READONLY)');
  expect(engineFault(new Error('Insert failed', { cause: inner }))).toEqual({ code: 164, name: 'READONLY', message: "Cannot modify 'x' (now)." });
  expect(engineFault(new Error('connect ECONNREFUSED'))).toBeUndefined();
  expect(engineFault('text')).toBeUndefined();
});

test.each([
  [new Error('Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS)'), 'store_away'],
  [new Error('Code: 241. DB::Exception: Memory limit. (MEMORY_LIMIT_EXCEEDED)'), 'store_away'],
  [new Error('Code: 241. DB::Exception: Query memory limit exceeded: would use 479.00 MiB. (MEMORY_LIMIT_EXCEEDED)'), 'query_too_large'],
  [new Error('Code: 241. DB::Exception: (total) memory limit exceeded: would use 3.00 GiB. (MEMORY_LIMIT_EXCEEDED)'), 'store_away'],
  [new Error('Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE)'), 'store_refused'],
  [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'store_away'],
  [new StoreError('store_busy', 'full'), 'store_busy'],
])('%s is %s', (error, code) => {
  expect(storeError(error)).toMatchObject({ name: 'StoreError', code });
  expect(storeError(error).message).not.toMatch(/: $/);
});
