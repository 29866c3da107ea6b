import type { ServiceProcess } from './service.ts';

/** Every column of every row, in key order: equal texts are equal tables. */
const whole: Readonly<Record<string, string>> = {
  events: 'SELECT * FROM orderwatch.events ORDER BY seq, ordinal',
  orders: 'SELECT * FROM orderwatch.orders ORDER BY order_id',
  order_lines: 'SELECT * FROM orderwatch.order_lines ORDER BY order_id, line',
  rejections: 'SELECT *, payload FROM orderwatch.rejections ORDER BY seq, ordinal',
  signals: 'SELECT * FROM orderwatch.signals ORDER BY seq, ordinal',
  stock_movements: 'SELECT * FROM orderwatch.stock_movements ORDER BY seq, ordinal',
  routing_decisions: 'SELECT * FROM orderwatch.routing_decisions ORDER BY seq, ordinal',
  shipments: 'SELECT * FROM orderwatch.shipments ORDER BY order_id, shipment_id',
};

/** The tables of a service as texts. */
export async function readTables(service: ServiceProcess): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const [name, sql] of Object.entries(whole)) tables[name] = (await service.ask(`${sql} FORMAT TabSeparated`)).trimEnd().split('\n');
  return tables;
}
