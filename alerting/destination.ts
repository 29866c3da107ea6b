import type { Language } from '../processors/domain/delivery.ts';
import type { Receiver, Secrets } from './receiver.ts';

/** A receiver by its name, with all that is set of how it is told. */
export interface Destination {
  readonly name: string;
  readonly receiver: Receiver;
  readonly language: Language;
  /** Messages a minute; absent: as many as there are. */
  readonly perMinute: number | undefined;
  /** An attempt that takes longer has failed. */
  readonly timeoutMs: number;
  /** After this long of failed attempts nothing more is tried. */
  readonly giveUpMs: number;
  /** Who is told when this one cannot be. */
  readonly fallback: string | undefined;
  readonly secrets: Secrets;
}
