import type { Channel, System } from '../processors/domain/source.ts';
import type { RawMessage } from './raw-message.ts';

/** What readers of one message may need besides the piece of the payload they are given. */
export interface Reading {
  readonly raw: RawMessage;
  readonly source: Channel | System;
  readonly buyerKey: string | Uint8Array;
  /** `[2]` for the third push of a list, '' for a push alone: refusals name it. */
  readonly place: string;
}
