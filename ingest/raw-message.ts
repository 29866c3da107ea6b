import type { Instant } from '../processors/domain/instant.ts';

/** One message as the log hands it over, before anything is known of it. */
export interface RawMessage {
  /** Stream sequence, from 1. */
  readonly seq: number;
  /** When the broker received it (in replay: when the header says so). */
  readonly receivedAt: Instant;
  /** True when `receivedAt` was supplied by a trusted publisher in replay. */
  readonly vouched: boolean;
  readonly subject: string;
  /** A header by name, whatever its case; `undefined` when there is none. */
  header(name: string): string | undefined;
  readonly payload: Uint8Array;
}
