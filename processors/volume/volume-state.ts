import type { Instant } from '../domain/instant.ts';
import { type Measure, measures } from '../domain/window.ts';
import { Detector, type DetectorSettings } from '../detection/detector.ts';
import { type Change, Table } from '../table.ts';
import { steps } from '../windows/hour-counts.ts';
import type { NameLife } from '../windows/window-state.ts';
import { seriesKey } from '../windows/window-state.ts';
import { newPulse, type Pulse } from './pulse.ts';
import { unknownWeek, type Week } from './rhythm.ts';
import { Shares } from './shares.ts';
import type { Story } from './stories.ts';

/** Everything that is remembered of how series go, and of what was told of them. */
export class VolumeState {
  readonly stories = new Table<Story>('stories');
  private readonly touchedPulses = new Map<string, Pulse>();
  private readonly touchedWeeks = new Map<string, Pulse>();
  /** Weeks that came before their pulse. */
  private readonly weeks = new Map<string, Week>();
  /** Pulses of a name, by measure: what every window asks for. */
  private readonly byName = new Map<string, (Pulse | undefined)[]>();
  /** Parts of detectors under `<series>|<step>|<part>`, as they were committed; the detectors at work hold newer ones. */
  private readonly parts = new Map<string, [part: string, bytes: Uint8Array][]>();
  private readonly detectors = new Map<string, Detector>();
  private readonly shares = new Map<string, Shares>();
  private readonly touchedDetectors = new Set<string>();
  private readonly touchedShares = new Set<string>();
  /** Entries of names that are forgotten, which the store still has. */
  private readonly forgotten: { readonly table: string; readonly key: string }[] = [];
  /** Names of the parts of detectors that the store has, or will have. */
  private readonly partNames = new Map<string, Set<string>>();

  /** What is remembered of a name, by measure; absent where nothing was ever counted. */
  pulsesOf({ level, name }: Pick<NameLife, 'level' | 'name'>): readonly (Pulse | undefined)[] {
    return this.byName.get(seriesKey(level, name)) ?? [];
  }

  pulseOf({ level, name }: Pick<NameLife, 'level' | 'name'>, measure: Measure): Pulse {
    return this.pulsesOf({ level, name })[measures.indexOf(measure)] ?? this.index(newPulse(level, name, measure));
  }

  /** A pulse has been altered, and perhaps its week. */
  touch(pulse: Pulse, week = false): void {
    const key = pulseKey(pulse);
    this.touchedPulses.set(key, pulse);
    if (week) this.touchedWeeks.set(key, pulse);
  }

  detectorOf(pulse: Pulse, settings: DetectorSettings): Detector {
    const key = `${pulseKey(pulse)}|${settings.stepMs}`;
    let detector = this.detectors.get(key);
    if (detector === undefined) {
      detector = new Detector(settings, this.parts.get(key));
      this.parts.delete(key);
      this.detectors.set(key, detector);
    }
    this.touchedDetectors.add(key);
    return detector;
  }

  /** Shares of a name's orders by `what`; `undefined` while nothing is known of them. */
  sharesOf({ level, name }: Pick<NameLife, 'level' | 'name'>, what: 'region' | 'sku'): Shares | undefined {
    return this.shares.get(`${what}|${seriesKey(level, name)}`);
  }

  share({ level, name }: Pick<NameLife, 'level' | 'name'>, what: 'region' | 'sku', part: string, at: Instant): void {
    const key = `${what}|${seriesKey(level, name)}`;
    let shares = this.shares.get(key);
    if (shares === undefined) this.shares.set(key, shares = new Shares());
    shares.add(part, at);
    this.touchedShares.add(key);
  }

  /** Forgets all that is known of a name. */
  forget({ level, name }: Pick<NameLife, 'level' | 'name'>): void {
    for (const pulse of this.pulsesOf({ level, name })) {
      if (pulse === undefined) continue;
      const key = pulseKey(pulse);
      this.touchedPulses.delete(key);
      this.touchedWeeks.delete(key);
      this.lose('pulses', key);
      this.lose('weeks', key);
      for (const step of steps) this.forgetDetector(`${key}|${step}`);
    }
    this.byName.delete(seriesKey(level, name));
    for (const what of ['region', 'sku'] as const) {
      const key = `${what}|${seriesKey(level, name)}`;
      this.touchedShares.delete(key);
      if (this.shares.delete(key)) this.lose('shares', key);
    }
  }

  private forgetDetector(key: string): void {
    for (const part of this.partNames.get(key) ?? []) this.lose('detectors', `${key}|${part}`);
    this.partNames.delete(key);
    this.detectors.delete(key);
    this.parts.delete(key);
    this.touchedDetectors.delete(key);
  }

  private lose(table: string, key: string): void {
    this.forgotten.push({ table, key });
  }

  /** Series with an anomaly that is not over. */
  get open(): number {
    let count = 0;
    for (const pulses of this.byName.values()) for (const pulse of pulses) if (pulse !== undefined && pulse.open !== null) count++;
    return count;
  }

  /** Takes in an entry that is committed; false when the table is another's. */
  admit(table: string, key: string, value: unknown): boolean {
    switch (table) {
      case 'stories': this.stories.admit(key, value as Story); return true;
      case 'pulses': {
        const pulse: Pulse = { ...(value as Omit<Pulse, 'week'>), week: this.weeks.get(key) ?? unknownWeek() };
        this.index(pulse);
        return true;
      }
      case 'weeks': {
        const pulse = this.find(key);
        if (pulse === undefined) this.weeks.set(key, value as Week);
        else pulse.week.splice(0, 168, ...(value as Week));
        return true;
      }
      case 'detectors': {
        const cut = key.lastIndexOf('|');
        const parts = this.parts.get(key.slice(0, cut)) ?? [];
        parts.push([key.slice(cut + 1), value as Uint8Array]);
        this.parts.set(key.slice(0, cut), parts);
        this.notePart(key.slice(0, cut), key.slice(cut + 1));
        return true;
      }
      case 'shares': this.shares.set(key, new Shares(value as ConstructorParameters<typeof Shares>[0])); return true;
      default: return false;
    }
  }

  drain(into: Change[]): void {
    this.stories.drain(into);
    // A name may have come back since: what is lost goes first.
    for (const { table, key } of this.forgotten.splice(0)) into.push({ table, key, value: undefined, archived: false });
    for (const [key, { week: _, ...pulse }] of this.touchedPulses) into.push({ table: 'pulses', key, value: pulse, archived: false });
    for (const [key, { week }] of this.touchedWeeks) into.push({ table: 'weeks', key, value: week, archived: false });
    this.touchedPulses.clear();
    this.touchedWeeks.clear();
    for (const key of this.touchedDetectors) {
      for (const [part, bytes] of this.detectors.get(key)!.changedParts()) {
        this.notePart(key, part);
        into.push({ table: 'detectors', key: `${key}|${part}`, value: bytes, archived: false });
      }
    }
    for (const key of this.touchedShares) into.push({ table: 'shares', key, value: this.shares.get(key)!.entries, archived: false });
    this.touchedDetectors.clear();
    this.touchedShares.clear();
  }

  private notePart(detector: string, part: string): void {
    this.partNames.set(detector, (this.partNames.get(detector) ?? new Set()).add(part));
  }

  private find(key: string): Pulse | undefined {
    for (const pulses of this.byName.values()) for (const pulse of pulses) if (pulse !== undefined && pulseKey(pulse) === key) return pulse;
    return undefined;
  }

  private index(pulse: Pulse): Pulse {
    const key = seriesKey(pulse.level, pulse.name);
    const known = this.byName.get(key) ?? measures.map(() => undefined);
    known[measures.indexOf(pulse.measure)] = pulse;
    this.byName.set(key, known);
    return pulse;
  }
}

function pulseKey({ level, name, measure }: Pulse): string {
  return `${seriesKey(level, name)}/${measure}`;
}
