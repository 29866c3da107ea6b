import { hour, type Instant } from '../domain/instant.ts';
import { sources } from '../domain/source.ts';
import { type WindowLevel, windowLevels, type WindowState as Verdict } from '../domain/window.ts';
import { stateKey } from '../state-key.ts';
import { type Change, Table } from '../table.ts';
import { emptyHour, type HourCounts, type Step } from './hour-counts.ts';
import type { SourceLife } from './source-life.ts';

/** A run of windows in which nothing happened, not written yet. */
export interface Run {
  start: Instant;
  span: number;
  verdict: Verdict;
}

/** One of those things that are counted: a channel, a warehouse. Altered in place. */
export interface NameLife {
  readonly level: WindowLevel;
  readonly name: string;
  /** Its first minute. */
  readonly since: Instant;
  /** Log time at which something of it was counted last. */
  countedAt: Instant;
  /** Up to here its windows are closed. */
  closedTo: Instant;
  /** By step. */
  readonly runs: (Run | null)[];
  /** Minutes of the five, and of the hour, under way that were missing or late. */
  readonly missing: number[];
  readonly late: number[];
  /** The shortest windows its counts are judged in. */
  finest: Step;
}

/** When windows are looked at next, and what of log time is known. One entry. */
export interface WatchClock {
  /** Log time at which something may have to be closed. */
  readonly lookAt: Instant;
  /** The minute that was closed last, whatever of it is held. */
  readonly minute: Instant;
  readonly standstillFrom: Instant;
  readonly standstillTo: Instant;
}

/** Names a level has at most; further ones are counted as one. */
const mostNames = 200;

/** What those beyond are called. */
export const others = 'others';

/** Everything that is remembered of windows. */
export class WindowState {
  readonly sources = new Table<SourceLife>('sources');
  readonly names = new Table<NameLife>('names');
  readonly hours = new Table<HourCounts>('hours');
  private readonly clocks = new Table<WatchClock>('watch');
  /** Names by key, in an order that does not depend on how they came. */
  private sorted: NameLife[] = [];
  private readonly counted = new Map<WindowLevel, number>();

  get clock(): WatchClock {
    return this.clocks.get('clock') ?? { lookAt: 0, minute: 0, standstillFrom: 0, standstillTo: 0 };
  }

  set clock(clock: WatchClock) {
    this.clocks.set('clock', clock);
  }

  /** Sources that were ever heard, in the order of their names' list. */
  *lives(): IterableIterator<SourceLife> {
    for (const source of sources) {
      const life = this.sources.get(source);
      if (life !== undefined) yield life;
    }
  }

  /** Every name, levels in their order, names by their letters. */
  all(): readonly NameLife[] {
    return this.sorted;
  }

  /** The name as it is known; a level with too many has one for the rest. */
  nameOf(level: WindowLevel, name: string, since: Instant): NameLife {
    const key = seriesKey(level, name);
    const known = this.names.get(key);
    if (known !== undefined) return known;
    if ((this.counted.get(level) ?? 0) >= mostNames && name !== others) return this.nameOf(level, others, since);
    const life: NameLife = { level, name, since, countedAt: since, closedTo: since, runs: [null, null, null], missing: [0, 0, 0], late: [0, 0, 0], finest: hour };
    this.names.set(key, life);
    this.insert(life);
    return life;
  }

  /** A name has been altered. */
  touch(life: NameLife): void {
    this.names.set(seriesKey(life.level, life.name), life);
  }

  /** Lets go of a name, with its counts. */
  forgetName({ level, name }: NameLife): void {
    const key = seriesKey(level, name);
    this.names.delete(key);
    for (const hourKept of this.hours.keys()) if (hourKept.startsWith(`${key}@`)) this.hours.delete(hourKept);
    this.counted.set(level, (this.counted.get(level) ?? 1) - 1);
    this.sorted = this.sorted.filter((life) => life.level !== level || life.name !== name);
  }

  hourOf(level: WindowLevel, name: string, at: Instant): HourCounts | undefined {
    return this.hours.get(hourKey(level, name, at));
  }

  /** The hour to count in; to be altered. */
  openHour(level: WindowLevel, name: string, at: Instant): HourCounts {
    const key = hourKey(level, name, at);
    const known = this.hours.get(key) ?? emptyHour(level, name, Math.floor(at / hour) * hour);
    this.hours.set(key, known);
    return known;
  }

  forgetHours(before: Instant): void {
    for (const key of this.hours.keys()) if ((this.hours.get(key)?.start ?? 0) + hour <= before) this.hours.delete(key);
  }

  /** Takes in an entry that is committed; false when the table is another's. */
  admit(table: string, key: string, value: unknown): boolean {
    switch (table) {
      case 'sources': this.sources.admit(key, value as SourceLife); return true;
      case 'names':
        this.names.admit(key, value as NameLife);
        this.insert(value as NameLife);
        return true;
      case 'hours': this.hours.admit(key, value as HourCounts); return true;
      case 'watch': this.clocks.admit(key, value as WatchClock); return true;
      default: return false;
    }
  }

  drain(into: Change[]): void {
    for (const table of [this.sources, this.names, this.hours, this.clocks]) table.drain(into);
  }

  private insert(life: NameLife): void {
    this.counted.set(life.level, (this.counted.get(life.level) ?? 0) + 1);
    const at = this.sorted.findIndex((other) => isBefore(life, other));
    this.sorted = at < 0 ? [...this.sorted, life] : this.sorted.toSpliced(at, 0, life);
  }
}

function isBefore(one: NameLife, other: NameLife): boolean {
  if (one.level !== other.level) return windowLevels.indexOf(one.level) < windowLevels.indexOf(other.level);
  return one.name < other.name;
}

export function seriesKey(level: WindowLevel, name: string): string {
  return `${level}/${stateKey(name)}`;
}

function hourKey(level: WindowLevel, name: string, at: Instant): string {
  return `${level}/${stateKey(name)}@${Math.floor(at / hour)}`;
}
