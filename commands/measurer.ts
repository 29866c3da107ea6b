import type { NatsConnection } from '@nats-io/transport-node';
import { second } from '../processors/domain/instant.ts';
import type { MeasuredMetric } from '../processors/domain/measured.ts';

/** How often the core is told how the service is. */
const everyMs = 15 * second;

/** Tells the core, in the log, what the service measures of itself: it sees no metrics, and thresholds may be set on them. */
export class Measurer {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly connection: NatsConnection, private readonly measure: () => Readonly<Record<MeasuredMetric, number>>) {}

  start(): void {
    this.timer ??= setInterval(() => this.tell(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tell(): void {
    if (this.connection.isClosed()) return;
    this.connection.publish('orders.control.measured', JSON.stringify({ metrics: this.measure() }));
  }
}
