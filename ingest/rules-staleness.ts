import { staleCauses } from '../processors/domain/stale.ts';
import { finalStates } from '../processors/domain/order.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';

/** What must hold within `staleness`, whose parts are each right alone. */
export function checkStaleness({ staleness }: Rules, complain: (at: KeyPath, what: string) => void): void {
  const { hours, limits, escalation, warningCount, criticalCount } = staleness;
  if (hours.from >= hours.to) complain(['staleness', 'hours', 'to'], `${hours.to} is not after ${hours.from}, when the hours begin`);
  limits.forEach(({ states }, i) => states.forEach((state, j) => {
    if (finalStates.has(state)) complain(['staleness', 'limits', i, 'states', j], `an order that is ${state} may stay so`);
  }));
  if (escalation['default'] === undefined) complain(['staleness', 'escalation'], 'says nothing of default, which is who has to act on what is not listed');
  if (warningCount > criticalCount) complain(['staleness', 'warningCount'], `is above criticalCount, ${criticalCount}`);
  // What stands under a key that is no cause has been told of, and may be anything.
  for (const cause of [...staleCauses, 'default']) {
    const steps = escalation[cause];
    if (steps === undefined) continue;
    if (steps.length === 0) complain(['staleness', 'escalation', cause], 'lists nobody');
    steps.forEach(({ afterMs }, i) => {
      const before = steps[i - 1];
      if (before !== undefined && afterMs <= before.afterMs) complain(['staleness', 'escalation', cause, i, 'afterMs'], `comes no later than that of ${before.owner} before it`);
    });
  }
}
