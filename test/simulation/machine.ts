import { Batch, Leaving, seal, type SealedBatch } from '../../commands/batch.ts';
import type { Message } from '../../processors/domain/message.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { loadState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { Finding } from './auditor/finding.ts';
import type { Chance } from './chance.ts';
import type { Disk } from './disk.ts';
import { Sink } from './sink.ts';
import { settingsAt, type World } from './world.ts';

/** The process ends here, whatever it was doing. */
class Crash extends Error {}

/** The store does not take the rows now. */
class Away extends Error {}

/** How rough the machine's life is. */
export interface Mishaps {
  readonly batchMost: number;
  /** Chance of a crash at each point of a commit, and after each message. */
  readonly crash: number;
  /** Chance that an insert fails, before it or half-way. */
  readonly fail: number;
  /** Chance that a crash is a loss of power. */
  readonly power: number;
}

/** Enough to show that any point of a commit can be the last; more would keep the log from ever ending. */
const mostCrashes = 30;

/** The store comes back after so many failures of one batch: a batch has an insert for each of many tables, and any of them may fail. */
const mostFailures = 4;

/**
 * A machine that reads a log to its end through every mishap: the service's own
 * batches, sealing and row writing, on a disk and a sink that fail. While one
 * batch is being written the next is taken in, as the service does.
 */
export class Machine {
  readonly sink = new Sink();
  state: State;
  private batch = new Batch(0);
  private leaving = new Leaving();
  private next = 0;
  private crashes = 0;
  /** Of the batch being written. */
  private failures = 0;
  private readonly published = new Map<string, string>();

  /**
   * @param expected the rows each message gave in an undisturbed run, as text, by the message's place in the log
   */
  constructor(
    private readonly world: World,
    private readonly disk: Disk,
    private readonly chance: Chance,
    private readonly mishaps: Mishaps,
    private readonly expected: readonly string[],
  ) {
    this.state = this.wake();
    this.sink.interrupt = (where) => this.meanwhile(where, true);
  }

  /** @throws {Finding} when it does not do what an undisturbed run did */
  async run(): Promise<void> {
    for (;;) {
      try {
        if (await this.live()) return;
        await this.disk.restart();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        const { changes } = this.world;
        // What was written under other settings is safe: a change of settings begins with a stop in good order.
        const since = Math.max(0, ...changes.map(({ afterSeq }) => afterSeq).filter((seq) => seq <= this.disk.store.position().seq));
        await (this.chance.happens(this.mishaps.power) ? this.disk.losePower(since) : this.disk.restart());
      }
      this.state = this.wake();
    }
  }

  /** Runs until the log ends (true) or the settings change (false). */
  private async live(): Promise<boolean> {
    for (;;) {
      const size = this.chance.whole(1, this.mishaps.batchMost);
      while (this.batch.messages < size && this.mayTake()) this.take();
      if (this.batch.messages === 0) return this.next >= this.world.log.length;
      const sealed = seal(this.batch, this.state, this.disk.store, this.leaving);
      this.batch = new Batch(0);
      await this.write(sealed);
    }
  }

  private async write({ batch, position, entries }: SealedBatch): Promise<void> {
    const writer = new RowWriter(this.sink);
    this.failures = 0;
    for (let written = false; !written;) {
      try {
        await writer.write(batch.rows);
        written = true;
      } catch (error) {
        if (!(error instanceof Away)) throw error;
      }
    }
    this.meanwhile('before signals');
    for (const signal of batch.signals) this.publish(`${signal.seq}-${signal.ordinal}`, JSON.stringify(signal));
    this.meanwhile('before state');
    await this.disk.store.commit({ position, entries });
    this.meanwhile('after state');
    this.leaving.clear();
  }

  private publish(id: string, text: string): void {
    const before = this.published.get(id) ?? text;
    if (before !== text) throw new Finding('signal_rewritten', `signal ${id} was published as ${before} and is now ${text}`);
    this.published.set(id, text);
  }

  /** What may happen while something is being written: nothing, the end, a failure, more messages. */
  private meanwhile(where: string, mayFail = false): void {
    if (this.crashes < mostCrashes && this.chance.happens(this.mishaps.crash)) {
      this.crashes++;
      throw new Crash(where);
    }
    if (mayFail && this.failures < mostFailures && this.chance.happens(this.mishaps.fail)) {
      this.failures++;
      throw new Away(where);
    }
    for (let more = this.chance.pick([0, 0, 1, 4]); more > 0 && this.batch.messages < this.mishaps.batchMost && this.mayTake(); more--) this.take();
  }

  private mayTake(): boolean {
    const message = this.world.log[this.next];
    return message !== undefined && settingsAt(this.world, message.seq) === this.state.settings;
  }

  private take(): void {
    const message = this.world.log[this.next] as Message;
    prefetch(this.state, message, (table, key) => this.leaving.find(table, key) ?? this.disk.store.lookUp(table, key));
    const rows = step(this.state, message);
    if (JSON.stringify(rows) !== this.expected[this.next]) {
      throw new Finding('replay_differs', `after ${this.crashes} crashes message ${message.seq} gives other rows than undisturbed: ${JSON.stringify(rows)} and not ${this.expected[this.next]}`, message.seq);
    }
    this.batch.add(rows);
    this.next++;
  }

  /** What a process does when it starts. */
  private wake(): State {
    const { store } = this.disk;
    const position = store.position();
    const at = this.world.log.findIndex(({ seq }) => seq > position.seq);
    this.next = at === -1 ? this.world.log.length : at;
    this.batch = new Batch(0);
    this.leaving = new Leaving();
    return loadState(settingsAt(this.world, this.world.log[this.next]?.seq ?? position.seq + 1), position, store.load());
  }
}
