import { hour, second } from '../../processors/domain/instant.ts';
import { channelId, lineHead, lineId, refundId, trackingNumber, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { mix } from '../random.ts';
import { creditMinor, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';

const shop = 95_250;
/** Douyin's pushes begin with a byte order mark. */
const bom = '\ufeff';

/**
 * Douyin: pushes with a `tag` (a byte order mark, fen, epoch seconds, `p_id` a
 * number past 2^53, one object or a list) and the API's order detail, which
 * alone has the lines.
 */
export function douyin(journey: Journey, step: Step, clock: Clock): Note {
  const { sale } = journey;
  const at = Math.floor(clock(step.at) / second);
  switch (step.kind) {
    case 'placed':
      // A write-off or a bare postage invoice has no second message: its order detail is all there is.
      if (sale.invoice.kind !== 'order') return detail(journey, clock);
      return push(100, `"order_status":1,"order_type":0,"create_time":${at},"biz":2`);
    case 'detail': return detail(journey, clock);
    case 'paid': return push(110, `"order_status":2,"order_type":0,"pay_type":1,"biz":2,"pay_time":${at},"pay_amount":${sale.totalMinor}`);
    case 'shipped':
      return push(102, `"order_status":3,"order_type":0,"biz":2,"update_time":${at},"logistics_msg":{"express_company_id":"shunfeng",` +
        `"logistics_code":"${trackingNumber(sale)}"}`);
    case 'completed': return push(103, `"order_status":5,"order_type":0,"complete_time":${at},"biz":2`);
    case 'closed': return push(106, `"order_status":4,"order_type":0,"biz":2,"cancel_time":${at},"cancel_reason":"超时未支付"`);
    case 'refund_requested': return aftersale(200, creditMinor(sale, step.credit), `"apply_time":${at}`);
    case 'credit_note': return aftersale(206, creditMinor(sale, step.credit), `"success_time":${at}`);
    case 'credited': return aftersale(206, Math.abs(sale.totalMinor), `"success_time":${at}`);
    default: throw new Error(`douyin says nothing of ${step.kind}`);
  }

  function aftersale(tag: number, amountMinor: number, time: string): Note {
    return push(tag, `"aftersale_id":"${refundId(sale, step.credit, clock)}","aftersale_status":${tag === 206 ? 12 : 6},` +
      `"aftersale_type":1,"refund_amount":${amountMinor},"refund_post_amount":0,"reason_code":15,${time},"refund_voucher_num":0`);
  }

  function push(tag: number, data: string): Note {
    const id = channelId(sale, clock);
    const asList = mix(sale.seed, tag) % 4 === 0;
    const one = `{"tag":${tag},"msgId":"0${sale.number}::${tag}:${at}:${id}","data":{"p_id":${id},"s_ids":[${id}],"shop_id":${shop},${data}}}`;
    return { subject: 'orders.douyin.push', payload: asList ? `${bom}[${one}]` : bom + one };
  }
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
