import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StoreError } from './store-error.ts';

const heldHere = new Set<string>();

/**
 * Holds a folder for this process alone, and returns what lets it go. What a
 * dead process left behind is taken over. The holder is told by its process
 * id and, where the system says it, the moment it started: ids come round
 * again, in a container very soon.
 *
 * @throws StoreError `state_held`, naming the process
 */
export function holdFolder(folder: string): () => void {
  const place = resolve(folder);
  mkdirSync(place, { recursive: true });
  const file = join(place, 'holder');
  if (heldHere.has(place)) throw new StoreError('state_held', `${place} is open in this process already`);

  const own = describe(process.pid);
  while (!create(file, own)) {
    const found = read(file);
    if (found === undefined) continue;
    const pid = Number(found.split(' ')[0]);
    if (pid !== process.pid && isAlive(pid) && describe(pid) === found) {
      throw new StoreError('state_held', `${place} is held by process ${pid}; stop it, or give this one another ORDERWATCH_DATA`);
    }
    moveAside(file, found);
  }
  heldHere.add(place);
  return () => {
    heldHere.delete(place);
    rmSync(file, { force: true });
  };
}

/** Takes a dead holder's file away, unless another process has put its own there meanwhile. */
function moveAside(file: string, expected: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && moved !== expected) create(file, moved);
  rmSync(aside, { force: true });
}

function create(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `<pid> <start>`; the start is empty where the system has no /proc. */
function describe(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The command's name, in brackets, may hold anything; fields are counted from behind it.
  const start = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const boot = start === '' ? '' : read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${pid} ${start} ${boot}`;
}
