import { type Instant, minute } from '../domain/instant.ts';
import type { WindowRules } from '../domain/monitoring.ts';
import type { WindowState as Verdict } from '../domain/window.ts';
import { isMissing, lags, silenceLimit, type SourceLife, type Standstill } from './source-life.ts';

/**
 * How minutes in which nothing happened are to be understood. With several
 * sources all of them have to be gone for one to be missing; one that lags
 * makes it late.
 */
export class EmptyMinutes {
  private readonly lagging: readonly SourceLife[];
  /** Whether every source is one whose silence means something. */
  private readonly telling: boolean;
  private asked = -1;
  private answer: Exclude<Verdict, 'seen'> = 'zero';

  constructor(private readonly lives: readonly SourceLife[], private readonly rules: WindowRules, private readonly standstill: Standstill) {
    this.lagging = lives.filter((life) => lags(life, rules));
    this.telling = lives.length > 0 && lives.every((life) => silenceLimit(life, rules) !== Infinity);
  }

  /** Names of one source ask the same of the same minute, so the last answer is kept. */
  at(start: Instant): Exclude<Verdict, 'seen'> {
    if (start !== this.asked) {
      this.asked = start;
      this.answer = this.judge(start);
    }
    return this.answer;
  }

  private judge(start: Instant): Exclude<Verdict, 'seen'> {
    const end = start + minute;
    const { standstill } = this;
    if (start >= standstill.from && end <= standstill.to) return 'missing';
    for (const life of this.lagging) if (end > life.reached && end <= life.claimedAt) return 'late';
    if (!this.telling) return 'zero';
    for (const life of this.lives) if (!isMissing(life, start, end, this.rules, standstill)) return 'zero';
    return 'missing';
  }
}
