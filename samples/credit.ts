import type { Draft, Invoice } from './invoice.ts';

/** Part of an order taken back: what a matched `C` invoice says. */
export interface Credit {
  /** The cancellation's own number, without its `C`. */
  readonly number: string;
  /** How long after the order it was booked. */
  readonly lagMs: number;
  readonly lines: readonly CreditLine[];
  /** True when it takes all of the order's goods at once. */
  readonly whole: boolean;
}

export interface CreditLine {
  /** Index into the order's lines. */
  readonly line: number;
  /** How many are taken back; above zero. */
  readonly quantity: number;
}

interface Bought {
  readonly order: Draft;
  readonly line: number;
  left: number;
}

/**
 * A cancellation has its own number and no reference to what it cancels. Each
 * of its lines is matched with the same customer's latest earlier order that
 * has as many of that stock code left; one cancellation may so touch several
 * orders. Lines nothing explains stay behind as an invoice of kind `credit`.
 * @param drafts in order of time; their `credits` are filled in
 */
export function matchCredits(drafts: readonly Draft[]): Invoice[] {
  const bought = new Map<string, Bought[]>();
  const left = new Map<Invoice, number>();
  const invoices: Invoice[] = [];
  for (const draft of drafts) {
    if (draft.kind === 'credit') {
      const unexplained = matchOne(draft, bought, left);
      if (unexplained.length > 0) invoices.push({ ...draft, lines: unexplained });
      continue;
    }
    invoices.push(draft);
    if (draft.kind !== 'order' || draft.customer === '') continue;
    left.set(draft, draft.lines.reduce((sum, line) => sum + line.quantity, 0));
    draft.lines.forEach((line, index) => {
      const key = `${draft.customer} ${line.code}`;
      const entry = { order: draft, line: index, left: line.quantity };
      const earlier = bought.get(key);
      if (earlier === undefined) bought.set(key, [entry]);
      else earlier.push(entry);
    });
  }
  return invoices;
}

function matchOne(cancellation: Draft, bought: Map<string, Bought[]>, left: Map<Invoice, number>): Invoice['lines'] {
  const lines = new Map<Draft, CreditLine[]>();
  const unexplained = cancellation.lines.filter((line) => {
    const quantity = -line.quantity;
    const match = bought.get(`${cancellation.customer} ${line.code}`)?.findLast((entry) => entry.left >= quantity);
    if (match === undefined) return true;
    match.left -= quantity;
    const taken = lines.get(match.order) ?? [];
    const same = taken.findIndex((entry) => entry.line === match.line);
    if (same < 0) taken.push({ line: match.line, quantity });
    else taken[same] = { line: match.line, quantity: taken[same]!.quantity + quantity };
    lines.set(match.order, taken);
    return false;
  });
  for (const [order, taken] of lines) {
    const rest = left.get(order)! - taken.reduce((sum, line) => sum + line.quantity, 0);
    left.set(order, rest);
    order.credits.push({
      number: cancellation.number.slice(1), lagMs: cancellation.civilMillis - order.civilMillis, lines: taken,
      whole: rest === 0 && order.credits.length === 0,
    });
  }
  return unexplained;
}
