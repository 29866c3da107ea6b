import { carrierFor, carrierNames } from '../carrier.ts';
import { decimal } from '../decimal.ts';
import { buyer, channelId, lineHead, lineId, trackingNumber, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { chinese } from '../timestamp.ts';
import type { Words } from '../words.ts';

/** How the year 1 stands for "never" in JD's times. */
const never = '0001-01-01 00:00:00';

/**
 * JD: the whole order at each state, in the envelope of its order search (whose
 * key is spelt like that). Yuan as text, Beijing time without a zone. An order
 * is seen first when it is paid.
 */
export const jd: Words = {
  placed: (journey, step, clock) => snapshot(journey, step, 'WAIT_SELLER_STOCK_OUT', '等待出库', clock),
  shipped: (journey, step, clock) => snapshot(journey, step, 'WAIT_GOODS_RECEIVE_CONFIRM', '等待确认收货', clock),
  completed: (journey, step, clock) => snapshot(journey, step, 'FINISHED_L', '完成', clock),
  cancelled: (journey, step, clock) => snapshot(journey, step, 'TRADE_CANCELED', '取消', clock),
  credited: (journey, step, clock) => snapshot(journey, step, 'TRADE_CANCELED', '取消', clock),
};

function snapshot(journey: Journey, step: Step, state: string, remark: string, clock: Clock): Note {
  const { sale } = journey;
  const { invoice, place } = sale;
  const head = lineHead(sale);
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    lines += `${index === 0 ? '' : ','}{"skuName":"${line.title}","itemTotal":"${quantityOf(sale, index)}",` +
      `"outerSkuId":"${line.code}","jdPrice":"${decimal(line.priceMinor)}","id":${lineId(sale, head, index)},"skuId":"100${line.item}1"}`;
  }
  // JD tells a line's discounts only as part of the order's.
  const discount = sale.merchantMinor + sale.lineDiscountMinor;
  const shipped = step.kind === 'shipped' || step.kind === 'completed';
  const ended = step.kind === 'completed' || step.kind === 'cancelled' || step.kind === 'credited';
  const total = decimal(sale.totalMinor);
  const payload = `{"jingdong_pop_order_search_responce":{"code":"0","searchorderinfo_result":{"apiResult":{"success":true,` +
    `"chineseErrCode":""},"orderTotal":1,"orderInfoList":[{"orderId":"${channelId(sale, clock)}","venderId":"10622300",` +
    `"orderType":"22","payType":"4-在线支付","orderState":"${state}","orderStateRemark":"${remark}",` +
    `"orderTotalPrice":"${decimal(sale.grossMinor)}","orderSellerPrice":"${decimal(sale.grossMinor - discount)}",` +
    `"orderPayment":"${total}","balanceUsed":"0.00","freightPrice":"${decimal(sale.shippingMinor)}",` +
    `"sellerDiscount":"${decimal(discount)}","orderStartTime":"${chinese(clock(sale.createdAt))}",` +
    `"paymentConfirmTime":"${journey.paidAt === undefined ? never : chinese(clock(journey.paidAt))}",` +
    `"outBoundDate":"${shipped ? chinese(clock(journey.dispatchedAt)) : never}",` +
    `"orderEndTime":"${ended ? chinese(clock(step.at)) : never}","modified":"${chinese(clock(step.at))}",` +
    `"waybill":"${shipped ? trackingNumber(sale) : ''}","logisticsId":"${shipped ? carrierNames[carrierFor(place)].jd : ''}","pin":"${pin(buyer(sale))}",` +
    `"consigneeInfo":{"fullname":"***","mobile":"***","fullAddress":"***","province":"${place.province}","city":"${place.city}"},` +
    `"itemInfoList":[${lines}],"vatInfo":[]}]}}}`;
  return { subject: 'orders.jd.order', payload };
}

function pin(customer: string): string {
  return customer === '' ? '' : `jd_${customer}`;
}
