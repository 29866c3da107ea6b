import { hour } from '../../processors/domain/instant.ts';
import { decimal } from '../decimal.ts';
import { channelId, refundId, trackingNumber, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { creditMinor, quantityOf, type Sale } from '../sale.ts';
import type { Step } from '../step.ts';
import { chinese } from '../timestamp.ts';
import type { Words } from '../words.ts';

const mall = 171_500_000;

/**
 * Pinduoduo: the API's answer with the whole order (yuan as numbers, Beijing
 * time), then pushes (fen and milliseconds, `content` is JSON in a JSON string).
 */
export const pdd: Words = {
  placed: (journey, _, clock) => order(journey, clock),
  paid: ({ sale }, step, clock) =>
    push('pdd_trade_TradeConfirmed', sale, step, `"pay_amount":${sale.totalMinor}`, clock),
  shipped: ({ sale }, step, clock) =>
    push('pdd_trade_TradeSellerShip', sale, step, `"tracking_number":"${trackingNumber(sale)}"`, clock),
  completed: ({ sale }, step, clock) => push('pdd_trade_TradeSuccess', sale, step, '"order_status":5', clock),
  refund_requested: ({ sale }, step, clock) =>
    refund('pdd_refund_RefundCreated', sale, step, creditMinor(sale, step.nth), clock),
  credit_note: ({ sale }, step, clock) =>
    refund('pdd_refund_RefundSuccess', sale, step, creditMinor(sale, step.nth), clock),
  credited: ({ sale }, step, clock) =>
    refund('pdd_refund_RefundSuccess', sale, step, Math.abs(sale.totalMinor), clock),
};

function refund(type: string, sale: Sale, step: Step, feeMinor: number, clock: Clock): Note {
  const operation = type === 'pdd_refund_RefundCreated' ? 1_000 : 1_020;
  const data = `"refund_fee":${feeMinor},"bill_type":1,"refund_id":${refundId(sale, step.nth, clock)},"operation":${operation}`;
  return push(type, sale, step, data, clock);
}

function push(type: string, sale: Sale, step: Step, data: string, clock: Clock): Note {
  const content = `{"mall_id":${mall},"tid":"${channelId(sale, clock)}",${data},"modified":${clock(step.at)}}`;
  return { subject: `orders.pdd.${type}`, payload: `{"type":"${type}","mallID":${mall},"content":${JSON.stringify(content)}}` };
}

function order({ sale, paidAt }: Journey, clock: Clock): Note {
  const { invoice, place } = sale;
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    lines += `${index === 0 ? '' : ','}{"goods_id":"25${line.item}","sku_id":"51${line.item}${index}","outer_id":"${line.code}",` +
      `"goods_name":"${line.title}","goods_price":${decimal(line.priceMinor)},"goods_count":${quantityOf(sale, index)}}`;
  }
  // Pinduoduo has no discounts of a line.
  const seller = sale.merchantMinor + sale.lineDiscountMinor;
  const created = clock(sale.createdAt);
  const payload = `{"order_info_get_response":{"order_info":{"order_sn":"${channelId(sale, clock)}",` +
    `"created_time":"${chinese(created)}","confirm_time":"${chinese(clock(paidAt ?? sale.createdAt))}",` +
    `"order_status":1,"refund_status":1,"after_sales_status":0,"country":"中国","province":"${place.province}","city":"${place.city}",` +
    `"receiver_name":"***","receiver_phone":"***","address":"***","goods_amount":${decimal(sale.grossMinor)},` +
    `"discount_amount":${decimal(seller + sale.platformMinor)},"seller_discount":${decimal(seller)},` +
    `"platform_discount":${decimal(sale.platformMinor)},"capital_free_discount":0,"postage":${decimal(sale.shippingMinor)},` +
    `"pay_amount":${decimal(sale.totalMinor)},"pay_no":"${transactionId(sale, clock)}","pay_type":"WEIXIN","logistics_id":0,` +
    `"tracking_number":"","shipping_time":"","receive_time":"","last_ship_time":"${chinese(created + 48 * hour)}",` +
    `"updated_at":"${chinese(created)}","item_list":[${lines}]}}}`;
  return { subject: 'orders.pdd.order', payload };
}
