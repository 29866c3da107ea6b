import type { Environment } from '../config/settings-environment.ts';
import type { Instant } from '../processors/domain/instant.ts';

/** Somewhere to write text: a terminal, a pipe, a test's list. */
export interface Output {
  write(text: string): unknown;
  /** True on a terminal, where a line may be drawn over. */
  readonly isTTY?: boolean;
}

/** What a command may know of the world. Made in main.ts and nowhere else. */
export interface Surroundings {
  readonly env: Environment;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The host's clock: for greetings, progress and comparing hosts, never for an order. */
  readonly now: () => Instant;
  /** Milliseconds of a clock that only runs forward: for pacing and measuring. */
  readonly elapsed: () => number;
  /** Unpredictable bytes, for keys and tokens. */
  readonly randomBytes: (length: number) => Uint8Array;
  /**
   * Aborted by SIGINT or SIGTERM. Whoever calls this promises to end in good
   * order; a command that does not call it simply ends on the signal.
   */
  readonly stopSignal: () => AbortSignal;
}
