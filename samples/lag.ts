import { hour } from '../processors/domain/instant.ts';

/** Points of a distribution: `[share of all, hours]`, both rising. */
export type Quantiles = readonly (readonly [share: number, hours: number])[];

/**
 * How long real orders take from step to step: p50, p95 and p99 of 10,000 orders
 * of a Brazilian marketplace. The ends are ours; a distribution needs some.
 */
export const lags = {
  purchaseToApproval: [[0, 0.03], [0.1, 0.08], [0.5, 0.28], [0.95, 48], [0.99, 88], [1, 160]],
  approvalToCarrier: [[0, 3], [0.5, 49], [0.95, 210], [0.99, 419], [1, 600]],
  carrierToDoor: [[0, 20], [0.5, 178], [0.95, 556], [0.99, 928], [1, 1_400]],
} as const satisfies Record<string, Quantiles>;

/**
 * The lag in milliseconds below which a share `u` of all lags lie. Between the
 * points the logarithm is interpolated, which is how such lags grow.
 */
export function quantile(points: Quantiles, u: number): number {
  let at = 1;
  while (at < points.length - 1 && points[at]![0] < u) at++;
  const [fromShare, from] = points[at - 1]!;
  const [toShare, to] = points[at]!;
  const part = (u - fromShare) / (toShare - fromShare);
  return Math.round(from * (to / from) ** part * hour);
}
