import { day, hour, type Instant } from '../domain/instant.ts';

/** One name among those that make up a series: how much of late, how much usually. Both fade. */
type Part = [name: string, recent: number, usual: number, at: Instant];

export interface SharedOut {
  readonly name: string;
  /** Its share of all there was of late, and of what there usually is. */
  readonly recent: number;
  readonly usual: number;
}

/** So many names are kept; the least of them makes room for a new one, and leaves it its weight, so that what is frequent cannot be lost (space-saving). */
const most = 48;

const recentHalfLife = hour;
const usualHalfLife = 3 * day;

/** What of late and what usually makes up a series, by name, in bounded memory. */
export class Shares {
  private readonly parts = new Map<string, Part>();

  constructor(parts: readonly Readonly<Part>[] = []) {
    for (const part of parts) this.parts.set(part[0], [...part]);
  }

  add(name: string, at: Instant): void {
    let part = this.parts.get(name);
    if (part === undefined) {
      const [, , usual] = this.parts.size < most ? ['', 0, 0] : this.takeLeast(at);
      part = [name, 0, usual, at];
      this.parts.set(name, part);
    }
    fade(part, at);
    part[1] += 1;
    part[2] += 1;
  }

  /** Shares as they are at a moment, what there usually is most of first. */
  at(at: Instant): SharedOut[] {
    const parts = [...this.parts.values()].map((part) => fade([...part], at));
    const [recent, usual] = [1, 2].map((which) => parts.reduce((sum, part) => sum + (part[which] as number), 0)) as [number, number];
    return parts
      .map(([name, some, often]) => ({ name, recent: recent === 0 ? 0 : some / recent, usual: usual === 0 ? 0 : often / usual }))
      .toSorted((one, other) => other.usual - one.usual || (one.name < other.name ? -1 : 1));
  }

  /** As the store keeps it. */
  get entries(): readonly Part[] {
    return [...this.parts.values()];
  }

  private takeLeast(at: Instant): Part {
    let least: Part | undefined;
    let weight = Infinity;
    for (const part of this.parts.values()) {
      const now = part[2] * 2 ** ((part[3] - at) / usualHalfLife);
      if (now < weight) [least, weight] = [part, now];
    }
    this.parts.delete(least![0]);
    return fade(least!, at);
  }
}

function fade(part: Part, at: Instant): Part {
  const passed = at - part[3];
  if (passed > 0) {
    part[1] *= 2 ** (-passed / recentHalfLife);
    part[2] *= 2 ** (-passed / usualHalfLife);
    part[3] = at;
  }
  return part;
}
