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
  readonly write: () => void;
}

const nothing = () => {};

export const applied = (write: () => void, reason = '', signals: readonly Due[] = []): Verdict => ({ outcome: 'applied', reason, signals, write });
export const duplicate = (reason: string, write = nothing): Verdict => ({ outcome: 'duplicate', reason, signals: [], write });
export const refused = (reason: string, write = nothing): Verdict => ({ outcome: 'refused', reason, signals: [], write });
export const parked = (reason: string): Verdict => ({ outcome: 'parked', reason, signals: [], write: nothing });
