import type { Instant } from '../processors/domain/instant.ts';

/** One message, ready to be published. */
export interface Publication {
  /** `orders.<source>.<topic>`. */
  readonly subject: string;
  /** For `Nats-Msg-Id`: `replay-<seed>-<n>`, n from 1. */
  readonly messageId: string;
  readonly logTime: Instant;
  /** What the platform itself sends as HTTP headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** What a source says at a step, before it has an id and a log time. */
export interface Note {
  readonly subject: string;
  readonly payload: string;
  readonly headers?: Readonly<Record<string, string>>;
}
