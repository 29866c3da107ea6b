import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { longestStateKey, StateStore } from '../../store/state-store.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'orderwatch-state-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));

const entriesOf = (state: StateStore) => [...state.load()].toSorted((a, b) => a.key.localeCompare(b.key));

/** Opens, works, closes. */
async function inState<T>(work: (state: StateStore) => T | Promise<T>): Promise<T> {
  const state = StateStore.open(folder);
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

const put = (state: StateStore, table: string, key: string, value: unknown, archived = false) => ({
  table, key, value: value === undefined ? undefined : state.encode(value), archived,
});

describe('what has been committed', () => {
  test('is there after a restart, with its position', async () => {
    await inState(async (state) => {
      expect(state.position()).toEqual({ seq: 0, logTime: 0 });
      expect([...state.load()]).toEqual([]);
      await state.commit({
        position: { seq: 7, logTime: 1_700_000_000_007 },
        entries: [put(state, 'orders', 'jd:1', { state: 'paid', lines: [{ sku: 'A' }, { sku: 'B' }] }), put(state, 'singles', 'clock', { at: 3 })],
      });
      await state.commit({ position: { seq: 9, logTime: 1_700_000_000_009 }, entries: [put(state, 'singles', 'clock', { at: 4, jumped: true })] });
    });
    await inState((state) => {
      expect(state.position()).toEqual({ seq: 9, logTime: 1_700_000_000_009 });
      expect(entriesOf(state)).toEqual([
        { table: 'singles', key: 'clock', value: { at: 4, jumped: true } },
        { table: 'orders', key: 'jd:1', value: { state: 'paid', lines: [{ sku: 'A' }, { sku: 'B' }] } },
      ]);
      expect(state.stats()).toMatchObject({ live: 2, archived: 0 });
      expect(state.stats().bytes).toBeGreaterThan(0);
    });
  });

  test('any value, under any key, in any number of shapes', async () => {
    const value = fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.array(fc.maxSafeInteger())), { noNullPrototype: true });
    const key = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(key, value), { maxLength: 60 }), async (pairs) => {
      const expected = new Map(pairs);
      await inState(async (state) => {
        const gone = [...state.load()].map((entry) => put(state, entry.table, entry.key, undefined));
        await state.commit({ position: { seq: 1, logTime: 1 }, entries: [...gone, ...pairs.map(([k, v]) => put(state, 't', k, v))] });
      });
      await inState((state) => {
        expect(new Map([...state.load()].map((entry) => [entry.key, entry.value]))).toEqual(expected);
      });
    }), { numRuns: 25 });
  });

  test('commits follow each other in the order of the calls', async () => {
    await inState(async (state) => {
      const commits = Array.from({ length: 30 }, (_, index) => state.commit({
        position: { seq: index + 1, logTime: 0 }, entries: [put(state, 't', 'k', index, index % 3 === 0)],
      }));
      await Promise.all(commits);
      expect(state.position().seq).toBe(30);
      expect([...state.load()]).toEqual([{ table: 't', key: 'k', value: 29 }]);
      expect(state.lookUp('t', 'k')).toBeUndefined();
    });
  });
});

describe('the archive', () => {
  test('is not loaded but looked up, and gives back what lives again', async () => {
    await inState(async (state) => {
      await state.commit({ position: { seq: 1, logTime: 1 }, entries: [put(state, 'orders', 'jd:1', { n: 1 }), put(state, 'orders', 'jd:2', { n: 2 })] });
      await state.commit({ position: { seq: 2, logTime: 2 }, entries: [put(state, 'orders', 'jd:1', { n: 10 }, true)] });
      expect(entriesOf(state).map(({ key }) => key)).toEqual(['jd:2']);
      expect(state.lookUp('orders', 'jd:1')).toEqual({ n: 10 });
      expect(state.lookUp('orders', 'jd:2')).toBeUndefined();
      expect(state.lookUp('orderKeys', 'jd:1')).toBeUndefined();
      expect(state.stats()).toMatchObject({ live: 1, archived: 1 });
    });
    await inState(async (state) => {
      await state.commit({ position: { seq: 3, logTime: 3 }, entries: [put(state, 'orders', 'jd:1', { n: 11 })] });
      expect(state.lookUp('orders', 'jd:1')).toBeUndefined();
      expect(entriesOf(state).map(({ value }) => value)).toEqual([{ n: 11 }, { n: 2 }]);
    });
  });

  test('forgets what is deleted', async () => {
    await inState(async (state) => {
      await state.commit({ position: { seq: 1, logTime: 1 }, entries: [put(state, 'orders', 'jd:1', 1, true), put(state, 'orders', 'jd:2', 2)] });
      await state.commit({ position: { seq: 2, logTime: 2 }, entries: [put(state, 'orders', 'jd:1', undefined), put(state, 'orders', 'jd:2', undefined)] });
      expect(state.stats()).toMatchObject({ live: 0, archived: 0 });
    });
  });
});

describe('what cannot be', () => {
  test('state of a newer format', async () => {
    await inState((state) => state.commit({ position: { seq: 1, logTime: 1 }, entries: [] }));
    const root = open<Buffer, string>({ path: join(folder, 'state.mdb'), encoding: 'binary', maxDbs: 8 });
    await root.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' }).put('head', Buffer.from('{"format":99,"seq":1,"logTime":1}'));
    await root.close();
    expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_newer', message: expect.stringContaining('99') as string }));
    // The refusal lets the folder go again.
    expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_newer' }));
  });

  test('a folder written by an older version', async () => {
    const root = open<Buffer, string>({ path: join(folder, 'state.mdb'), encoding: 'binary', maxDbs: 8 });
    await root.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' }).put('head', Buffer.from('{"format":1,"seq":1,"logTime":1}'));
    await root.close();
    expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_older', message: expect.stringContaining('anew from the log') as string }));
  });

  test('a file that is no state', async () => {
    await writeFile(join(folder, 'state.mdb'), 'these are no pages of a database'.repeat(500));
    expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_corrupt' }));
  });

  test('a key no page can hold, and nothing of that commit is kept', async () => {
    await inState(async (state) => {
      const longest = 'é'.repeat((longestStateKey - 2) / 2);
      await state.commit({ position: { seq: 1, logTime: 1 }, entries: [put(state, 't', longest, 1)] });
      await expect(state.commit({ position: { seq: 2, logTime: 2 }, entries: [put(state, 't', 'a', 1), put(state, 't', `${longest}é`, 1)] }))
        .rejects.toMatchObject({ code: 'state_key_too_long' });
      expect(state.position().seq).toBe(1);
      expect(entriesOf(state).map(({ key }) => key)).toEqual([longest]);
    });
  });
});

describe('one holder', () => {
  test('twice in this process', async () => {
    await inState(() => {
      expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_held' }));
    });
    await inState(() => undefined);
  });

  test('another process that lives is named; when it is dead its place is taken', async () => {
    const child = committer();
    await once(child.stdout, 'data');
    expect(() => StateStore.open(folder)).toThrow(expect.objectContaining({ code: 'state_held', message: expect.stringContaining(String(child.pid)) as string }));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readFile(join(folder, 'holder'), 'utf8')).toContain(String(child.pid));
    await inState((state) => { expect(state.position().seq).toBeGreaterThan(0); });
  });

  test('a process that only has the number of the dead holder does not hold', async () => {
    await writeFile(join(folder, 'holder'), `${process.ppid} 1 another-boot`);
    await inState((state) => { expect(state.position().seq).toBe(0); });
  });
});

test('killed in the middle of commits, position and entries still agree', async () => {
  for (let life = 0; life < 6; life++) {
    const child = committer();
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    // Dies at another point of its work each time; how far it got is nobody's plan.
    while (said.split('\n').length < 5 + life * 7) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const acknowledged = Number(said.trimEnd().split('\n').at(-1));

    await inState((state) => {
      const { seq, logTime } = state.position();
      expect(seq).toBeGreaterThanOrEqual(acknowledged);
      expect(logTime).toBe(seq * 1_000);
      const orders = [...state.load()].filter(({ table }) => table === 'orders');
      expect(orders).toHaveLength(200);
      expect(new Set(orders.map(({ value }) => (value as { seq: number }).seq))).toEqual(new Set([seq]));
      expect(orders.every(({ value }) => (value as Record<string, string>)[`shape${seq % 50}`] === 'x'.repeat(200))).toBe(true);
      const lamp = seq % 2 === 1 ? state.lookUp('lamps', 'lamp') : [...state.load()].find(({ table }) => table === 'lamps')?.value;
      expect(lamp).toEqual({ seq });
      expect(state.stats()).toMatchObject({ live: seq % 2 === 1 ? 200 : 201, archived: seq % 2 });
    });
  }
});

function committer() {
  return spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '../support/state-committer.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}
