import type { Instant } from '../../processors/domain/instant.ts';

/** A series to be judged, with what its labels say. */
export interface LabelledSeries {
  readonly name: string;
  /** The commonest distance of its rows. */
  readonly stepMs: number;
  readonly timezone: string;
  /** In order; a time may come twice, as in some files of NAB. */
  readonly at: readonly Instant[];
  readonly values: Float64Array;
}

/** A series of the KPI contest: every row is labelled. */
export interface KpiSeries extends LabelledSeries {
  /** 1 where the row is anomalous. */
  readonly labels: Uint8Array;
}

/** A series of NAB: stretches of rows within which something is anomalous. */
export interface NabSeries extends LabelledSeries {
  /** First and last row of each, in order. */
  readonly windows: readonly (readonly [from: number, to: number])[];
}

/** A score in [0, 1] for every row of a series. */
export type Scores = Float64Array;
