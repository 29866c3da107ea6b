import { headers, type NatsConnection } from '@nats-io/transport-node';
import { type Instant, second } from '../processors/domain/instant.ts';

/** Publishes the tick that moves log time on when nothing else does. */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly connection: NatsConnection, private readonly now: () => Instant) {}

  start(): void {
    this.timer ??= setInterval(() => this.tick(), second);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The id is the second, so that a standby's tick for it is the same tick. The tick itself tells no time: the broker does. */
  private tick(): void {
    if (this.connection.isClosed()) return;
    const head = headers();
    head.set('Nats-Msg-Id', `tick-${Math.floor(this.now() / second)}`);
    this.connection.publish('orders.control.tick', JSON.stringify({ everyMs: second }), { headers: head });
  }
}
