/** A deliberate defect: a text that stands exactly once in a file, and what takes its place. */
export interface Defect {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** What the auditor has to catch. Each is a mistake somebody could make. */
export const defects: readonly Defect[] = [
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
  {
    name: 'a release is dropped', file: 'processors/order-stock.ts',
    text: 'if (free > 0) release(', instead: "if (free > 0 && order.state !== 'cancelled') release(",
  },
  {
    name: 'what is held is reserved twice', file: 'processors/order-stock.ts',
    text: '  const held = was?.reserved === true ? units(was) : none;', instead: '  const held = none;',
  },
  {
    name: 'goods that leave stay reserved', file: 'processors/order-stock.ts',
    text: 'ship(state, order, now, sku, left, left, out);', instead: 'ship(state, order, now, sku, left, 0, out);',
  },
  {
    name: 'safety stock is promised', file: 'processors/sellable.ts',
    text: 'return Math.max(0, available(level) - keptBack);', instead: 'return available(level);',
  },
  {
    name: 'a count told twice is applied twice', file: 'processors/stock-events.ts',
    text: 'if (repeated !== undefined) return', instead: "if (repeated === 'same_id') return",
  },
  {
    name: 'an old count is believed', file: 'processors/stock-events.ts',
    text: 'event.occurredAt < (stockAt', instead: 'event.occurredAt < 0 * (stockAt',
  },
  {
    name: 'goods sent to another warehouse are there at once', file: 'processors/stock-events.ts',
    text: "kind: 'transferred', quantity, inTransit: quantity,", instead: "kind: 'transferred', quantity, onHand: quantity,",
  },
  {
    name: 'more comes back than was shipped', file: 'processors/returns.ts',
    text: 'quantity: Math.min(quantity, left),', instead: 'quantity,',
  },
  {
    name: 'damaged goods are put back on the shelf', file: 'processors/order-stock.ts',
    text: 'onHand: resaleable ? quantity : 0,', instead: 'onHand: quantity,',
  },
  {
    name: 'a warehouse sends where it does not', file: 'processors/routing-destination.ts',
    text: 'served: servesZone(serves, zone),', instead: 'served: true,',
  },
  {
    name: 'a closed warehouse is chosen', file: 'processors/routing-survey.ts',
    text: 'const closed = now.closed || rule.closed;', instead: 'const closed = rule.closed;',
  },
  {
    name: 'a closed warehouse keeps its shipments', file: 'processors/warehouses.ts',
    text: '  if (closed) rerouteFrom(state, id);\n', instead: '  if (closed) return;\n',
  },
  {
    name: 'a full day takes one more', file: 'processors/routing-day.ts',
    text: 'if (planned < capacity)', instead: 'if (planned <= capacity)',
  },
  {
    name: 'an allotment is forgotten', file: 'processors/sellable.ts',
    text: 'else if (atMost !== undefined) share', instead: 'else if (atMost === 0) share',
  },
  {
    name: 'what a channel gives back does not count', file: 'processors/order-stock.ts',
    text: '  takeAllotted(state, rulesInForce(state), sku, order.channel, -quantity);\n', instead: '',
  },
  {
    name: 'a backorder is never tried again', file: 'processors/sourcing-queue.ts',
    text: 'if (!state.backorders.has(sku) ||', instead: "if (sku !== '' ||",
  },
  {
    name: 'who waits for the hour is never woken', file: 'processors/sourcing-queue.ts',
    text: 'if (sourcing.wokenAt === wokenAt ||', instead: 'if (sourcing.wokenAt <= wokenAt ||',
  },
  {
    name: 'the latest promise is served first', file: 'processors/domain/order.ts',
    text: 'isOlder(one.id, other.id) : first < second;', instead: 'isOlder(one.id, other.id) : first > second;',
  },
  {
    name: 'the most urgent lose theirs first', file: 'processors/settle.ts',
    text: 'for (let last = holders.pop();', instead: 'for (let last = holders.shift();',
  },
  {
    name: 'who waits is forgotten at a restart', file: 'processors/state.ts',
    text: '    state.backorders.follow(undefined, order);\n', instead: '',
  },
  {
    name: 'who holds what is forgotten at a restart', file: 'processors/state.ts',
    text: '    state.reservations.follow(undefined, order);\n', instead: '',
  },
  {
    name: 'an order of which something has left is cancelled', file: 'processors/cancellation.ts',
    text: '    if (has.size > 0) return', instead: '    if (has.size > 1) return',
  },
  {
    name: 'a line that is cancelled keeps its reservation', file: 'processors/cancellation.ts',
    text: 'heldOf(order, gone));', instead: '[]);',
  },
  {
    name: 'the share of a cancelled line is not owed', file: 'processors/cancellation.ts',
    text: "oweShare(order, lines, 'lines_cancelled')", instead: "oweShare(order, lines.slice(1), 'lines_cancelled')",
  },
  {
    name: 'a refund of what came back calls off what is still to be sent', file: 'processors/refunds.ts',
    text: 'const gone = Math.min(unitsOfLine(order.returns, line) + lost,', instead: 'const gone = Math.min(lost,',
  },
  {
    name: 'a part cancelled under a refund that is turned down is never owed', file: 'processors/refunds.ts',
    text: ' : oweDue(order, why, refundId);', instead: ' : { order, signals: [] };',
  },
  {
    name: 'more than the shipping is kept of what is cancelled', file: 'processors/payments.ts',
    text: 'totalMinor - shippingMinor), theirsMinor', instead: 'totalMinor - 2 * shippingMinor), theirsMinor',
  },
  {
    name: 'a cancelled part is rounded down each time', file: 'processors/payments.ts',
    text: 'shareOf(order, [...order.cancelled, ...lines]) - shareOf(order, order.cancelled)', instead: 'shareOf(order, lines)',
  },
  {
    name: 'a debt takes the name of an earlier one', file: 'processors/payments.ts',
    text: 'const first = order.cancelled.reduce((sum, { quantity }) => sum + quantity, 1);', instead: 'const first = 1;',
  },
  {
    name: 'a carrier that refused a label is asked again', file: 'processors/shipments.ts',
    text: 'const refusedCarriers = [...order.refusedCarriers, ...new Set(refusing)];', instead: 'const { refusedCarriers } = order;',
  },
  {
    name: 'an order has shipped when the first of its parcels has', file: 'processors/progress.ts',
    text: "if (live.some(({ state }) => state === 'allocated')) return 'allocated';", instead: "if (live.every(({ state }) => state === 'allocated')) return 'allocated';",
  },
  {
    name: 'a warehouse is not told that a shipment is off', file: 'processors/order-stock.ts',
    text: "if (was.requested && isOpen(was) && now.state === 'cancelled') {", instead: "if (was.requested && was.state === 'labelled' && now.state === 'cancelled') {",
  },
  {
    name: 'goods that left for a dead order are nobody\'s concern', file: 'processors/judgement.ts',
    text: "if (event.type !== 'shipment.dispatched' || !finalStates.has(order.state)) return [];", instead: "if (event.type !== 'shipment.dispatched' || order.state !== 'cancelled') return [];",
  },
  {
    name: 'a delay is told of again and again', file: 'processors/orders.ts',
    text: 'overdue: before?.state === after.state && after.overdue,', instead: 'overdue: before?.state === after.state && after.overdue && !before.overdue,',
  },
  {
    name: 'the next deadline is lost when one has come due', file: 'processors/orders.ts',
    text: ' || standing.at <= logTime) state', instead: ') state',
  },
  {
    name: 'an order is approved in spite of a risk word', file: 'processors/workflow.ts',
    text: 'return noRiskWord !== true || order.riskWord === undefined;', instead: 'return noRiskWord !== true || order.riskWord !== null;',
  },
  {
    name: 'nobody is asked before a warehouse is', file: 'processors/workflow.ts',
    text: "  if (!mayGoOn(state, order, rulesInForce(state).workflow.label, 'label', out)) return holdFor(state, order, 'step_label', out);\n", instead: '',
  },
  {
    name: 'an order that waits passes a step that needs a person', file: 'processors/workflow.ts',
    text: "  return attempt(state, order, 'restocked', out);", instead: "  source(state, order, 'restocked', out);\n  return true;",
  },
  {
    name: 'a label of a part is taken for one of the whole', file: 'processors/shipments.ts',
    text: 'progressed(portioned(order, open, wantedOf(parts), label)', instead: 'progressed(alter(order, open, label)',
  },
  {
    name: 'labels are refused for ever, and nobody looks', file: 'processors/workflow.ts',
    text: "  if (trigger === 'label_refused' && order.labelRefusals % refusalsBeforeHold === 0) return holdFor(state, order, 'labels_refused', out);\n", instead: '',
  },
  {
    name: "a buyer's first order is dated anew", file: 'processors/orders.ts',
    text: "return after.state === 'paid' && (before === undefined ||", instead: "return after.state === 'paid' && (before !== null ||",
  },
];

/**
 * A file's text with the defect in it.
 * @throws TypeError when the text it replaces does not stand there exactly once
 */
export function planted(source: string, { name, file, text, instead }: Defect): string {
  const places = source.split(text).length - 1;
  if (places !== 1) throw new TypeError(`${name}: its text stands ${places} times in ${file}, and should once`);
  return source.replace(text, () => instead);
}
