import type { Instant } from './instant.ts';

/** How far into the log the state has come: the last message it holds, and that message's log time. */
export interface Position {
  /** Stream sequence of the last message applied; 0 before the first. */
  readonly seq: number;
  readonly logTime: Instant;
}

export const start: Position = { seq: 0, logTime: 0 };
