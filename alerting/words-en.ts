import type { Words } from './words.ts';

export const english: Words = {
  kinds: {
    'log.gap': {
      title: 'Messages are missing from the log',
      meaning: 'Some messages were removed from the broker, or expired, before they were read. What they said of orders is not known.',
      advice: 'Check the limits of the stream (age, size), then ask the sources to send the missing stretch again.',
    },
    'order.parked_too_long': {
      title: 'An event waited in vain for the one before it',
      meaning: 'Something was told of an order whose beginning never arrived, so it could not be used.',
      advice: 'Look the message up among the rejections, find what is missing, and send that and then the message again.',
    },
    'order.reinstated': {
      title: 'A closed order was paid and lives again',
      meaning: 'Money came after the order had been closed as unpaid. It is an order again and will be sent.',
      advice: 'Nothing, unless it happens often: then payments arrive too late.',
    },
    'order.partially_paid': {
      title: 'An order is only partly paid',
      meaning: 'The time to pay is over and part of the money is here. The order stays open.',
      advice: 'Ask the buyer for the rest, or cancel the order and pay back.',
    },
    'payment.in_doubt': {
      title: 'A payment cannot be counted',
      meaning: 'Money was told of that does not fit the order, in another currency for instance. The order is kept open until a person has looked.',
      advice: 'Compare the payment with the provider and settle it by hand.',
    },
    'payment.differs': {
      title: 'A payment was told of twice, with two amounts',
      meaning: 'One transaction came with different amounts. The first counts.',
      advice: 'Ask the payment provider which amount is right.',
    },
    'refund.required': {
      title: 'Money has to be paid back',
      meaning: 'Money is here that no order is owed: paid twice, or paid for an order that is over.',
      advice: 'Pay it back, once.',
    },
    'stock.differs': {
      title: 'Books and warehouse disagree on stock',
      meaning: 'The warehouse counts other units than the books. The books follow the warehouse; orders that lost theirs are routed again.',
      advice: 'Have the shelf counted, and look for the movement nobody told of.',
    },
    'shipment.requested': {
      title: 'A shipment is due from its warehouse',
      meaning: 'The warehouse is asked to pick, label and send it.',
      advice: 'Nothing, if the warehouse follows its requests.',
    },
    'shipment.withdrawn': {
      title: 'A shipment must not be sent any more',
      meaning: 'The warehouse was asked to send it, and the order has changed since.',
      advice: 'Make sure that the warehouse has stopped it.',
    },
    'shipment.recall': {
      title: 'Goods left for an order that is over',
      meaning: 'A parcel is on its way although its order was cancelled or closed.',
      advice: 'Ask the carrier to bring it back.',
    },
    'shipment.elsewhere': {
      title: 'Goods left another warehouse than planned',
      meaning: 'A warehouse sent what another one was asked to send. It may be sent twice.',
      advice: 'Make sure that the warehouse which was asked does not send it too.',
    },
    'shipment.lost': {
      title: 'A shipment is lost',
      meaning: 'The carrier says that the parcel will not arrive.',
      advice: 'Send it again or pay it back, and claim it from the carrier.',
    },
    'shipment.returning': {
      title: 'A shipment goes back to its sender',
      meaning: 'It could not be delivered, or was refused at the door.',
      advice: 'Ask the buyer what went wrong, and expect the goods at the warehouse.',
    },
    'return.differs': {
      title: 'More came back than was sent',
      meaning: 'A warehouse received more units of an order than had left. Only those that had left are counted.',
      advice: 'Have the return looked at: it may belong to another order.',
    },
    'warehouse.closed': {
      title: 'A warehouse was closed',
      meaning: 'A person closed it. What it was to send is routed to others.',
      advice: 'Nothing, if it was meant.',
    },
    'warehouse.opened': {
      title: 'A warehouse is open again',
      meaning: 'A person opened it, and orders go to it again.',
      advice: 'Nothing, if it was meant.',
    },
    'closings.halted': {
      title: 'Unpaid orders are no longer closed',
      meaning: 'Far more unpaid orders than usual were closed in a short time, so closing has stopped. Payments may not be arriving.',
      advice: 'Check that payments arrive. When all is well, let closing go on.',
    },
    'closings.resumed': {
      title: 'Unpaid orders are closed again',
      meaning: 'A person let closing go on.',
      advice: 'Nothing.',
    },
    'clock.doubted': {
      title: 'The time of the log is in doubt',
      meaning: 'Log time jumped and no source agrees with it. No order and no day is closed meanwhile.',
      advice: "Compare the broker's clock with a time server. When it is right, trust it by hand, or wait until a source vouches for it.",
    },
    'clock.trusted': {
      title: 'The time of the log is trusted again',
      meaning: 'Sources agree with log time, or a person vouched for it.',
      advice: 'Nothing.',
    },
    'source.silent': {
      title: 'A source has fallen silent',
      meaning: 'Neither events nor signs of life come from it. Its orders may go on without us seeing them.',
      advice: 'Check the connection, the credentials and the program of that source.',
    },
    'volume.anomaly': {
      title: 'Unusual number of orders',
      meaning: 'Far fewer or far more than usual at this time of the week.',
      advice: 'See on the board which channel, region or article explains it; check its shop page, payment and prices.',
    },
    'orders.stale': {
      title: 'Orders are stuck or will be late',
      meaning: 'They have waited longer than allowed, or will break their promise, all for the same cause.',
      advice: 'Open the list, deal with the cause, then with the orders that are oldest.',
    },
    'clock.off': {
      title: 'A clock is wrong',
      meaning: 'The times it gives do not fit the time of the log. Reports by its time are wrong, and its events may be refused.',
      advice: 'Set the clock or its time zone right on that system.',
    },
    'threshold.crossed': {
      title: 'A limit was crossed',
      meaning: 'A rule on a measured value holds.',
      advice: 'See what the rule is about, and follow its instructions.',
    },
  },
  severities: { info: 'Info', warning: 'Warning', critical: 'Critical' },
  reasons: { firing: 'new', changed: 'changed', escalated: 'escalated', repeated: 'still open', acknowledged: 'taken care of', resolved: 'resolved' },
  evidence: {
    seen: 'Seen', value: 'Value', expected: 'Expected', lower: 'At least', upper: 'At most', limit: 'Limit', count: 'Count', score: 'Score', share: 'Share',
    channel: 'Channel', source: 'Source', warehouse: 'Warehouse', carrier: 'Carrier', provider: 'Payment provider', region: 'Region', sku: 'Article',
    cause: 'Cause', state: 'State', step: 'Step', measure: 'Measure', level: 'Level', name: 'Name', series: 'Series', direction: 'Direction', kind: 'Kind',
    moneyMinor: 'Worth about', amountMinor: 'Amount', contributors: 'Explained by', orders: 'Such as', oldest: 'The oldest', order: 'Order', rule: 'Rule', when: 'Holds when', by: 'By',
    reason: 'Reason', why: 'Why', waitedMs: 'Waited', silentMs: 'Silent for', forMs: 'For', lastSeen: 'Last seen', offsetMs: 'Off by', looksLike: 'Looks like',
    verdict: 'Finding', driftMsPerDay: 'Drift a day', aheadMs: 'Ahead by', missing: 'Missing', firstMissing: 'From message', lastMissing: 'To message', booked: 'Booked', now: 'Now',
    closed: 'Closed', windowMs: 'Within', type: 'Event', until: 'Waited until', eventSeq: 'Message', transactionId: 'Transaction', witnesses: 'Vouched for by',
    dueAt: 'Due', quantity: 'Units', lines: 'Articles', condition: 'Condition', stepMs: 'In windows of', medianMs: 'Median', serviceLevel: 'Service level', jumpMs: 'Jumped by', anomaly: 'Kind', usualMs: 'Usual pause', channels: 'Channels', joined: 'Part of', clock: 'Clock', claims: 'Claims', lastedMs: 'Lasted',
  },
  values: {
    drop: 'drop', rise: 'rise', silence: 'silence', drift: 'slow drift', state: 'too long in its state', step: 'step overdue', promise: 'promised day has passed', predicted: 'will miss the promised day',
    carrier_silent: 'carrier says nothing', position_old: "courier's position is old", off_by_zone: 'off by whole hours', off: 'off', drifting: 'drifting', jumped: 'jumped',
  },
  phrase: () => undefined,
  labels: {
    now: 'Now', expected: 'Expected', since: 'Since', over: 'Over at', owner: 'Owner', about: 'About', meaning: 'What it means', advice: 'What to do', alert: 'Alert', board: 'Board',
    orders: 'Orders', runbook: 'Instructions', yes: 'yes', no: 'no',
  },
  colon: ': ',
  comma: ', ',
  units: { days: ' d', hours: ' h', minutes: ' min', seconds: ' s' },
  heading: (severity, reason) => `[${severity}, ${reason}] `,
  sample: 'This is a sample, sent to try the receiver. Nothing is wrong.',
  andMore: (count) => ` and ${count} more`,
  altogether: (count) => `, ${count} in all`,
  lasting: (duration) => `for ${duration}`,
  between: (lower, upper) => `${lower} to ${upper}`,
  digest: (count) => `${count} more alerts`,
};
