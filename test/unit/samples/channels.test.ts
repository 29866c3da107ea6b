import { describe, expect, test } from 'vitest';
import type { Publication } from '../../../samples/publication.ts';
import { parsed, wholeHistory } from './replay-fixture.ts';

const of = (prefix: string): Publication[] => wholeHistory().filter((each) => each.subject.startsWith(`orders.${prefix}`));
const share = (all: readonly Publication[], match: (publication: Publication) => boolean) => all.filter(match).length / all.length;

describe('each platform in its own shape', () => {
  test('taobao: whole trades, some as table rows; thin pushes, some wrapped', () => {
    const trades = of('taobao.trade');
    expect(share(trades, (each) => 'jdp_response' in parsed(each))).toBeCloseTo(1 / 8, 1);
    expect(trades.some((each) => parsed(each).trade_fullinfo_get_response?.trade.status === 'TRADE_FINISHED')).toBe(true);
    const pushes = of('taobao.taobao_trade_');
    expect(share(pushes, (each) => typeof parsed(each).content === 'string')).toBeCloseTo(1 / 3, 1);
    expect(pushes.every((each) => each.payload.length < 500)).toBe(true);
  });

  test('jd: an envelope spelt as JD spells it, never as the year 1', () => {
    const orders = of('jd.order').map((each) =>
      parsed(each).jingdong_pop_order_search_responce.searchorderinfo_result.orderInfoList[0]);
    const waiting = orders.filter((order) => order.orderState === 'WAIT_SELLER_STOCK_OUT');
    expect(new Set(waiting.map((order) => order.outBoundDate))).toEqual(new Set(['0001-01-01 00:00:00']));
    const finished = orders.filter((order) => order.orderState === 'FINISHED_L');
    expect(finished.length).toBeGreaterThan(300);
    expect(finished.filter((order) => order.outBoundDate >= order.orderEndTime)).toEqual([]);
  });

  test('pdd: the API in yuan, the pushes in fen, as JSON in a string', () => {
    const paid = new Map(of('pdd.pdd_trade_TradeConfirmed').map((each) => {
      const content = JSON.parse(parsed(each).content);
      return [content.tid, content.pay_amount] as const;
    }));
    let compared = 0;
    for (const each of of('pdd.order')) {
      const fen = paid.get(parsed(each).order_info_get_response.order_info.order_sn);
      if (fen === undefined) continue;
      expect(each.payload).toContain(`"pay_amount":${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')},`);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(500);
  });

  test('douyin: a byte order mark, ids past 2^53 as bare numbers, lists and single pushes', () => {
    const pushes = of('douyin.push');
    expect(share(pushes, (each) => each.payload.startsWith('\ufeff'))).toBe(1);
    expect(share(pushes, (each) => Number(/"p_id":(\d+),/.exec(each.payload)?.[1]) > Number.MAX_SAFE_INTEGER)).toBe(1);
    const lists = share(pushes, (each) => Array.isArray(parsed(each)));
    expect(lists).toBeGreaterThan(0.1);
    expect(lists).toBeLessThan(0.5);
  });

  test('shopify: the topic in the subject and in a header, an event id for each event', () => {
    const webhooks = of('shopify').filter((each) => !each.subject.endsWith('.heartbeat'));
    for (const each of webhooks) expect(each.subject).toBe(`orders.shopify.${each.headers!['X-Shopify-Topic']!.replace('/', '-')}`);
    const ids = new Map<string, string>();
    for (const each of webhooks) {
      const id = each.headers!['X-Shopify-Event-Id']!;
      // The same id only for the same webhook delivered twice.
      expect(ids.get(id) ?? each.payload).toBe(each.payload);
      ids.set(id, each.payload);
    }
    expect(webhooks.length - ids.size).toBeGreaterThan(0);
  });

  test('woocommerce: universal times that do not say so', () => {
    for (const each of of('woocommerce.order')) expect(parsed(each).date_created_gmt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(of('woocommerce.order').some((each) => parsed(each).refunds.length > 0)).toBe(true);
  });

  test('no amount with a decimal point has anything but two decimals', () => {
    // Rules hold positions, which are measured and not counted.
    const amounts = wholeHistory().filter(({ subject }) => !subject.startsWith('orders.control.')).flatMap(({ payload }) =>
      [...payload.replaceAll('"specversion":"1.0"', '').matchAll(/[":]-?\d+\.(\d+)[",}]/g)].map(([, decimals]) => decimals!.length));
    expect(amounts.length).toBeGreaterThan(100_000);
    expect(new Set(amounts)).toEqual(new Set([2]));
  });

  test('what goes wrong in transit goes wrong as often as it should', () => {
    const counts = new Map<string, number>();
    const events = wholeHistory().filter((each) => /^orders\.(wms|carrier|payments)\.(order|shipment)/.test(each.subject));
    for (const each of events) counts.set(parsed(each).id, (counts.get(parsed(each).id) ?? 0) + 1);
    const twice = [...counts.values()].filter((count) => count > 1).length / counts.size;
    expect(twice).toBeGreaterThan(0.003);
    expect(twice).toBeLessThan(0.008);
    const claims = new Map<string, number>();
    for (const each of events) {
      const { subject, type, time } = parsed(each);
      if (type !== 'order.approved' && type !== 'shipment.scanned') continue;
      // A parcel is read several times; the first is the one to compare.
      const key = `${subject} ${type}`;
      claims.set(key, Math.min(claims.get(key) ?? Infinity, Date.parse(time)));
    }
    const both = [...claims.keys()].filter((key) => key.endsWith('order.approved') && claims.has(key.replace('order.approved', 'shipment.scanned')));
    const early = both.filter((key) => claims.get(key.replace('order.approved', 'shipment.scanned'))! < claims.get(key)!);
    expect(early.length / both.length).toBeGreaterThan(0.002);
    expect(early.length / both.length).toBeLessThan(0.015);
  });
});
