import type { Query } from '../query.ts';

/** One routing decision. `candidates` is JSON, as the domain's routing decision has them; `plan` is what `unpackPlan` reads. */
export interface DecisionColumns {
  readonly seq: number;
  readonly ordinal: number;
  readonly log_time: string;
  readonly trigger: string;
  readonly outcome: string;
  readonly reason: string;
  readonly awaits: string;
  readonly rules: string;
  readonly currency: string;
  readonly score_minor: number;
  readonly candidates: string;
  readonly plan: string;
}

/** The decisions on where an order ships from, by its OMS id, the newest first; at most `limit`. */
export function orderDecisions(orderId: string, limit: number): Query<DecisionColumns> {
  return {
    sql: `SELECT seq, ordinal, log_time, trigger, outcome, reason, awaits, rules, currency, score_minor, candidates, plan
FROM orderwatch.routing_decisions
WHERE order_id = {orderId:String}
ORDER BY seq DESC, ordinal DESC
LIMIT {limit:UInt32}`,
    params: { orderId, limit },
  };
}
