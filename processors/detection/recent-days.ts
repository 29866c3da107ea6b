import { day, hour } from '../domain/instant.ts';
import type { Memory } from './memory.ts';

/** Days, or weeks, looked back. One more is kept, so that a slot still filling does not hide the day a week ago. */
export const days = 7;

/**
 * What the series was on each of the last seven days, by slot of the local
 * day; of the last seven weeks, by slot of the week, where that is the season. A slot is a step, or longer where memory is short; what falls into it
 * is averaged. Slots nothing was written to are NaN.
 */
export class RecentDays {
  readonly slotMs: number;
  readonly slotsPerSeason: number;
  private readonly slots: Float32Array;
  /** Absolute slot last written, and sum and count of what fell into it. */
  private readonly filling: Float64Array;
  private readonly memory: Memory;

  /** A slot holds more than one point. */
  private readonly coarse: boolean;

  constructor(memory: Memory, stepMs: number, leastSlotMs: number, seasonMs = day) {
    const slotMs = Math.max(stepMs, leastSlotMs);
    this.memory = memory;
    this.coarse = slotMs > stepMs;
    this.slotMs = Math.min(seasonMs, slotMs);
    this.slotsPerSeason = Math.ceil(seasonMs / this.slotMs);
    const chunk = Math.max(1, Math.min(64, Math.ceil(hour / this.slotMs)));
    this.slots = memory.singles('days', this.slotsPerSeason * (days + 1), chunk, Number.NaN);
    this.filling = memory.share(3, Number.NaN);
  }

  /** Reads the seven days at a time of the season into `into`, the day before first; NaN where unknown. */
  read(season: number, timeMs: number, neighbours: number, into: Float64Array): void {
    const slot = Math.floor(timeMs / this.slotMs);
    for (let lag = 1; lag <= days; lag += 1) {
      const at = (season - lag) * this.slotsPerSeason + slot;
      into[lag - 1] = this.coarse ? this.between(at, timeMs / this.slotMs - slot) : this.around(at, neighbours);
    }
  }

  /** The mean of all known slots of the seven days from a time so many slots back, or on, itself among them; NaN when none is known. */
  side(season: number, timeMs: number, reach: number): number {
    const { slots } = this;
    const slot = Math.floor(timeMs / this.slotMs) + Math.min(0, reach);
    let sum = 0;
    let known = 0;
    for (let lag = 1; lag <= days; lag += 1) {
      let index = modulo((season - lag) * this.slotsPerSeason + slot, slots.length);
      for (let step = 0; step <= Math.abs(reach); step += 1) {
        const value = slots[index] ?? Number.NaN;
        if (!Number.isNaN(value)) {
          sum += value;
          known += 1;
        }
        index = index + 1 === slots.length ? 0 : index + 1;
      }
    }
    return sum / known;
  }

  /** Notes what was seen at a time. */
  write(season: number, timeMs: number, value: number): void {
    const { slots, filling } = this;
    const slot = season * this.slotsPerSeason + Math.min(this.slotsPerSeason - 1, Math.floor(timeMs / this.slotMs));
    const last = filling[0] ?? Number.NaN;
    if (slot !== last) {
      // Slots passed over hold what was there eight days ago: they are unknown now. Back an hour in autumn, nothing is passed over.
      for (let passed = Number.isNaN(last) ? slot : Math.max(last + 1, slot - slots.length + 1); passed <= slot; passed += 1) this.put(passed, Number.NaN);
      filling[0] = slot;
      filling[1] = 0;
      filling[2] = 0;
    }
    filling[1] = (filling[1] ?? 0) + value;
    filling[2] = (filling[2] ?? 0) + 1;
    this.put(slot, (filling[1] ?? 0) / (filling[2] ?? 1));
  }

  private put(slot: number, value: number): void {
    const index = modulo(slot, this.slots.length);
    this.slots[index] = value;
    this.memory.touch('days', index);
  }

  /** On the line between the middles of two slots that hold many points each. */
  private between(slot: number, place: number): number {
    const { slots } = this;
    const own = slots[modulo(slot, slots.length)] ?? Number.NaN;
    const other = slots[modulo(place < 0.5 ? slot - 1 : slot + 1, slots.length)] ?? Number.NaN;
    if (Number.isNaN(own) || Number.isNaN(other)) return Number.isNaN(own) ? other : own;
    return own + (other - own) * Math.abs(place - 0.5);
  }

  /** The mean of a slot and its neighbours, itself twice. */
  private around(slot: number, neighbours: number): number {
    const { slots } = this;
    let sum = 0;
    let weight = 0;
    let index = modulo(slot - neighbours, slots.length);
    for (let offset = -neighbours; offset <= neighbours; offset += 1) {
      const value = slots[index] ?? Number.NaN;
      if (!Number.isNaN(value)) {
        const own = offset === 0 ? 2 : 1;
        sum += own * value;
        weight += own;
      }
      index = index + 1 === slots.length ? 0 : index + 1;
    }
    return weight === 0 ? Number.NaN : sum / weight;
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
