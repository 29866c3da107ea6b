import type { EventType } from '../processors/domain/event.ts';
import { lineHead, lineId } from './identity.ts';
import { hex } from './random.ts';
import type { Note } from './publication.ts';
import { creditedLines, type Sale } from './sale.ts';
import type { Step } from './step.ts';

/** A canonical event as CloudEvents 1.0 JSON. `data` is JSON already, `time` ISO 8601 with an offset. */
export function cloudEvent(
  source: string, type: EventType, sale: Sale, step: Step, subject: string, time: string, data: string,
): Note {
  const id = `${hex(sale.seed, 20, 8)}-${sale.number}-${step.kind}${step.nth === 0 ? '' : `-${step.nth}`}`;
  return {
    subject: `orders.${source}.${type}`,
    payload: `{"specversion":"1.0","id":"${id}","source":"/${source}","type":"${type}","subject":"${subject}","time":"${time}",` +
      `"datacontenttype":"application/json","data":${data}}`,
  };
}

/** The lines a credit takes back, as the canonical events name them. */
export function creditLines(sale: Sale, step: Step, condition?: string): string {
  const extra = condition === undefined ? '' : `,"condition":"${condition}"`;
  const head = lineHead(sale);
  const lines = creditedLines(sale, step.nth).map(({ line, quantity }) => `{"line":"${lineId(sale, head, line)}","quantity":${quantity}${extra}}`);
  return `[${lines.join(',')}]`;
}
