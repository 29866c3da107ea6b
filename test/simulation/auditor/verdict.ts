/** A signal that has to follow an event, with the part of its evidence that matters. */
export interface Due {
  readonly kind: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What has to become of an event, and what is true afterwards. */
export interface Verdict {
  readonly outcome: 'applied' | 'duplicate' | 'parked' | 'refused';
  readonly reason: string;
  readonly signals: readonly Due[];
  /** Writes the consequences into the books. */
  readonly then: () => void;
}

const nothing = () => {};

export const applied = (then: () => void, reason = '', signals: readonly Due[] = []): Verdict => ({ outcome: 'applied', reason, signals, then });
export const duplicate = (reason: string, then = nothing): Verdict => ({ outcome: 'duplicate', reason, signals: [], then });
export const refused = (reason: string, then = nothing): Verdict => ({ outcome: 'refused', reason, signals: [], then });
export const parked = (reason: string): Verdict => ({ outcome: 'parked', reason, signals: [], then: nothing });
