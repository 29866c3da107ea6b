import type { Unready } from '../api/health.ts';
import type { Metrics } from '../api/metrics.ts';
import type { LogStream } from '../ingest/log-stream.ts';
import type { Position } from '../processors/domain/position.ts';
import { formatInstant, second } from '../processors/domain/instant.ts';
import type { Pipeline } from './pipeline.ts';
import type { Surroundings } from './surroundings.ts';

/** More than this behind the log, the tables are not what people take them for. */
const readyWithinMessages = 5_000;

/** A reader that has messages to read and reads none for this long stands still. */
const stalledAfterMs = 10 * second;

/** What the gauge looks at. */
export interface LagParts {
  readonly stream: Pick<LogStream, 'extent'>;
  readonly pipeline: Pick<Pipeline, 'committed' | 'trouble' | 'readTrouble'>;
  readonly state: { readonly position: Position };
  readonly metrics: Pick<Metrics, 'lagMessages' | 'lagSeconds'>;
  readonly clocks: Pick<Surroundings, 'now' | 'elapsed'>;
  /** The embedded broker, where there is one. */
  readonly broker?: { readonly trouble: string | undefined } | undefined;
}

/** Watches how far the tables are behind the log, and says so to metrics and to `/readyz`. */
export class LagGauge {
  private lastSeq = 0;
  private brokerAway: string | undefined;
  private replaying = false;
  private measured = false;
  private readonly timer: NodeJS.Timeout;

  /** Where the reader was when it last moved or had nothing to read, and when that was. */
  private moved: { readonly seq: number; readonly at: number };

  constructor(private readonly parts: LagParts) {
    this.moved = { seq: parts.state.position.seq, at: parts.clocks.elapsed() };
    this.timer = setInterval(() => void this.measure(), second);
    void this.measure();
  }

  /** Messages in the log whose rows are not safe yet. */
  get messages(): number {
    return Math.max(0, this.lastSeq - this.parts.pipeline.committed);
  }

  /** How old the newest message is that the state holds, while there are others behind it, seconds. */
  get seconds(): number {
    const { clocks, state } = this.parts;
    return this.messages === 0 ? 0 : Math.max(0, clocks.now() - state.position.logTime) / second;
  }

  /** Says that history is being published, so that an empty lag is not taken for its end. */
  set replay(under: boolean) {
    this.replaying = under;
  }

  /** Whether the tables hold all that the log held when it was last looked at. Under load there is always a little more. */
  get caughtUp(): boolean {
    return this.measured && !this.replaying && this.brokerAway === undefined && this.messages === 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async measure(): Promise<void> {
    const { stream, pipeline, state, metrics, clocks, broker } = this.parts;
    try {
      ({ lastSeq: this.lastSeq } = await stream.extent());
      this.brokerAway = undefined;
      this.measured = true;
    } catch (error) {
      this.brokerAway ??= `since ${formatInstant(clocks.now())}: ${error instanceof Error ? error.message : String(error)}`;
    }
    metrics.lagMessages.set(this.messages);
    const { seq } = state.position;
    metrics.lagSeconds.set(this.seconds);
    const excused = pipeline.trouble !== undefined || this.brokerAway !== undefined || broker?.trouble !== undefined;
    if (seq !== this.moved.seq || seq >= this.lastSeq || excused) this.moved = { seq, at: clocks.elapsed() };
  }

  /** What stands in the way of the tables holding what the log holds. */
  readiness(): Unready[] {
    const { pipeline, state, clocks, broker } = this.parts;
    const reasons: Unready[] = [];
    const since = (elapsed: number) => formatInstant(clocks.now() - (clocks.elapsed() - elapsed));
    const { trouble, readTrouble } = pipeline;
    const waiting = this.lastSeq - state.position.seq;
    if (trouble !== undefined) {
      const code = trouble.what === 'signals' ? 'signals_away' : 'store_away';
      reasons.push({ code, message: `${trouble.what} cannot be written since ${since(trouble.since)}, ${trouble.attempts} attempts; the log holds what comes: ${trouble.message}` });
    }
    if (broker?.trouble !== undefined) reasons.push({ code: 'log_away', message: broker.trouble });
    else if (this.brokerAway !== undefined) reasons.push({ code: 'log_away', message: `the log cannot be reached ${this.brokerAway}` });
    else if (readTrouble !== undefined && waiting > 0) {
      reasons.push({ code: 'log_unreadable', message: `the log cannot be read since ${since(readTrouble.since)}, ${readTrouble.attempts} attempts: ${readTrouble.message}` });
    } else if (trouble === undefined && clocks.elapsed() - this.moved.at > stalledAfterMs) {
      reasons.push({ code: 'reader_stalled', message: `no message has been read since ${since(this.moved.at)}, and ${waiting} wait` });
    }
    if (this.replaying) reasons.push({ code: 'replaying', message: `history is being replayed; log time is ${formatInstant(state.position.logTime)}` });
    if (this.messages > readyWithinMessages) reasons.push({ code: 'reader_behind', message: `${this.messages} messages of the log are not in the tables yet` });
    return reasons;
  }
}
