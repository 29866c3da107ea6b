import { hour, minute, second } from '../processors/domain/instant.ts';
import type { Random } from './random.ts';
import type { Step, StepKind } from './step.ts';

/** What goes wrong between a source and the log, as shares of messages or, where it says so, of orders. */
export const disorder = {
  missing: 0.003,
  twice: 0.005,
  late: 0.01,
  /** Of orders: the channel's first message is held up, so that the payment overtakes it. */
  overtakenOrders: 0.01,
  /** Of orders: the warehouse approves after the carrier already has the parcel. */
  earlyCarriers: 0.008,
  /** Claimed times of payments, warehouse and carrier are this far off at most, either way. */
  skewMs: 4 * second,
} as const;

/** Systems with clocks of their own. A channel's times are part of the order and stay. */
const skewed: ReadonlySet<StepKind> = new Set<StepKind>([
  'payment_started', 'payment', 'second_payment', 'refunded', 'approved', 'label_refused', 'stock_missing', 'labelled', 'dispatched',
  'returned', 'scanned', 'delivered', 'lost', 'sent_back',
]);

/**
 * Puts the messages of one order into the order they reach the log in: a few
 * late, twice or never, some before what they follow from.
 */
export function disturb(steps: readonly Step[], random: Random): Step[] {
  const out: Step[] = [];
  const carrierEarly = random.chance(disorder.earlyCarriers);
  const overtaken = random.chance(disorder.overtakenOrders);
  const scan = steps.find((step) => step.kind === 'scanned');
  for (let step of steps) {
    if (step.kind === 'approved' && carrierEarly && scan !== undefined) {
      step = moved(step, scan.at - step.at + random.between(minute, 6 * hour));
    }
    if (skewed.has(step.kind)) {
      step = { ...step, at: step.at + Math.round(random.between(-disorder.skewMs, disorder.skewMs)) };
    }
    if (step.kind === 'placed') {
      if (overtaken) step = delayed(step, random.between(2 * minute, 20 * minute));
    } else if (random.chance(disorder.missing)) {
      continue;
    } else if (random.chance(disorder.late)) {
      step = delayed(step, 5 * minute * 400 ** random.next());
    }
    out.push(step);
    if (random.chance(disorder.twice)) out.push(delayed(step, random.between(5 * second, 2 * hour)));
  }
  // Sorting is stable: messages due in the same millisecond keep the order they were planned in.
  return out.toSorted((a, b) => a.due - b.due);
}

function moved(step: Step, by: number): Step {
  return { ...step, at: Math.round(step.at + by), due: Math.round(step.due + by) };
}

function delayed(step: Step, by: number): Step {
  return { ...step, due: Math.round(step.due + by) };
}
