import { carrierFor, carrierNames } from '../carrier.ts';
import { decimal } from '../decimal.ts';
import { buyer, channelId, lineHead, lineId, trackingNumber, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { mix } from '../random.ts';
import { discountOf, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { chinese } from '../timestamp.ts';
import type { Words } from '../words.ts';

/**
 * Taobao: a whole trade when it is created and now and then again, otherwise
 * thin pushes, bare or as the message service wraps them. Yuan as text, Beijing
 * time without a zone.
 */
export const taobao: Words = {
  placed: (journey, step, clock) => whole(journey, step, 'WAIT_BUYER_PAY', clock),
  snapshot: (journey, step, clock) => whole(journey, step, statusAt(journey, step.at), clock),
  paid: (journey, step, clock) => push(journey, step, 'TradeBuyerPay', 'WAIT_SELLER_SEND_GOODS', clock),
  shipped: (journey, step, clock) => push(journey, step, 'TradeSellerShip', 'WAIT_BUYER_CONFIRM_GOODS', clock),
  completed: (journey, step, clock) => push(journey, step, 'TradeSuccess', 'TRADE_FINISHED', clock),
  closed: (journey, step, clock) => push(journey, step, 'TradeClose', 'TRADE_CLOSED_BY_TAOBAO', clock),
  cancelled: (journey, step, clock) => push(journey, step, 'TradeClose', 'TRADE_CLOSED', clock),
  credited: (journey, step, clock) => push(journey, step, 'TradeClose', 'TRADE_CLOSED', clock),
};

function statusAt(journey: Journey, at: number): string {
  if (at >= journey.completedAt) return 'TRADE_FINISHED';
  return at >= journey.dispatchedAt ? 'WAIT_BUYER_CONFIRM_GOODS' : 'WAIT_SELLER_SEND_GOODS';
}

function push({ sale }: Journey, step: Step, topic: string, status: string, clock: Clock): Note {
  const tid = channelId(sale, clock);
  const payment = decimal(Math.abs(sale.totalMinor));
  const at = chinese(clock(step.at));
  const subject = `orders.taobao.taobao_trade_${topic}`;
  const content = `{"tid":${tid},"oid":${lineId(sale, lineHead(sale), 0)},"status":"${status}","payment":"${payment}",` +
    `"type":"guarantee_trade","seller_nick":"SELLER","modified":"${at}"}`;
  if (mix(sale.seed, step.at) % 3 > 0) return { subject, payload: content };
  return {
    subject,
    payload: `{"topic":"taobao_trade_${topic}","id":"${tid}${status.length}","pub_time":"${at}","content":${JSON.stringify(content)}}`,
  };
}

function whole(journey: Journey, step: Step, status: string, clock: Clock): Note {
  const { sale, paidAt } = journey;
  const { invoice, place } = sale;
  const tid = channelId(sale, clock);
  const paid = status !== 'WAIT_BUYER_PAY';
  const shipped = paid && step.at >= journey.dispatchedAt;
  const done = paid && step.at >= journey.completedAt;
  const consign = shipped ? `"consign_time":"${chinese(clock(journey.dispatchedAt))}",` : '';
  const parcel = shipped ? `${consign}"invoice_no":"${trackingNumber(sale)}","logistics_company":"${carrierNames[carrierFor(place)].name}",` : '';
  const head = lineHead(sale);
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    const quantity = quantityOf(sale, index);
    const discount = discountOf(sale, index);
    const net = decimal(quantity * line.priceMinor - discount);
    lines += `${index === 0 ? '' : ','}{"oid":${lineId(sale, head, index)},"status":"${status}",${parcel}"num_iid":${line.item},` +
      `"outer_iid":"${line.code}","title":"${line.title}","num":${quantity},"price":"${decimal(line.priceMinor)}",` +
      `"discount_fee":"${decimal(discount)}","payment":"${net}","refund_status":"NO_REFUND"}`;
  }
  const created = chinese(clock(sale.createdAt));
  const modified = chinese(clock(step.at));
  const nick = buyer(sale);
  const trade = `{"trade_fullinfo_get_response":{"trade":{"tid":${tid},"status":"${status}","type":"fixed",` +
    `"seller_nick":"SELLER",${nick === '' ? '' : `"buyer_nick":"b${nick}",`}"created":"${created}","modified":"${modified}",` +
    (paid && paidAt !== undefined ? `"pay_time":"${chinese(clock(paidAt))}","alipay_no":"${transactionId(sale, clock)}",` : '') +
    consign + (done ? `"end_time":"${chinese(clock(journey.completedAt))}",` : '') +
    `"num":${invoice.lines.length},"total_fee":"${decimal(sale.grossMinor)}","discount_fee":"${decimal(sale.merchantMinor)}",` +
    `"adjust_fee":"0.00","post_fee":"${decimal(sale.shippingMinor)}","payment":"${decimal(sale.totalMinor)}",` +
    `"received_payment":"${done ? decimal(sale.totalMinor) : '0.00'}","receiver_name":"***","receiver_mobile":"***",` +
    `"receiver_state":"${place.province}","receiver_city":"${place.city}","receiver_zip":"${place.postcode}",` +
    `"orders":{"order":[${lines}]}}}}`;
  const subject = 'orders.taobao.trade';
  if (mix(sale.seed, 7) % 8 > 0) return { subject, payload: trade };
  return {
    subject,
    payload: `{"tid":${tid},"status":"${status}","type":"fixed","seller_nick":"SELLER","created":"${created}",` +
      `"modified":"${modified}","jdp_hashcode":"${mix(sale.seed, step.at)}","jdp_created":"${created}","jdp_modified":"${modified}",` +
      `"jdp_response":${trade}}`,
  };
}
