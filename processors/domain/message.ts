import type { Control } from './control.ts';
import type { Event } from './event.ts';
import type { Instant } from './instant.ts';
import type { Rejection } from './rejection.ts';

/** One thing a message says. A push may carry a list of them, good and bad mixed. */
export type Item =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }
  | { readonly kind: 'heartbeat'; readonly occurredAt?: Instant }
  | { readonly kind: 'control'; readonly control: Control }
  /** Understood and of no concern to an order's life (a changed memo). `topic` names it. */
  | { readonly kind: 'ignored'; readonly topic: string };

/** One message of the log, read. What `step` takes. */
export interface Message {
  /** Its place in the log: the stream sequence, from 1. */
  readonly seq: number;
  /** When the broker received it (or, in replay, the header said so); not yet monotonic. */
  readonly receivedAt: Instant;
  /** True when a trusted publisher supplied `receivedAt` (replay): such a time may jump and is not in doubt. */
  readonly vouched: boolean;
  readonly subject: string;
  /** The subject's second part; `control` for the control plane, '' when unreadable. */
  readonly source: string;
  readonly items: readonly Item[];
  /** The bytes as they came, kept for rejections. */
  readonly payload: Uint8Array;
}
