import type { Attempt } from '../processors/domain/delivery.ts';
import type { Destination } from './destination.ts';

/** Who counts and logs what becomes of deliveries. */
export interface DeliveryReport {
  /** `destination` is absent where the settings have none of that name. */
  attempted(attempt: Attempt, destination: Destination | undefined): void;
  /** How many are not settled, and how long the oldest has waited. */
  waiting(count: number, oldestSeconds: number): void;
  trouble(what: string, error: unknown): void;
}
