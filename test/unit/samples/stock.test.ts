import { describe, expect, test } from 'vitest';
import { checkRules } from '../../../ingest/rules-check.ts';
import { day, hour, minute } from '../../../processors/domain/instant.ts';
import { Assortment } from '../../../samples/assortment.ts';
import { carrierFor, stallAt } from '../../../samples/carrier.ts';
import { history } from '../../../samples/history.ts';
import { chinesePlace, placeOf } from '../../../samples/place.ts';
import { Random } from '../../../samples/random.ts';
import { replayRules } from '../../../samples/rules.ts';
import { Shortages } from '../../../samples/shortage.ts';
import { warehouses, warehousesFor } from '../../../samples/warehouse.ts';
import { invoices, parsed, setting, wholeHistory } from './replay-fixture.ts';

const assortment = new Assortment(invoices);
const orders = invoices.filter((invoice) => invoice.kind === 'order');
const start = wholeHistory()[0]!.logTime;

interface StockEvent {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly logTime: number;
  readonly data: { readonly warehouse: string; readonly sku: string; readonly quantity: number; readonly to?: string; readonly from?: string };
}

/** Every stock event of the history, one message's list after the other. */
const told: readonly StockEvent[] = wholeHistory().filter(({ subject }) => subject.startsWith('orders.wms.stock.')).flatMap((publication) => {
  const read = parsed(publication);
  return (Array.isArray(read) ? read : [read]).map((event) => ({ ...event, logTime: publication.logTime }));
});

const of = (type: string) => told.filter((event) => event.type === type);

describe('the rules the replay publishes', () => {
  test('come before anything else, are valid, and know every warehouse that speaks', () => {
    const first = wholeHistory()[0]!;
    expect(first.subject).toBe('orders.control.rules');
    expect(parsed(first).rules).toEqual(JSON.parse(JSON.stringify(replayRules(1))));
    expect(checkRules(parsed(first).rules).mistakes).toEqual([]);
    expect(checkRules(replayRules(20)).mistakes).toEqual([]);
    expect(new Set(told.map((event) => event.data.warehouse))).toEqual(new Set(warehouses));
  });

  test('reach every place, with a carrier', () => {
    const random = new Random(1);
    const places = [...Array.from({ length: 500 }, () => chinesePlace(random)), ...invoices.map(({ country }) => placeOf(country))];
    for (const place of places) {
      expect(warehousesFor(place).length).toBeGreaterThan(0);
      expect(replayRules(1).carriers.map(({ id }) => id)).toContain(carrierFor(place));
    }
  });
});

describe('the assortment', () => {
  test('has every SKU that orders ask for, most of them everywhere, about one in a hundred not', () => {
    expect(new Set(assortment.articles.map(({ code }) => code))).toEqual(new Set(orders.flatMap(({ lines }) => lines.map(({ code }) => code))));
    const rare = assortment.articles.filter(({ keptIn }) => keptIn.length < warehouses.length).length / assortment.articles.length;
    expect(rare).toBeGreaterThan(0.005);
    expect(rare).toBeLessThan(0.025);
  });

  test('finds for every line a warehouse that keeps it and sends to the buyer', () => {
    const random = new Random(2);
    const unserved = orders.flatMap((invoice) => [placeOf(invoice.country), chinesePlace(random)].flatMap((place) => {
      const sources = assortment.sourcesOf(invoice, place);
      return assortment.of(invoice).filter(({ keptIn }, line) => {
        const source = sources[line]!;
        return !keptIn.includes(source) || !warehousesFor(place).includes(source);
      }).map(({ code }) => `${invoice.number} ${code} to ${place.city}`);
    }));
    expect(unserved).toEqual([]);
  });
});

describe('what the warehouses say', () => {
  test('the first goods come before the first order, of every article wherever it is kept', () => {
    const firstOrder = wholeHistory().find(({ subject }) => !/control|heartbeat|stock/.test(subject))!;
    const known = new Set(told.filter(({ logTime }) => logTime < firstOrder.logTime).map(({ subject }) => subject));
    expect(known).toEqual(new Set(assortment.articles.flatMap(({ code, keptIn }) => keptIn.map((warehouse) => `${warehouse}/${code}`))));
  });

  test('comes in few messages, each of one kind and small enough for any broker', () => {
    const messages = wholeHistory().filter(({ subject }) => subject.startsWith('orders.wms.stock.'));
    expect(messages.length).toBeLessThan(wholeHistory().length / 100);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThan(200_000);
    for (const event of told) {
      expect(event.subject).toBe(`${event.data.warehouse}/${event.data.sku}`);
      expect(event.logTime - Date.parse(event.time)).toBe(400);
      expect(Number.isSafeInteger(event.data.quantity)).toBe(true);
    }
  });

  test('what is sent to another warehouse arrives there two days later, all of it', () => {
    const sent = of('stock.transferred');
    expect(sent.length).toBeGreaterThan(20);
    const arrived = new Set(of('stock.received').filter(({ data }) => data.from !== undefined)
      .map(({ data, logTime }) => `${data.warehouse} ${data.sku} ${data.quantity} ${logTime}`));
    for (const { data, logTime } of sent) {
      if (logTime + 2 * day < setting.until) expect(arrived).toContain(`${data.to} ${data.sku} ${data.quantity} ${logTime + 2 * day}`);
    }
  });

  test('is more at a larger scale, by as much', () => {
    const short = { ...setting, invoices: invoices.slice(0, 600) };
    const units = (scale: number): number => {
      let sum = 0;
      for (const publication of history({ ...short, scale })) {
        if (publication.subject !== 'orders.wms.stock.received') continue;
        const read = parsed(publication);
        for (const { data } of Array.isArray(read) ? read : [read]) sum += data.quantity;
      }
      return sum;
    };
    expect(units(5) / units(1)).toBeGreaterThan(4);
    expect(units(5) / units(1)).toBeLessThan(7);
  });
});

describe('shortages', () => {
  const shortages = new Shortages(assortment, invoices, start, setting.seed);
  const all = shortages.beginning(start, setting.until);

  test('are few, last days, and end', () => {
    expect(all.length).toBeGreaterThan(15);
    for (const { article, from, until } of all) {
      expect(article.code).toMatch(/^\d/);
      expect(until - from).toBeGreaterThan(day);
      expect(until - from).toBeLessThanOrEqual(4 * day);
      expect(shortages.at(from).map((one) => one.article)).toContain(article);
      expect(shortages.at(until).map((one) => one.article)).not.toContain(article);
    }
  });

  test('are the same however they are asked for', () => {
    const other = new Shortages(assortment, invoices, start, setting.seed);
    const late = other.at(setting.until);
    expect(late).toEqual(shortages.at(setting.until));
    expect(other.beginning(start, setting.until)).toEqual(all);
  });

  test('begin with empty shelves in every warehouse and end with goods in every warehouse', () => {
    for (const { article, from, until } of all) {
      const at = (type: string, moment: number) =>
        of(type).filter(({ data, logTime }) => data.sku === article.code && logTime === moment).map(({ data }) => [data.warehouse, data.quantity] as const);
      expect(at('stock.counted', from)).toEqual(warehouses.map((warehouse) => [warehouse, 0]));
      if (until > setting.until) continue;
      expect(at('stock.received', until).map(([warehouse]) => warehouse)).toEqual([...warehouses]);
      const between = of('stock.received').filter(({ data, logTime }) => data.sku === article.code && logTime > from && logTime < until);
      expect(between).toEqual([]);
    }
  });

  test('hold up the orders they touch: nothing of those is packed or sent meanwhile', () => {
    const codes = new Map<string, ReadonlySet<string>>();
    for (const publication of wholeHistory()) {
      if (publication.subject !== 'orders.shop.order.placed') continue;
      const { subject, data } = parsed(publication);
      codes.set(`shop:${subject}`, new Set(data.lines.map(({ sku }: { sku: string }) => sku)));
    }
    let touched = 0;
    for (const publication of wholeHistory()) {
      if (!/^orders\.wms\.shipment\.(labelled|dispatched)$/.test(publication.subject)) continue;
      const { subject, time } = parsed(publication);
      const ordered = codes.get(subject);
      if (ordered === undefined) continue;
      // The warehouse's clock is a few seconds off.
      const claimed = Date.parse(time);
      for (const { article, from, until } of shortages.at(claimed)) {
        if (claimed > from + minute && claimed < until - minute) expect(ordered.has(article.code)).toBe(false);
      }
      touched += 1;
    }
    expect(touched).toBeGreaterThan(400);
  });
});

describe('carriers', () => {
  test('stall for four days in four weeks, each in China once before the first does again', () => {
    const stalls = Array.from({ length: 84 * 24 }, (_, hours) => stallAt(start + hours * hour, start)).filter((stall) => stall !== undefined);
    expect(stalls.length).toBe(3 * 4 * 24);
    expect(new Set(stalls.map(({ carrier }) => carrier))).toEqual(new Set(['zhongtong', 'yunda', 'shunfeng']));
  });

  test('read a parcel that is on its way every few days, but for the one that stalls', () => {
    const gaps: number[] = [];
    const last = new Map<string, number>();
    for (const publication of wholeHistory()) {
      if (!/^orders\.carrier\.shipment\.(scanned|delivered)$/.test(publication.subject)) continue;
      const { subject, time } = parsed(publication);
      const before = last.get(subject);
      if (before !== undefined) gaps.push(Date.parse(time) - before);
      last.set(subject, Date.parse(time));
    }
    expect(gaps.length).toBeGreaterThan(9_000);
    // Messages that never came, and the day on which clocks were eight hours behind.
    expect(gaps.filter((gap) => gap > 4.5 * day).length / gaps.length).toBeLessThan(0.01);
  });
});
