import type { Line } from '../processors/domain/event.ts';
import { notNegative } from './amount.ts';
import { compileCondition } from './mapping-condition.ts';
import { compileAmount, compileElements, compileQuantity, compileText } from './mapping-expression.ts';
import type { KeyPath } from './mapping-problem.ts';
import { check, linesSchema } from './mapping-schema.ts';
import { required, type Reader, type Run, type Scope } from './mapping-scope.ts';
import { Refusal } from './refusal.ts';

/**
 * Compiles an order's lines. A platform prices a line by the unit (`unitPrice`)
 * or as a whole (`gross`), and says what came off it (`discount`) or what was
 * left to pay (`net`).
 */
export function compileLines(spec: unknown, at: KeyPath, scope: Scope): Reader<Line[]> {
  const parts = check(linesSchema, spec, at, scope.problems);
  if (parts === undefined) return { where: '', read: () => undefined };
  if ((parts.unitPrice === undefined) === (parts.gross === undefined)) {
    scope.problems.add(at, 'say either unitPrice or gross');
  }
  if (parts.discount !== undefined && parts.net !== undefined) scope.problems.add(at, 'say either discount or net');
  const elements = compileElements(parts.each, [...at, 'each'], scope);
  const counts = compileCondition(parts.only, [...at, 'only'], scope);
  const id = parts.line === undefined ? undefined : required(compileText(parts.line, [...at, 'line'], scope));
  const sku = required(compileText(parts.sku, [...at, 'sku'], scope));
  const quantity = required(compileQuantity(parts.quantity, [...at, 'quantity'], scope));
  const price = compileLinePrice(parts, at, scope);
  return {
    where: parts.each,
    read: (node, run) => {
      const lines: Line[] = [];
      const found = elements(node, run);
      for (let i = 0; i < found.length; i++) {
        const element = found[i];
        try {
          if (counts !== undefined && !counts(element, run)) continue;
          const units = quantity(element, run);
          const { unitPriceMinor, discountMinor } = price(element, run, units);
          lines.push({
            line: id === undefined ? String(i + 1) : id(element, run),
            sku: sku(element, run), quantity: units, unitPriceMinor, discountMinor,
          });
        } catch (error) {
          throw error instanceof Refusal ? error.within(`${parts.each}[${i}]`) : error;
        }
      }
      return lines;
    },
  };
}

type LinePrice = Pick<Line, 'unitPriceMinor' | 'discountMinor'>;

function compileLinePrice(
  parts: { unitPrice?: unknown; gross?: unknown; discount?: unknown; net?: unknown }, at: KeyPath, scope: Scope,
): (node: unknown, run: Run, quantity: number) => LinePrice {
  const amount = (name: keyof typeof parts) => compileAmount(parts[name], [...at, name], scope);
  const whole = parts.gross !== undefined;
  const priced = amount(whole ? 'gross' : 'unitPrice');
  const readPrice = required(priced);
  const discount = parts.discount === undefined ? undefined : amount('discount');
  const net = parts.net === undefined ? undefined : amount('net');
  return (node, run, quantity) => {
    const price = notNegative(readPrice(node, run), priced.where);
    // A line's price that does not divide into units: the unit is rounded up and the rest comes off as discount.
    const unitPriceMinor = whole ? Math.ceil(price / quantity) : price;
    const gross = whole ? price : unitPriceMinor * quantity;
    const paid = net?.read(node, run) ?? gross - (discount?.read(node, run) ?? 0);
    const off = notNegative(gross - paid, (net ?? discount ?? priced).where);
    return { unitPriceMinor, discountMinor: unitPriceMinor * quantity - gross + off };
  };
}
