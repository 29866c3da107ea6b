import { hour, second } from '../../processors/domain/instant.ts';
import { carrierFor } from '../carrier.ts';
import { channelId, lineHead, lineId, refundId, trackingNumber, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { mix } from '../random.ts';
import { creditMinor, quantityOf, type Sale } from '../sale.ts';
import type { Step } from '../step.ts';
import type { Words } from '../words.ts';

const shop = 95_250;
/** Douyin's pushes begin with a byte order mark. */
const bom = '\ufeff';

/**
 * Douyin: pushes with a `tag` (a byte order mark, fen, epoch seconds, `p_id` a
 * number past 2^53, one object or a list) and the API's order detail, which
 * alone has the lines.
 */
export const douyin: Words = {
  // A write-off or a bare postage invoice has no second message: its order detail is all there is.
  placed: (journey, step, clock) => journey.sale.invoice.kind === 'order'
    ? push(100, journey.sale, step, `"order_status":1,"order_type":0,"create_time":${seconds(step, clock)},"biz":2`, clock)
    : detail(journey, clock),
  detail: (journey, _, clock) => detail(journey, clock),
  paid: ({ sale }, step, clock) => push(110, sale, step,
    `"order_status":2,"order_type":0,"pay_type":1,"biz":2,"pay_time":${seconds(step, clock)},"pay_amount":${sale.totalMinor}`, clock),
  shipped: ({ sale }, step, clock) => push(102, sale, step,
    `"order_status":3,"order_type":0,"biz":2,"update_time":${seconds(step, clock)},` +
      `"logistics_msg":{"express_company_id":"${carrierFor(sale.place)}","logistics_code":"${trackingNumber(sale)}"}`, clock),
  completed: ({ sale }, step, clock) =>
    push(103, sale, step, `"order_status":5,"order_type":0,"complete_time":${seconds(step, clock)},"biz":2`, clock),
  closed: ({ sale }, step, clock) => push(106, sale, step,
    `"order_status":4,"order_type":0,"biz":2,"cancel_time":${seconds(step, clock)},"cancel_reason":"超时未支付"`, clock),
  refund_requested: ({ sale }, step, clock) => aftersale(200, sale, step, creditMinor(sale, step.nth), clock),
  credit_note: ({ sale }, step, clock) => aftersale(206, sale, step, creditMinor(sale, step.nth), clock),
  credited: ({ sale }, step, clock) => aftersale(206, sale, step, Math.abs(sale.totalMinor), clock),
};

function seconds(step: Step, clock: Clock): number {
  return Math.floor(clock(step.at) / second);
}

/** 200: a refund is asked for. 206: it is made. */
function aftersale(tag: 200 | 206, sale: Sale, step: Step, amountMinor: number, clock: Clock): Note {
  const [status, time] = tag === 200 ? [6, 'apply_time'] : [12, 'success_time'];
  return push(tag, sale, step, `"aftersale_id":"${refundId(sale, step.nth, clock)}","aftersale_status":${status},"aftersale_type":1,` +
    `"refund_amount":${amountMinor},"refund_post_amount":0,"reason_code":15,"${time}":${seconds(step, clock)},"refund_voucher_num":0`, clock);
}

function push(tag: number, sale: Sale, step: Step, data: string, clock: Clock): Note {
  const id = channelId(sale, clock);
  const one = `{"tag":${tag},"msgId":"0${sale.number}::${tag}:${seconds(step, clock)}:${id}",` +
    `"data":{"p_id":${id},"s_ids":[${id}],"shop_id":${shop},${data}}}`;
  const asList = mix(sale.seed, tag) % 4 === 0;
  return { subject: 'orders.douyin.push', payload: asList ? `${bom}[${one}]` : bom + one };
}

function detail({ sale }: Journey, clock: Clock): Note {
  const { invoice, place } = sale;
  const id = channelId(sale, clock);
  const head = lineHead(sale);
  const created = Math.floor(clock(sale.createdAt) / second);
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    lines += `${index === 0 ? '' : ','}{"order_id":"${lineId(sale, head, index)}","product_id":"34731${line.item}",` +
      `"product_name":"${line.title}","code":"${line.code}","item_num":"${quantityOf(sale, index)}","origin_amount":"${line.priceMinor}"}`;
  }
  const customer = invoice.customer;
  // Discounts of a line are told as part of the shop's.
  const shopPromotion = sale.merchantMinor + sale.lineDiscountMinor;
  const payload = `{"data":{"shop_order_detail":{"order_id":"${id}","order_status":"1","main_status":"1","order_type":"0",` +
    `"shop_id":"${shop}","create_time":"${created}","update_time":"${created}","pay_time":"0","ship_time":"0","finish_time":"0",` +
    `"exp_ship_time":"${created + (48 * hour) / second}","order_expire_time":"1800",` +
    `"order_amount":"${sale.totalMinor + shopPromotion + sale.platformMinor}","pay_amount":"${sale.totalMinor}",` +
    `"post_amount":"${sale.shippingMinor}","modify_amount":"0","promotion_amount":"${shopPromotion + sale.platformMinor}",` +
    `"promotion_shop_amount":"${shopPromotion}","promotion_platform_amount":"${sale.platformMinor}","promotion_talent_amount":"0",` +
    `"pay_type":"1","channel_payment_no":"${transactionId(sale, clock)}",` +
    (customer === '' ? '' : `"doudian_open_id":"#${customer}",`) +
    `"encrypt_post_receiver":"***","encrypt_post_tel":"***","post_addr":{"province":{"name":"${place.province}"},` +
    `"city":{"name":"${place.city}"},"encrypt_detail":"***"},"sku_order_list":[${lines}]}},"err_no":0,"message":"success"}`;
  return { subject: 'orders.douyin.order', payload };
}
