/**
 * Why a message, or one event of it, could not be read. Codes are stable: they
 * are metric labels, table values and what people search for.
 */
export const rejectionReasons = {
  subject_unknown: 'The subject is not orders.<source>.<topic> with a known source.',
  topic_unknown: "The source's mapping has no shape for this topic or payload.",
  oversize: 'The message is larger than the configured limit, or a list of too many pushes.',
  bytes_unreadable: 'The bytes are not text in the encoding that is expected.',
  payload_malformed: 'The payload is not the JSON or XML that is expected.',
  type_unknown: 'The event type is not one orderwatch knows.',
  type_forbidden: 'This source may not publish this event type.',
  field_missing: 'A required field is absent or null.',
  field_malformed: 'A field has the wrong type or shape.',
  field_unknown: 'A field has a name nothing reads, and it looks like a slip for one that is not there.',
  subject_malformed: 'The subject is not what the event speaks of: an order, as <channel>:<channel id> or OMS-YYYYMMDD-NNNNN (a channel: its own id), or for stock the <warehouse>/<sku> of its data.',
  money_malformed: 'An amount is not a decimal text such as "139.12", nor in the form the mapping names.',
  money_too_precise: 'An amount has more decimals than its currency.',
  money_too_large: 'An amount is beyond what can be counted exactly.',
  money_negative: 'An amount that cannot be negative is.',
  currency_unknown: 'The currency is not an ISO 4217 code.',
  currency_mixed: 'One order speaks of two currencies.',
  time_malformed: 'A time is not ISO 8601 with an offset, nor in the form the mapping names.',
  time_in_future: 'The event claims a time later than log time by more than the limit.',
  quantity_malformed: 'A quantity is not a whole number, or is none that this event can speak of.',
  lines_empty: 'The order has no lines, or an event names an empty list of them.',
  line_repeated: 'Two lines of the order have one id.',
  total_mismatch: 'Lines less discounts plus shipping and tax do not make the total.',
  state_unknown: "The platform's order state is not in the mapping.",
  control_malformed: 'The control message cannot be understood.',
} as const satisfies Record<string, string>;

export type RejectionReason = keyof typeof rejectionReasons;

/** A named refusal to read something. `detail` says what was wrong and where, for people. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly detail: string;
}
