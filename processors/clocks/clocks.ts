import type { ClockKind } from '../domain/clock-skew.ts';
import { day, type Instant } from '../domain/instant.ts';
import type { Change } from '../table.ts';
import { type ClockRecord, isPast, noteOffset, type Offset, type Stretch, untoldRecord } from './clock-record.ts';

/** More clocks than this are not told apart: there are eleven sources, a host, a broker and a few time servers. */
const mostClocks = 64;

/** Clocks are compared each minute: one that is not for a day was taken out of the settings, or answers no more. */
const goneMs = day;
/** Sources may speak seldom. */
const sourceGoneMs = 7 * day;

/** When something was heard: log time, and `runningTime`. */
export interface HeardAt {
  readonly logTime: Instant;
  readonly ran: number;
}

/** Every clock that has been heard of. Records are changed in place: there are few, and what is committed is copied at once. */
export class Clocks {
  private readonly records = new Map<string, ClockRecord>();
  private readonly changed = new Set<string>();
  private readonly claims = new Map<string, { readonly offsetMs: number; readonly prompt: boolean }>();
  /** Those of which this message has said something. */
  private readonly told = new Set<ClockRecord>();
  /** Stretches that ended with the hour before this message. */
  private readonly ended: [record: ClockRecord, stretch: Stretch][] = [];

  /** A source claims what time it is. Of several claims of a message the newest counts: the others tell of what was before. */
  claim(source: string, offsetMs: number, prompt: boolean): void {
    const known = this.claims.get(source);
    if (known === undefined || known.offsetMs < offsetMs) this.claims.set(source, { offsetMs, prompt: prompt || known?.prompt === true });
  }

  /** Takes in what was claimed with this message, or forgets it. */
  takeClaims({ maxAheadMs, offMs }: { readonly maxAheadMs: number; readonly offMs: number }, now: HeardAt, isUseful: boolean): void {
    if (this.claims.size === 0) return;
    for (const [source, { offsetMs, prompt }] of this.claims) {
      if (isUseful) {
        const record = this.note('source', source, { offsetMs, prompt, tooFarAhead: offsetMs > maxAheadMs }, now);
        // One more good claim says nothing new of a good clock, and this runs for every event.
        if (record?.verdict === 'good' && Math.abs(offsetMs) <= offMs) this.told.delete(record);
      } else {
        const record = this.get('source', source);
        if (record !== undefined) this.hear(record, now);
      }
    }
    this.claims.clear();
  }

  /** What sources claimed so far was held against a log time that is in doubt now. */
  forgetClaims(): void {
    for (const record of this.records.values()) {
      if (record.kind !== 'source' || record.recent.length + record.past.length === 0) continue;
      for (const list of [record.recent, record.prompts, record.past]) list.length = 0;
      this.touch(record);
    }
  }

  /** Takes in what a clock showed; `undefined` when there are too many of them. */
  note(kind: ClockKind, name: string, offset: Offset, now: HeardAt): ClockRecord | undefined {
    const key = `${kind}/${name}`;
    let record = this.records.get(key);
    if (record === undefined) {
      if (this.records.size >= mostClocks) return undefined;
      this.records.set(key, (record = untoldRecord(kind, name, now.logTime)));
    }
    if (isPast(record, now.logTime)) this.end(record);
    noteOffset(record, offset, now.logTime);
    this.told.add(record);
    this.hear(record, now);
    return record;
  }

  /** Hands out the clocks of which this message has said something, and forgets that it has. */
  takeTold(): readonly ClockRecord[] {
    if (this.told.size === 0) return [];
    const taken = [...this.told];
    this.told.clear();
    return taken;
  }

  /** Hands out the stretches that ended with an hour, in the order of the clocks' names. */
  takeEnded(now: Instant): readonly [record: ClockRecord, stretch: Stretch][] {
    for (const record of this.records.values()) if (isPast(record, now)) this.end(record);
    return this.ended.splice(0).toSorted(([one], [other]) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }

  /** Hands out the clocks that have said nothing for so long that they are gone, in the order of their names, and forgets them. */
  takeGone(ran: number): readonly ClockRecord[] {
    const gone = [...this.records.values()].filter(({ kind, heardAt }) => ran - heardAt > (kind === 'source' ? sourceGoneMs : goneMs));
    for (const record of gone) {
      this.records.delete(keyOf(record));
      this.touch(record);
    }
    return gone.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }

  get(kind: ClockKind, name: string): ClockRecord | undefined {
    return this.records.get(`${kind}/${name}`);
  }

  all(): IterableIterator<ClockRecord> {
    return this.records.values();
  }

  /** A record was changed by who judged it. */
  touch(record: ClockRecord): void {
    this.changed.add(keyOf(record));
  }

  admit(table: string, key: string, value: unknown): boolean {
    if (table !== 'clocks') return false;
    this.records.set(key, { ...(value as ClockRecord), stretch: (value as ClockRecord).stretch ?? undefined });
    return true;
  }

  drain(into: Change[]): void {
    for (const key of this.changed) into.push({ table: 'clocks', key, value: this.records.get(key), archived: false });
    this.changed.clear();
  }

  private hear(record: ClockRecord, { ran }: HeardAt): void {
    record.heardAt = ran;
    this.touch(record);
  }

  private end(record: ClockRecord): void {
    if (record.stretch !== undefined) this.ended.push([record, record.stretch]);
    record.stretch = undefined;
    this.touch(record);
  }
}

function keyOf({ kind, name }: ClockRecord): string {
  return `${kind}/${name}`;
}
