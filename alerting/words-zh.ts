import { chinesePhrase } from './phrases-zh.ts';
import type { Words } from './words.ts';

export const chinese: Words = {
  kinds: {
    'log.gap': {
      title: '日志中有消息丢失',
      meaning: '部分消息在读取之前已被删除或过期，其中关于订单的内容无从得知。',
      advice: '检查消息流的保留时间和容量上限，然后请各来源重发缺失的部分。',
    },
    'order.parked_too_long': {
      title: '有事件一直等不到它的前一步',
      meaning: '收到了某订单的消息，但该订单更早的消息始终没有到，因此无法使用。',
      advice: '在被拒消息中找到它，补上缺少的那一条，再把它重新发送。',
    },
    'order.reinstated': {
      title: '已关闭的订单收到付款并恢复',
      meaning: '订单因未付款关闭之后才收到钱。订单已恢复，会照常发货。',
      advice: '无需处理；如果频繁出现，说明付款消息到得太晚。',
    },
    'order.partially_paid': {
      title: '订单只付了一部分',
      meaning: '付款期限已过，只收到部分金额，订单暂不关闭。',
      advice: '联系买家补款，或者取消订单并退款。',
    },
    'payment.in_doubt': {
      title: '有一笔付款无法入账',
      meaning: '收到的付款与订单对不上，例如币种不同。在人工核对之前订单不会关闭。',
      advice: '与支付机构核对这笔付款，然后人工处理。',
    },
    'payment.differs': {
      title: '同一笔付款报了两个金额',
      meaning: '同一交易号先后报来不同金额，以第一次为准。',
      advice: '向支付机构确认哪个金额正确。',
    },
    'refund.required': {
      title: '有款项需要退还',
      meaning: '收到了不该收的钱：重复付款，或为已结束的订单付款。',
      advice: '退款，只退一次。',
    },
    'stock.differs': {
      title: '账面库存与仓库不一致',
      meaning: '仓库的数量与账面不同。账面以仓库为准，因此缺货的订单会重新分仓。',
      advice: '请仓库盘点该货位，并查找没有上报的出入库。',
    },
    'shipment.requested': {
      title: '有包裹等待仓库发出',
      meaning: '已通知仓库拣货、打单、发货。',
      advice: '仓库正常处理即可，无需其他操作。',
    },
    'shipment.withdrawn': {
      title: '有包裹不应再发出',
      meaning: '曾通知仓库发货，但订单之后有了变化。',
      advice: '确认仓库已经拦下该包裹。',
    },
    'shipment.recall': {
      title: '订单已结束，货物却已发出',
      meaning: '订单已取消或关闭，包裹仍在路上。',
      advice: '请承运商拦截并退回。',
    },
    'shipment.elsewhere': {
      title: '货物从另一个仓库发出',
      meaning: '发货的仓库不是被通知的仓库，可能会重复发货。',
      advice: '确认原定仓库不会再发一次。',
    },
    'shipment.lost': {
      title: '包裹丢失',
      meaning: '承运商告知该包裹无法送达。',
      advice: '补发或退款，并向承运商索赔。',
    },
    'shipment.returning': {
      title: '包裹正在退回',
      meaning: '未能投递成功，或被买家拒收。',
      advice: '向买家了解原因，并安排仓库收货。',
    },
    'return.differs': {
      title: '退回的数量多于发出的数量',
      meaning: '仓库收到的退货比该订单发出的还多，只按发出的数量计。',
      advice: '检查这批退货，可能属于别的订单。',
    },
    'warehouse.closed': {
      title: '仓库已停用',
      meaning: '有人停用了该仓库，原定由它发的货改由其他仓库发出。',
      advice: '如属计划之内，无需处理。',
    },
    'warehouse.opened': {
      title: '仓库已恢复启用',
      meaning: '有人恢复了该仓库，订单会重新分配给它。',
      advice: '如属计划之内，无需处理。',
    },
    'closings.halted': {
      title: '已停止关闭未付款订单',
      meaning: '短时间内关闭的未付款订单远多于平时，因此停止关闭。可能是付款消息没有到。',
      advice: '检查付款消息是否正常到达；一切正常后，恢复关闭。',
    },
    'closings.resumed': {
      title: '已恢复关闭未付款订单',
      meaning: '有人恢复了关闭。',
      advice: '无需处理。',
    },
    'clock.doubted': {
      title: '日志时间存疑',
      meaning: '日志时间发生跳变，没有任何来源与它相符。在此期间不关闭订单，也不做日结。',
      advice: '把消息服务器的时钟与时间服务器比对；确认无误后人工确认，或等待来源佐证。',
    },
    'clock.trusted': {
      title: '日志时间恢复可信',
      meaning: '来源的时间与日志时间相符，或有人确认无误。',
      advice: '无需处理。',
    },
    'source.silent': {
      title: '来源失去联系',
      meaning: '既收不到它的事件，也收不到心跳。它的订单可能仍在进行，只是我们看不到。',
      advice: '检查该来源的网络连接、账号权限和推送程序。',
    },
    'volume.anomaly': {
      title: '订单量异常',
      meaning: '数量与每周同一时段相比明显偏少或偏多。',
      advice: '在看板上查看是哪个渠道、地区或商品引起的，检查其页面、支付和价格。',
    },
    'orders.stale': {
      title: '订单滞留',
      meaning: '这些订单因同一原因停留过久，或将超过承诺时间。',
      advice: '打开订单列表，先解决原因，再从最早的订单开始处理。',
    },
    'clock.off': {
      title: '时钟不准',
      meaning: '它给出的时间与日志时间不符。按它的时间做的报表会出错，它的事件也可能被拒。',
      advice: '在该系统上校准时钟或改正时区。',
    },
    'threshold.crossed': {
      title: '指标越过阈值',
      meaning: '一条针对指标的规则已成立。',
      advice: '查看规则针对的内容，并按处理手册操作。',
    },
  },
  severities: { info: '提示', warning: '警告', critical: '严重' },
  reasons: { firing: '新告警', changed: '有变化', escalated: '已升级', repeated: '仍未处理', acknowledged: '已有人处理', resolved: '已恢复' },
  evidence: {
    seen: '实际', value: '当前值', expected: '预期', lower: '下限', upper: '上限', limit: '限值', count: '数量', score: '异常分', share: '占比',
    channel: '渠道', source: '来源', warehouse: '仓库', carrier: '承运商', provider: '支付方式', region: '地区', sku: '商品',
    cause: '原因', state: '状态', step: '步骤', measure: '指标', level: '层级', name: '名称', series: '序列', direction: '方向', kind: '类型',
    moneyMinor: '涉及金额约', amountMinor: '金额', contributors: '主要来自', orders: '例如', oldest: '最早的', order: '订单', rule: '规则', when: '条件', by: '操作人',
    reason: '原因', why: '原因', waitedMs: '已等待', silentMs: '静默时长', forMs: '持续', lastSeen: '最后出现', offsetMs: '偏差', looksLike: '看起来像',
    verdict: '判断', driftMsPerDay: '每天漂移', aheadMs: '超前', missing: '缺少', firstMissing: '起始消息', lastMissing: '截止消息', booked: '账面', now: '现在',
    closed: '已关闭', windowMs: '时间窗', type: '事件', until: '等待截止', eventSeq: '消息', transactionId: '交易号', witnesses: '佐证来源',
    dueAt: '应完成于', quantity: '件数', lines: '商品', condition: '状况', stepMs: '窗口长度', medianMs: '中位数', serviceLevel: '服务等级', jumpMs: '跳变', anomaly: '类型', usualMs: '通常间隔', channels: '各渠道', joined: '归入', clock: '时钟', claims: '样本数', lastedMs: '持续了',
  },
  values: {
    source: '来源', host: '本机', broker: '消息服务器', server: '时间服务器',
    drop: '骤降', rise: '骤升', silence: '长时间无单', drift: '缓慢偏移', promise: '已超过承诺日期', predicted: '预计赶不上承诺日期', state: '停留超时', step: '步骤超时',
    carrier_silent: '承运商无消息', position_old: '骑手位置过旧', off_by_zone: '相差整小时（时区问题）', off: '不准', drifting: '漂移', jumped: '跳变',
    placed: '下单', paid: '付款', cancelled: '取消', closed: '关闭', refunded: '退款', shipped: '发货', delivered: '签收', refused: '被拒',
    total: '全部', channel: '渠道', warehouse: '仓库', carrier: '承运商', provider: '支付方式',
    approved: '已审核', allocated: '已分仓', labelled: '已打单', on_hold: '暂挂', backordered: '缺货等待', refunding: '退款中', completed: '已完成',
  },
  phrase: chinesePhrase,
  labels: {
    now: '现状', expected: '预期', since: '开始时间', over: '恢复时间', owner: '负责人', about: '对象', meaning: '含义', advice: '处理建议', alert: '告警', board: '看板',
    orders: '订单列表', runbook: '处理手册', yes: '是', no: '否',
  },
  colon: '：',
  comma: '，',
  units: { days: ' 天', hours: ' 小时', minutes: ' 分钟', seconds: ' 秒' },
  heading: (severity, reason) => `【${severity}·${reason}】`,
  sample: '这是一条测试消息，用于验证接收渠道，没有任何异常。',
  andMore: (count) => `等，另有 ${count} 项`,
  altogether: (count) => `，共 ${count} 项`,
  lasting: (duration) => `已持续 ${duration}`,
  between: (lower, upper) => `${lower} 至 ${upper}`,
  digest: (count) => `另有 ${count} 条告警`,
};
