import type { Unready } from '../api/health.ts';
import type { Metrics } from '../api/metrics.ts';
import type { LogStream } from '../ingest/log-stream.ts';
import { formatInstant, second } from '../processors/domain/instant.ts';
import type { State } from '../processors/state.ts';
import type { Pipeline } from './pipeline.ts';
import type { Surroundings } from './surroundings.ts';

/** More than this behind the log, the tables are not what people take them for. */
const readyWithinMessages = 5_000;

/** Watches how far the tables are behind the log, and says so to metrics and to `/readyz`. */
export class LagGauge {
  private lastSeq = 0;
  private brokerAway: string | undefined;
  private replaying = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly stream: LogStream, private readonly pipeline: Pipeline, private readonly state: State,
    private readonly metrics: Metrics, private readonly clocks: Pick<Surroundings, 'now' | 'elapsed'>,
  ) {
    this.timer = setInterval(() => void this.measure(), second);
    void this.measure();
  }

  /** Messages in the log whose rows are not safe yet. */
  get messages(): number {
    return Math.max(0, this.lastSeq - this.pipeline.committed);
  }

  /** Says that history is being published, so that an empty lag is not taken for its end. */
  set replay(under: boolean) {
    this.replaying = under;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async measure(): Promise<void> {
    try {
      ({ lastSeq: this.lastSeq } = await this.stream.extent());
      this.brokerAway = undefined;
    } catch (error) {
      this.brokerAway ??= `since ${formatInstant(this.clocks.now())}: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.metrics.lagMessages.set(this.messages);
    const age = Math.max(0, this.clocks.now() - this.state.position.logTime) / second;
    this.metrics.lagSeconds.set(this.messages === 0 ? 0 : age);
  }

  /** What stands in the way of the tables holding what the log holds. */
  readiness(): Unready[] {
    const reasons: Unready[] = [];
    const { trouble } = this.pipeline;
    if (trouble !== undefined) {
      const since = formatInstant(this.clocks.now() - (this.clocks.elapsed() - trouble.since));
      reasons.push({ code: 'store_away', message: `rows cannot be written since ${since}, ${trouble.attempts} attempts; the log holds what comes: ${trouble.message}` });
    }
    if (this.brokerAway !== undefined) reasons.push({ code: 'log_away', message: `the log cannot be reached ${this.brokerAway}` });
    if (this.replaying) reasons.push({ code: 'replaying', message: `history is being replayed; log time is ${formatInstant(this.state.position.logTime)}` });
    if (this.messages > readyWithinMessages) reasons.push({ code: 'reader_behind', message: `${this.messages} messages of the log are not in the tables yet` });
    return reasons;
  }
}
