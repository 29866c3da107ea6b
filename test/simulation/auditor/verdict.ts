/** A signal that has to follow an event, with the part of its evidence that matters. */
export interface Due {
  readonly kind: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Takes note of what the rule leaves to the core, such as the name of a debt. */
  readonly learn?: (evidence: Readonly<Record<string, unknown>>) => void;
}

/** Units that a warehouse looked for and did not find. */
export interface Missing {
  readonly warehouse: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Units that came back, and whether they can be sold again. */
export interface CameBack extends Missing {
  readonly resaleable: boolean;
}

/** What has to become of an event, and what is true afterwards. */
export interface Verdict {
  readonly outcome: 'applied' | 'duplicate' | 'parked' | 'refused';
  readonly reason: string;
  readonly signals: readonly Due[];
  /** Writes the consequences into the books. */
  readonly write: () => void;
  readonly missing?: readonly Missing[];
  readonly back?: readonly CameBack[];
}

const nothing = () => {};

export const applied = (write: () => void, reason = '', signals: readonly Due[] = []): Verdict => ({ outcome: 'applied', reason, signals, write });
export const duplicate = (reason: string, write = nothing): Verdict => ({ outcome: 'duplicate', reason, signals: [], write });
export const refused = (reason: string, write = nothing): Verdict => ({ outcome: 'refused', reason, signals: [], write });
export const parked = (reason: string): Verdict => ({ outcome: 'parked', reason, signals: [], write: nothing });
