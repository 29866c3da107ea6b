import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { liveOnce } from '../support/delivery-life.ts';
import { startHttpPeer } from '../support/http-peer.ts';

const doomed = fileURLToPath(new URL('../support/doomed-life.ts', import.meta.url));

/** A life in a process of its own that is killed at a moment; resolves with the rows it wrote and how it ended. */
function liveUntil(moment: number, ...places: readonly string[]): Promise<{ rows: string[]; killed: boolean }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--import', 'tsx', doomed, ...places, String(moment)], (error, stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr || error.message));
      else resolve({ rows: stdout.split('\n').filter((line) => line !== ''), killed: error?.signal === 'SIGKILL' });
    });
  });
}

/** What each receiver was sent over two lives, the first killed at a moment (0: there is no first), and the rows of both. */
async function diedAt(moment: number) {
  const folder = await mkdtemp(join(tmpdir(), 'orderwatch-lives-'));
  const webhook = await startHttpPeer();
  const wecom = await startHttpPeer(() => ({ status: 200, body: '{"errcode":0}' }));
  try {
    const { rows, killed } = moment === 0 ? { rows: [], killed: false } : await liveUntil(moment, folder, webhook.url, wecom.url);
    let moments = 0;
    await liveOnce({
      folder, webhookUrl: webhook.url, wecomUrl: wecom.url, moment: () => { moments++; },
      record: (receiver, seq, outcome) => { rows.push(`${receiver} ${seq} ${outcome}`); },
    });
    const ids = (path: string) => webhook.requests.filter((one) => one.path === path).map(({ headers }) => String(headers['webhook-id']).slice(0, 5));
    return { hook: ids('/hook'), spare: ids('/spare'), wecom: wecom.requests.map(({ body }) => /\[Critical, (\w+)\]/.exec(body)?.[1]), rows, killed, moments };
  } finally {
    await webhook.stop();
    await wecom.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const distinct = <T>(list: readonly T[]) => [...new Set(list)];

test('killed at any moment and begun again, every receiver is told once, in order', { timeout: 240_000 }, async () => {
  const undisturbed = await diedAt(0);
  expect(undisturbed).toMatchObject({ hook: ['msg_1', 'msg_2'], wecom: ['new', 'resolved'], spare: [] });
  expect(undisturbed.moments).toBeGreaterThan(20);

  let doubts = 0;
  for (let moment = 1; moment <= undisturbed.moments; moment++) {
    const { hook, wecom, spare, rows, killed } = await diedAt(moment);
    // A little more or less is done at once from run to run: the very last moment may not come.
    if (moment < undisturbed.moments - 4) expect(killed).toBe(true);
    const at = `killed at moment ${moment}`;
    // What is sent again after its answer was lost carries the same id: whoever goes by ids sees it once.
    // Where the end was known before the beginning was told, only who may have heard of the beginning is told of it.
    const overtaken = (receiver: string) => rows.includes(`${receiver} 1 expired`);
    if (overtaken('hook')) expect([['msg_1', 'msg_2'], ['msg_2'], []], at).toContainEqual(distinct(hook));
    else expect(distinct(hook), at).toEqual(['msg_1', 'msg_2']);
    expect(hook.length, at).toBeLessThanOrEqual(3);
    // WeCom has no ids: it is never sent a thing twice. Where it may not have been told, the fallback is, and the record says so.
    expect(wecom, at).toEqual(distinct(wecom));
    const inDoubt = rows.filter((row) => /^wecom \d in_doubt$/.test(row)).map((row) => Number(row.split(' ')[1]));
    // Whoever was told of the beginning instead is told of the end as well; who was not needs no end.
    expect(distinct(spare), at).toEqual(inDoubt.includes(1) && !overtaken('spare') ? ['msg_1', 'msg_2'] : []);
    if (inDoubt.length === 0) expect(wecom, at).toEqual(overtaken('wecom') ? [] : ['new', 'resolved']);
    // Every telling has its row, whichever life it was in.
    expect(rows.length, at).toBeGreaterThanOrEqual(4);
    if (!rows.some((row) => row.endsWith(' expired'))) expect(rows.filter((row) => row.endsWith(' delivered')).length, at).toBeGreaterThanOrEqual(4 - inDoubt.length);
    doubts += distinct(inDoubt).length;
  }
  expect(doubts).toBeGreaterThan(0);
});
