import type { Defect } from './defect.ts';

/** Mistakes about events, money, time and memory. */
export const defectsOfLife: readonly Defect[] = [
  {
    name: 'a duplicate is applied', file: 'processors/judgement.ts',
    text: "  if (order.seen.includes(id)) return duplicate('same_id');\n  return order.seen.includes(content)", instead: '  return order.seen.length < 0 && order.seen.includes(id + content)',
  },
  {
    name: 'what comes early is refused, not parked', file: 'processors/judgement.ts',
    text: "return parked('awaits_order');", instead: "return refused('order_unknown', 'not placed');",
  },
  {
    name: 'nothing comes free when its predecessor comes', file: 'processors/carry-on.ts',
    text: ' || unpark(state, key, out)', instead: '',
  },
  {
    name: 'a parked event stays parked for ever', file: 'processors/parking.ts',
    text: '  if (waiting.length === 0) state.deadlines.add(parkedDeadline(key, parked, state.settings));\n', instead: '',
  },
  {
    name: 'an order is closed while a payment is under way', file: 'processors/deadlines.ts',
    text: 'return Math.max(order.paymentDueAt, resolvedBy);', instead: 'return Math.min(order.paymentDueAt, order.paymentDueAt + resolvedBy);',
  },
  {
    name: 'orders are closed while log time is in doubt', file: 'processors/due.ts',
    text: 'return state.singles.clock.trusted && !state.singles.closings.halted;', instead: 'return !state.singles.closings.halted;',
  },
  {
    name: 'the brake lets one too many close', file: 'processors/closings.ts',
    text: 'if (recent.length >= closingsLimit) {', instead: 'if (recent.length > closingsLimit) {',
  },
  {
    name: "a person's halt is forgotten", file: 'processors/closings.ts',
    text: "const halted = control.action === 'halt';", instead: "const halted = control.action === 'halt' && state.singles.closings.halted;",
  },
  {
    name: 'an order with part of its money is closed', file: 'processors/due.ts',
    text: 'if (order.paidMinor > 0) {', instead: 'if (order.paidMinor >= order.totalMinor) {',
  },
  {
    name: 'what was put off in a doubt is never taken up', file: 'processors/deadlines.ts',
    text: '    this.deferred.push(deadline);', instead: '    this.deferred = [deadline];',
  },
  {
    name: 'an order that ends keeps its money', file: 'processors/cancellation.ts',
    text: "return applied(owing.order, '', owing.signals);", instead: "return applied({ ...owing.order, refunds: order.refunds });",
  },
  {
    name: 'a refund is asked for twice', file: 'processors/payments.ts',
    text: 'return order.refunds.reduce((left, refund) => left - refund.amountMinor, order.paidMinor);', instead: 'return order.paidMinor;',
  },
  {
    name: 'more goes back than came', file: 'processors/refunds.ts',
    text: '  if (minor > left) return exceeds(order, minor);\n', instead: '',
  },
  {
    name: 'an order is reinstated without its money', file: 'processors/payments.ts',
    text: ' && inTime && owedNothing &&\n    paid.paidMinor >= order.totalMinor', instead: ' && inTime && owedNothing',
  },
  {
    name: 'a transaction told of twice counts twice', file: 'processors/payments.ts',
    text: 'if (known !== undefined) {\n    if (known.amountMinor === amount.minor)', instead: "if (known !== undefined && known.source === source) {\n    if (known.amountMinor === amount.minor)",
  },
  {
    name: 'any currency will do', file: 'processors/payments.ts',
    text: 'if (amount.currency !== order.currency) {', instead: 'if (amount.currency.length !== order.currency.length) {',
  },
  {
    name: 'a shipment undoes a delivery', file: 'processors/shipments.ts',
    text: 'if (left.length > 0) return applied(alter(order, left, (one) => claimed(one, data)));', instead: "if (left.length > 0) return applied(alter(order, left, (one) => ({ ...claimed(one, data), state: 'dispatched' })));",
  },
  {
    name: 'log time runs back with the broker', file: 'processors/clock.ts',
    text: 'const logTime = Math.max(clock.logTime, message.receivedAt);', instead: 'const logTime = message.receivedAt;',
  },
  {
    name: 'a jump of the clock is believed', file: 'processors/clock.ts',
    text: '  } else if (jumped) {', instead: '  } else if (jumped && message.vouched) {',
  },
  {
    name: 'one source is enough to end a doubt', file: 'processors/clock.ts',
    text: 'witnesses.length >= Math.min(2, recent)', instead: 'witnesses.length >= Math.min(1, recent)',
  },
  {
    name: 'an order number is used again', file: 'processors/order-id.ts',
    text: 'const last = date === sequence.date ? sequence.last + 1 : 1;', instead: 'const last = date === sequence.date ? sequence.last + (sequence.last % 7 === 6 ? 0 : 1) : 1;',
  },
  {
    name: "the business day is the host's, in UTC", file: 'processors/order-id.ts',
    text: 'businessDate(clock.logTime, state.settings.timezone)', instead: "businessDate(clock.logTime, 'UTC')",
  },
  {
    name: 'an order that has come back to life leaves memory', file: 'processors/due.ts',
    text: 'if (order === undefined || !finalStates.has(order.state)) continue;', instead: 'if (order === undefined) continue;',
  },
  {
    name: 'a finished order that leaves memory is forgotten', file: 'processors/table.ts',
    text: '    this.archived.set(key, value);', instead: '    if (key.length % 2 === 0) this.archived.set(key, value);',
  },
  {
    name: 'what is leaving cannot be found until it is safe', file: 'commands/batch.ts',
    text: '    return this.entries.get(`${table} ${key}`);', instead: '    return this.entries.get(`${key} ${table}`);',
  },
  {
    name: 'parked events do not survive a restart', file: 'processors/state.ts',
    text: '  state.parked.drain(changes);\n', instead: '',
  },
  {
    name: 'deadlines do not survive a restart', file: 'processors/state.ts',
    text: '    state.deadlines.add(orderDeadline(order, state.settings, rules));\n', instead: '',
  },
  {
    name: 'a row says when it was written in what it says', file: 'processors/orders.ts',
    text: 'consistent(before, order, seen, out.message.seq)', instead: 'consistent(before, order, seen, out.message.seq + state.orders.size)',
  },
];
