/** What a merchant may set about the core. Durations are milliseconds of log time. */
export interface CoreSettings {
  /** The IANA zone of the business day. */
  readonly timezone: string;
  /** How long an unpaid order stays open. */
  readonly paymentTimeoutMs: number;
  /** How long a payment under way keeps an order open without news of it. */
  readonly paymentGraceMs: number;
  /** How long an event may wait for its predecessor before it is refused and reported. */
  readonly parkLimitMs: number;
  /** More closings than this within `closingsWindowMs` stop all closing. */
  readonly closingsLimit: number;
  readonly closingsWindowMs: number;
  /** What becomes of money that arrives for a closed order. */
  readonly latePayment: 'reinstate' | 'refund';
  /** An order closed longer ago than this is not reinstated; its money goes back. */
  readonly reinstateWithinMs: number;
  /** A delivered order is complete after this long without a complaint. */
  readonly completeAfterMs: number;
  /** How long a finished order stays in memory. It is recognised for ever. */
  readonly retainFinishedMs: number;
  /** How far ahead of log time a claimed time may be. */
  readonly maxAheadMs: number;
  /** A claim this close to log time vouches for it. */
  readonly clockToleranceMs: number;
  /** Log time that moves further than this at once has jumped and is in doubt. */
  readonly clockJumpMs: number;
}
