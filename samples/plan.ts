import { day, hour, minute, second } from '../processors/domain/instant.ts';
import type { Course, Way } from './course.ts';
import { disturb } from './disorder.ts';
import type { Journey } from './journey.ts';
import { lags, quantile } from './lag.ts';
import { Random, mix } from './random.ts';
import { scanEveryMs } from './rules.ts';
import { creditMinor, type Sale } from './sale.ts';
import { channelSays, seenFirstWhenPaid } from './speaker.ts';
import type { Step, StepKind } from './step.ts';

/** How buyers pay. Shares of all orders. */
const unpaidShare = 0.04;
const lateShareOfSlow = 0.06;
const secondPaymentShare = 0.003;
const startedShare = 0.45;
/** Share of orders that arrive after the promised day. */
const brokenPromises = 0.066;

/** Plans what becomes of a sale, down to each message. */
export function journeyOf(sale: Sale, seed: number, course: Course): Journey {
  const random = new Random(mix(seed ^ 0x70a7, sale.number));
  const steps: Step[] = [];
  const say = (kind: StepKind, at: number, nth = 0): void => {
    steps.push({ kind, at: Math.round(at), due: Math.round(at + random.between(200, 3_000)), nth });
  };
  const approvalLag = quantile(lags.purchaseToApproval, random.next());
  const approvedAt = sale.createdAt + approvalLag;
  const scannedAt = approvedAt + quantile(lags.approvalToCarrier, random.next());
  const deliveredAt = scannedAt + quantile(lags.carrierToDoor, random.next());
  const labelledAt = approvedAt + (scannedAt - approvedAt) * random.between(0.2, 0.8);
  const dispatchedAt = labelledAt + (scannedAt - labelledAt) * random.between(0.2, 0.95);
  const paidAt = paymentMoment(sale, approvalLag, random);
  const way = course.of(sale, { labelledAt, dispatchedAt, scannedAt, deliveredAt });
  const credits = sale.invoice.credits.map((credit) =>
    creditPlan(sale.createdAt + credit.lagMs, paidAt ?? sale.createdAt, way.dispatchedAt, way.deliveredAt, random));
  const plan: Plan = {
    sale, paidAt, approvedAt, ...way, credits,
    completedAt: completion(way.deliveredAt + random.between(day / 4, 7 * day), credits),
    // What is promised is promised before anything goes wrong.
    promisedBy: promise(deliveredAt, sale, random),
  };
  if (sale.invoice.kind !== 'order') say(sale.invoice.kind === 'credit' ? 'credited' : 'placed', sale.createdAt);
  else tell(plan, random, say);
  return { ...plan, steps: disturb(steps, random) };
}

/** Most promises are kept with days to spare; a broken one names an earlier day than the parcel's. */
function promise(deliveredAt: number, sale: Sale, random: Random): number {
  if (!random.chance(brokenPromises)) return deliveredAt + random.between(0, 12 * day);
  return Math.max(sale.createdAt + day, deliveredAt - random.between(day, 8 * day));
}

interface Plan extends Omit<Journey, 'steps'>, Way {
  readonly approvedAt: number;
  /** One for each credit of the invoice. */
  readonly credits: readonly CreditPlan[];
}

interface CreditPlan {
  readonly askedAt: number;
  /** Absent when nothing had been sent that could come back. */
  readonly returnedAt: number | undefined;
  readonly refundedAt: number;
}

/** What had left comes back before its money does. */
function creditPlan(bookedAt: number, paidAt: number, dispatchedAt: number, deliveredAt: number, random: Random): CreditPlan {
  const askedAt = Math.max(bookedAt, paidAt + minute);
  if (askedAt < dispatchedAt) return { askedAt, returnedAt: undefined, refundedAt: askedAt + random.between(5 * minute, hour) };
  const returnedAt = Math.max(askedAt, deliveredAt) + random.between(day, 5 * day);
  return { askedAt, returnedAt, refundedAt: returnedAt + random.between(hour, 2 * day) };
}

/** A platform completes no order while a refund of it is open. */
function completion(plannedAt: number, credits: readonly CreditPlan[]): number {
  const open = credits.filter((credit) => credit.askedAt <= plannedAt);
  return Math.max(plannedAt, ...open.map((credit) => credit.refundedAt + hour));
}

type Say = (kind: StepKind, at: number, nth?: number) => void;

/** Before approval; for some of the slow ones after the half hour a shop waits; for a few never. */
function paymentMoment(sale: Sale, approvalLag: number, random: Random): number | undefined {
  const late = random.chance(lateShareOfSlow);
  const share = random.between(0.2, 0.9);
  if (!seenFirstWhenPaid(sale) && sale.totalMinor > 0 && random.chance(unpaidShare)) return undefined;
  if (late && approvalLag > hour) return sale.createdAt + Math.min(approvalLag * 0.95, 31 * minute + approvalLag * share * 0.5);
  return sale.createdAt + Math.min(approvalLag * share, 25 * minute * share);
}

function tell(plan: Plan, random: Random, say: Say): void {
  const { sale, paidAt } = plan;
  const whole = sale.invoice.credits.find((credit) => credit.whole);
  const firstSeenAt = seenFirstWhenPaid(sale) && paidAt !== undefined ? paidAt : sale.createdAt;
  say('placed', firstSeenAt);
  if (channelSays(sale, 'detail')) say('detail', firstSeenAt + random.between(second, 20 * second));
  if (paidAt === undefined) {
    if (random.chance(0.3)) say('payment_started', sale.createdAt + random.between(10 * second, 20 * minute));
    if (channelSays(sale, 'closed')) say('closed', sale.createdAt + random.between(24 * hour, 25 * hour));
    return;
  }
  tellPayment(plan, paidAt, random, say);
  const cancelledAt = whole === undefined ? Infinity : Math.max(sale.createdAt + whole.lagMs, paidAt + minute);
  if (cancelledAt < plan.labelledAt) {
    if (plan.approvedAt < cancelledAt) say('approved', plan.approvedAt);
    return tellCancellation(plan, cancelledAt, random, say);
  }
  say('approved', plan.approvedAt);
  tellWay(plan, random, say);
  if (channelSays(sale, 'completed') && whole === undefined && plan.ends === 'delivered') say('completed', plan.completedAt);
  if (channelSays(sale, 'snapshot') && plan.credits.length === 0 && random.chance(0.12) && plan.ends === 'delivered') {
    say('snapshot', random.pick([paidAt, plan.dispatchedAt, plan.completedAt]) + random.between(10 * minute, 3 * hour));
  }
  plan.credits.forEach((each, credit) => tellCredit(plan, each, credit, random, say));
}

/** From the shelf to the door, or not quite. */
function tellWay(plan: Plan, random: Random, say: Say): void {
  const { sale, approvedAt, labelledAt, dispatchedAt, scannedAt, deliveredAt, ends } = plan;
  if (plan.mishap !== undefined) say(plan.mishap, approvedAt + (labelledAt - approvedAt) * random.between(0.3, 0.9));
  say('labelled', labelledAt);
  say('dispatched', dispatchedAt);
  if (channelSays(sale, 'shipped')) say('shipped', dispatchedAt + random.between(second, 10 * minute));
  const scans = 1 + Math.floor((deliveredAt - scannedAt) / scanEveryMs);
  for (let nth = 0; nth < scans; nth++) say('scanned', scannedAt + ((deliveredAt - scannedAt) * nth) / scans, nth);
  say(ends, deliveredAt);
  if (ends === 'delivered') return;
  const askedAt = deliveredAt + random.between(hour, 2 * day);
  say('refund_requested', askedAt);
  if (ends === 'sent_back') say('returned', askedAt + random.between(2 * day, 7 * day));
  tellRefund(plan, askedAt + random.between(8 * day, 10 * day), 0, random, say);
}

function tellPayment(plan: Plan, paidAt: number, random: Random, say: Say): void {
  const { sale } = plan;
  if (sale.totalMinor > 0) {
    if (!seenFirstWhenPaid(sale) && random.chance(startedShare)) {
      say('payment_started', sale.createdAt + (paidAt - sale.createdAt) * random.between(0.3, 0.95));
    }
    say('payment', paidAt);
    if (random.chance(secondPaymentShare)) say('second_payment', paidAt + random.between(20 * second, 15 * minute));
  }
  if (channelSays(sale, 'paid')) say('paid', paidAt + random.between(0, 30 * second));
}

/** The whole order was cancelled before anything was packed. */
function tellCancellation(plan: Plan, cancelledAt: number, random: Random, say: Say): void {
  const credit = plan.sale.invoice.credits.findIndex((each) => each.whole);
  const decidedAt = cancelledAt + random.between(2 * minute, 90 * minute);
  say('cancel_requested', cancelledAt, credit);
  say('cancelled', decidedAt, credit);
  if (plan.sale.totalMinor > 0) tellRefund(plan, decidedAt + random.between(minute, 6 * hour), credit, random, say);
}

/** Part of an order, or all of it once packed, comes back and is paid back. */
function tellCredit(plan: Plan, { askedAt, returnedAt, refundedAt }: CreditPlan, credit: number, random: Random, say: Say): void {
  // What was free is brought back without money.
  const free = creditMinor(plan.sale, credit) === 0;
  const part = !free && returnedAt === undefined && channelSays(plan.sale, 'part_cancelled') && plan.sale.invoice.credits[credit]?.whole === false;
  if (part) say('part_cancelled', askedAt, credit);
  else if (!free) say('refund_requested', askedAt, credit);
  if (returnedAt !== undefined) say('returned', returnedAt, credit);
  if (!free) tellRefund(plan, refundedAt, credit, random, say);
}

function tellRefund(plan: Plan, refundedAt: number, credit: number, random: Random, say: Say): void {
  say('refunded', refundedAt, credit);
  if (channelSays(plan.sale, 'credit_note')) say('credit_note', refundedAt + random.between(second, 5 * minute), credit);
}
