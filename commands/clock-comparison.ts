import type { Logger } from 'pino';
import type { LogStream } from '../ingest/log-stream.ts';
import type { LogWriter } from '../ingest/log-writer.ts';
import type { ComparedClock } from '../processors/domain/control.ts';
import { hour, minute, second } from '../processors/domain/instant.ts';
import { askTime, TimeError, timeServerAt } from './sntp.ts';
import type { Surroundings } from './surroundings.ts';

export interface ComparisonParts {
  /** `host` or `host:port` of time servers. */
  readonly servers: readonly string[];
  readonly stream: Pick<LogStream, 'get'>;
  readonly writer: Pick<LogWriter, 'publish'>;
  readonly clocks: Pick<Surroundings, 'now' | 'elapsed' | 'randomBytes'>;
  readonly log: Pick<Logger, 'debug'>;
}

const answerWithinMs = 2 * second;
/** A server that asks for rest is left alone so long, twice as long each time, a day at most. */
const firstRestMs = 16 * minute;
const longestRestMs = 24 * hour;

/**
 * Each minute asks time servers and the broker what time it is, and puts how
 * far they are from the host's clock into the log, where the core judges it.
 */
export class ClockComparison {
  private timer: NodeJS.Timeout | undefined;
  private readonly resting = new Map<string, { readonly until: number; readonly forMs: number }>();

  constructor(private readonly parts: ComparisonParts) {}

  start(): void {
    if (this.timer !== undefined) return;
    this.timer = setInterval(() => void this.compare(), minute);
    void this.compare();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Compares once. A broker that is away is told of elsewhere; there is nowhere to put this then. */
  async compare(): Promise<void> {
    const { servers, writer, log } = this.parts;
    try {
      const compared = await Promise.all([this.broker(), ...servers.map((server) => this.server(server))]);
      await writer.publish({ subject: 'orders.control.clocks', messageId: this.messageId('clocks'), payload: JSON.stringify({ compared }) });
    } catch (error) {
      log.debug({ err: error }, 'clocks could not be compared');
    }
  }

  /** The broker stamps a tick on its way: between the asking and the answer. */
  private async broker(): Promise<ComparedClock> {
    const { stream, writer, clocks } = this.parts;
    const [sentAt, began] = [clocks.now(), clocks.elapsed()];
    const { seq } = await writer.publish({ subject: 'orders.control.tick', messageId: this.messageId('tick'), payload: JSON.stringify({ everyMs: second }) });
    const took = clocks.elapsed() - began;
    const stored = await stream.get(seq);
    if (stored === undefined) return { kind: 'broker', name: 'nats', error: 'it did not keep what it was asked to stamp' };
    return { kind: 'broker', name: 'nats', offsetMs: Math.round(stored.receivedAt - sentAt - took / 2), roundTripMs: Math.round(took) };
  }

  private async server(name: string): Promise<ComparedClock> {
    const { clocks } = this.parts;
    const rest = this.resting.get(name);
    if (rest !== undefined && clocks.elapsed() < rest.until) return { kind: 'server', name, error: 'it wants not to be asked for a while' };
    try {
      const { offsetMs, roundTripMs } = await askTime({ ...timeServerAt(name), timeoutMs: answerWithinMs, ...clocks });
      this.resting.delete(name);
      return { kind: 'server', name, offsetMs, roundTripMs };
    } catch (error) {
      if (error instanceof TimeError && error.code === 'time_refused') this.leaveAlone(name, error.kiss, rest?.forMs);
      return { kind: 'server', name, error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** RATE asks for fewer questions; DENY, RSTR and whatever else, for none. */
  private leaveAlone(name: string, kiss: string | undefined, restedMs: number | undefined): void {
    const forMs = kiss === 'RATE' ? Math.min(longestRestMs, 2 * (restedMs ?? firstRestMs / 2)) : Infinity;
    this.resting.set(name, { until: this.parts.clocks.elapsed() + forMs, forMs });
  }

  private messageId(of: string): string {
    return `${of}-${Buffer.from(this.parts.clocks.randomBytes(12)).toString('base64url')}`;
  }
}
