import { day } from '../domain/instant.ts';
import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';

/** How many times the expected rate is suspected: nothing at all, half, twice. */
const suspicions = [0, 0.5, 2] as const;

/**
 * Adds up over many windows what no single one shows: counts that stay at
 * half of what was due, or at twice, or nothing at all for longer than chance
 * would have it. Page's test (1954) of Poisson counts against a changed rate:
 * the logarithm of how much likelier the counts are under the suspicion, begun
 * anew whenever it speaks for nothing unusual. Overdispersed counts speak less
 * by as much as their variance exceeds their mean.
 */
export class PageTest {
  /** The evidence for each suspicion, then by how much the bar stands above what chance asks for. */
  private readonly kept: Float64Array;
  private readonly rare: number;
  private readonly forget: number;

  constructor(memory: Memory, stepMs: number) {
    this.kept = memory.share(suspicions.length + 1, 0);
    this.rare = Math.max(parameters.leastEvidence, Math.log(day / stepMs / parameters.alarmsPerDay));
    this.forget = Math.min(0.1, (parameters.evidenceForgetDay * stepMs) / day);
  }

  /**
   * Takes in a count of which between `low` and `high` were due. Returns how
   * sure it is that they changed, negative of a drop: 1 is the alarm, after which it begins anew
   * with a higher bar, so that a series whose days differ anyhow falls silent.
   * `silenceOnly`: where nothing but silence is for this test to tell.
   */
  see(count: number, low: number, high: number, dispersion: number, silenceOnly: boolean): number {
    const { kept } = this;
    const raised = (kept[suspicions.length] ?? 0) * (1 - this.forget);
    const bar = this.rare * (1 + raised);
    let most = 0;
    for (const [index, times] of suspicions.entries()) {
      const due = Math.max(0, times < 1 ? low : high);
      const speaks = times === 0 ? (count === 0 ? due : Number.NEGATIVE_INFINITY) : silenceOnly ? Number.NEGATIVE_INFINITY : count * Math.log(times) - (times - 1) * due;
      const evidence = Math.max(0, (kept[index] ?? 0) + speaks / dispersion);
      kept[index] = evidence;
      if (evidence > Math.abs(most)) most = times < 1 ? -evidence : evidence;
    }
    kept[suspicions.length] = raised;
    if (Math.abs(most) >= bar) {
      kept.fill(0, 0, suspicions.length);
      kept[suspicions.length] = Math.min(16, 2 * raised + 1);
    }
    return most / bar;
  }
}
