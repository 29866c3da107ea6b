/** Markup that does harm wherever it is taken for markup. */
export const hostile = '<img src=x onerror="document.title=1">';

/** What the own shop publishes of an order: every free text in it is markup. */
export function shopEvent(type: 'order.placed' | 'order.cancel_requested', order: string, time: string, id: string): string {
  const data = type === 'order.cancel_requested' ? { by: 'buyer', reason: hostile } : {
    currency: 'CNY', total: '25.00',
    lines: [{ line: '1', sku: hostile, quantity: 2, unitPrice: '12.50' }],
    shipTo: { country: 'CN', province: hostile, city: hostile },
  };
  return JSON.stringify({ specversion: '1.0', id, source: '/shop', type, subject: order, time, data });
}
