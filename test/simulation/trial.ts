import type { Order } from '../../processors/domain/order.ts';
import type { Row } from '../../processors/domain/row.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { drain, loadState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { stockNotices } from '../../processors/stock-notice.ts';
import { orderText, shipmentsText } from '../../store/row-text.ts';
import { RowBatch } from '../../store/row-batch.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { Auditor } from './auditor/auditor.ts';
import { Finding, hold } from './auditor/finding.ts';
import { isAtRest, remembersWhatItShould } from './auditor/memory-check.ts';
import { tellsWhatThereIs } from './auditor/notice-check.ts';
import { Chance } from './chance.ts';
import { type Disk, Folder, Shelf } from './disk.ts';
import { Machine, type Mishaps } from './machine.ts';
import { difference, Sink } from './sink.ts';
import { settingsAt, type World } from './world.ts';

/** A share of the seeds runs on the real state store; a shelf is quicker. */
const realStoreEvery = 20;

/** More than this a message need not do; what is left goes on with the next. */
const routingsPerMessage = 250;

/** What an undisturbed run left behind. */
interface Undisturbed {
  readonly texts: readonly string[];
  readonly sink: Sink;
  readonly entries: ReadonlyMap<string, string>;
}

/**
 * Runs a world's log twice: once from end to end under the auditor's eyes, once
 * on a machine that crashes, and compares the two.
 * @param watch sees every row of the first run
 * @returns what was found first; undefined when all is well
 */
export async function trial(world: World, watch: (row: Row) => void = () => {}): Promise<Finding | undefined> {
  try {
    const undisturbed = await runUndisturbed(world, watch);
    await runRough(world, undisturbed);
    return undefined;
  } catch (error) {
    if (error instanceof Finding) return error;
    return new Finding('threw', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

async function runUndisturbed(world: World, watch: (row: Row) => void): Promise<Undisturbed> {
  const auditor = new Auditor(world.settings);
  const disk = new Shelf(0);
  let state = loadState(settingsAt(world, 0), disk.store.position(), []);
  const texts: string[] = [];
  let restedBefore = true;
  const batch = new RowBatch();
  for (const message of world.log) {
    const settings = settingsAt(world, message.seq);
    if (settings !== state.settings) {
      await commit(state, disk);
      state = loadState(settings, state.position, disk.store.load());
      auditor.records.settings = settings;
    }
    prefetch(state, message, (table, key) => disk.store.lookUp(table, key));
    const rows = step(state, message);
    auditor.check(message, rows);
    remembersWhatItShould(state, auditor.records, message.seq);
    tellsWhatThereIs(stockNotices(state), auditor.records.yard, message.seq);
    const rests = isAtRest(state);
    if (rests) auditor.isAtRest(message.seq);
    hold(rests || restedBefore || auditor.records.books.size > routingsPerMessage, 'never_at_rest', () => `after message ${message.seq} something is left to do for the second time, and so few orders could ask for all of it at once`);
    restedBefore = rests;
    texts.push(JSON.stringify(rows));
    for (const row of rows) {
      batch.add(row);
      watch(row);
    }
  }
  auditor.close();
  await commit(state, disk);
  const sink = new Sink();
  await new RowWriter(sink).write(batch);
  rowsAreTheState(sink, disk, auditor);
  return { texts, sink, entries: everything(disk, auditor) };
}

async function commit(state: State, disk: Disk): Promise<void> {
  const entries = drain(state).map(({ table, key, value, archived }) =>
    ({ table, key, value: value === undefined ? undefined : disk.store.encode(value), archived }));
  await disk.store.commit({ position: state.position, entries });
}

async function runRough(world: World, undisturbed: Undisturbed): Promise<void> {
  const chance = new Chance(world.seed, 2);
  const real = world.seed % realStoreEvery === 0;
  const mishaps: Mishaps = {
    batchMost: chance.pick(real ? [20, 200] : [1, 3, 20, 200]), crash: chance.pick([0, 0.01, 0.05]), fail: chance.pick([0, 0.1, 0.4]), power: chance.pick([0, 0.5]),
  };
  const disk = real ? new Folder() : new Shelf(4);
  try {
    const machine = new Machine(world, disk, chance, mishaps, undisturbed.texts);
    await machine.run();
    const other = difference(undisturbed.sink, machine.sink);
    hold(other === undefined, 'tables_differ', () => other ?? '');
    for (const [id, value] of everything(disk, undefined)) {
      hold(undisturbed.entries.get(id) === value, 'state_differs', () => `${id} is ${value}; undisturbed it is ${undisturbed.entries.get(id)}`);
    }
  } finally {
    await disk.remove();
  }
}

/** Every entry the disk holds, live or archived, as text. Archived orders are found by the auditor's keys. */
function everything(disk: Disk, auditor: Auditor | undefined): Map<string, string> {
  const all = new Map<string, string>();
  for (const key of auditor?.records.books.keys() ?? []) {
    const value = disk.store.lookUp('orders', key);
    if (value !== undefined) all.set(`orders ${key}`, JSON.stringify(value));
  }
  for (const { table, key, value } of disk.store.load()) all.set(`${table} ${key}`, textOf(value));
  return all;
}

/** Bytes are the same whatever kind of array the store gives them back in. */
function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : JSON.stringify(value);
}

/** The last row of each order, and of each of its shipments, says what the state says. */
function rowsAreTheState(sink: Sink, disk: Disk, auditor: Auditor): void {
  const entries = everything(disk, auditor);
  for (const { key, id } of auditor.records.books.values()) {
    const order = entries.get(`orders ${key}`);
    hold(order !== undefined, 'order_lost', () => `${key} is neither in the state nor in its archive`);
    const row = sink.rows.get(`orders/${id}`)?.text;
    const known = JSON.parse(order) as Order;
    const text = orderText(known).slice(0, -1);
    hold(row === text, 'row_is_not_state', () => `${key} is ${row} in the table and ${text} in the state`);
    for (const line of shipmentsText(known).split('\n').slice(0, -1)) {
      // The version is that of the order when its shipments last changed.
      const shipment = line.slice(0, line.lastIndexOf('\t'));
      const written = sink.rows.get(`shipments/${shipment.split('\t').slice(0, 2).join('/')}`)?.text;
      hold(written?.slice(0, written.lastIndexOf('\t')) === shipment, 'row_is_not_state', () => `a shipment of ${key} is ${written} in the table and ${shipment} in the state`);
    }
  }
}
