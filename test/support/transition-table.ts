import { type OrderState, orderStates } from '../../processors/domain/order.ts';
import { judge, type LifecycleEvent, transitions, type Verdict } from '../../processors/lifecycle.ts';

/** In the order in which a row of the table tells them. */
const kinds = ['move', 'decide', 'note', 'park', 'repeat', 'refuse'] as const satisfies readonly Verdict['verdict'][];

/** `processors/lifecycle.ts` as a Markdown table: for each event what it does to an order in each state. */
export function transitionTable(): string {
  const rows = Object.entries(transitions).flatMap(([type, byState]) => [
    ...rowsOf(`\`${type}\``, orderStates.map((state) => [state, byState[state]])),
    ...rowsOf('from its channel', channelsOwn(type as LifecycleEvent)),
  ]);
  return ['| event | what becomes of it | when the order is |', '|---|---|---|', ...rows].join('\n');
}

/** The states in which a channel's word of its own order counts for more. */
function channelsOwn(type: LifecycleEvent): [OrderState, Verdict][] {
  return orderStates.flatMap((state) => {
    const own = judge({ type, source: 'shop' } as Parameters<typeof judge>[0], state);
    return own === transitions[type][state] ? [] : [[state, own] as [OrderState, Verdict]];
  });
}

function rowsOf(heading: string, verdicts: readonly (readonly [OrderState, Verdict])[]): string[] {
  // By effect, then by reason: the states they hold for.
  const effects = new Map<string, Map<string, OrderState[]>>();
  const ranked = verdicts.toSorted(([, one], [, other]) => kinds.indexOf(one.verdict) - kinds.indexOf(other.verdict));
  for (const [state, verdict] of ranked) {
    const { effect, reason = '' } = tell(verdict);
    const reasons = effects.get(effect) ?? new Map<string, OrderState[]>();
    effects.set(effect, reasons.set(reason, [...reasons.get(reason) ?? [], state]));
  }
  return [...effects].map(([effect, reasons], index) => `| ${index === 0 ? heading : ''} | ${effect} | ${statesOf(reasons)} |`);
}

function statesOf(reasons: ReadonlyMap<string, readonly OrderState[]>): string {
  return [...reasons].map(([reason, states]) => states.join(', ') + (reason === '' ? '' : ` (\`${reason}\`)`)).join('; ');
}

function tell(verdict: Verdict): { readonly effect: string; readonly reason?: string } {
  switch (verdict.verdict) {
    case 'move': return { effect: `becomes **${verdict.to}**` };
    case 'decide': return { effect: `rule \`${verdict.rule}\` decides` };
    case 'note': return { effect: 'noted' };
    case 'park': return { effect: 'waits', reason: verdict.until };
    case 'repeat': return { effect: 'duplicate', reason: verdict.why };
    case 'refuse': return { effect: 'refused', reason: verdict.why };
    default: return verdict satisfies never;
  }
}
