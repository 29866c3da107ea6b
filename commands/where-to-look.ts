import type { Settings } from '../config/settings.ts';
import { isStockEvent } from '../processors/domain/event.ts';
import type { Item } from '../processors/domain/message.ts';
import { serviceUrl } from './service-client.ts';

/** Where what became of a message will show, once it has been read. */
export function whereToLook(items: readonly Item[], subject: string, settings: Pick<Settings, 'host' | 'port'>): string | undefined {
  if (items.some(({ kind }) => kind === 'rejection') || subject.startsWith('orders.control.')) {
    return `if it is refused: npx orderwatch rejections list --source ${subject.split('.')[1]}`;
  }
  const event = items.find((item) => item.kind === 'event')?.event;
  if (event === undefined || event.subject === '') return undefined;
  const path = isStockEvent(event) ? `stock/${encodeURIComponent(event.data.sku)}` : `orders/${encodeURIComponent(event.subject).replace('%3A', ':')}`;
  return `what becomes of it: curl ${serviceUrl(settings)}/api/${path}, or npx orderwatch rejections list --source ${event.source}`;
}
