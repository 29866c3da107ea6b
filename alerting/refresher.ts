import type { Notification } from '../processors/domain/alert.ts';
import type { Told } from '../store/delivery.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { Destination } from './destination.ts';
import type { AlertMessage } from './message.ts';

export interface RefresherParts {
  readonly destination: Destination;
  readonly refreshMs: number;
  readonly store: { toldTo(receiver: string): readonly Told[] };
  readonly compose: (notification: Notification, destination: Destination) => AlertMessage;
  readonly report: Pick<DeliveryReport, 'trouble'>;
}

/** So many in one request. */
const most = 200;

/**
 * Says again what still fires, to a receiver that forgets. That is no telling:
 * it makes no attempts, and one that fails is made good by the next.
 */
export class Refresher {
  readonly #timer: NodeJS.Timeout;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: RefresherParts) {
    this.#timer = setInterval(() => this.#wake(), parts.refreshMs);
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  #wake(): void {
    if (this.#running !== undefined || this.#stopped) return;
    this.#running = this.#refresh()
      .catch((error: unknown) => this.parts.report.trouble(`${this.parts.destination.name} cannot be told again what still fires`, error))
      .finally(() => { this.#running = undefined; });
  }

  async #refresh(): Promise<void> {
    const { destination, store, compose } = this.parts;
    const firing = store.toldTo(destination.name);
    for (let from = 0; from < firing.length && !this.#stopped; from += most) {
      const messages = firing.slice(from, from + most).map(({ notification }) => compose(notification, destination));
      const answer = await destination.receiver.send(messages, AbortSignal.timeout(destination.timeoutMs));
      if (answer.outcome !== 'delivered') throw new Error(destination.secrets.hide(answer.detail));
    }
  }
}
