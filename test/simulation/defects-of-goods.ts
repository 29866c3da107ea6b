import type { Defect } from './defect.ts';

/** Mistakes about stock, routing, shipments, and what is cancelled, paid back or comes back of them. */
export const defectsOfGoods: readonly Defect[] = [
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
    name: 'what is lost on its way is taken off the shelf', file: 'processors/stock-events.ts',
    text: '{ onHand: by } : { inTransit: by }', instead: '{ onHand: by } : { onHand: 0 }',
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
    name: 'the room of what is called off stays taken', file: 'processors/order-stock.ts',
    text: '  if (was.day !== undefined) unloadWarehouse(state, was.warehouse, was.day);\n', instead: '',
  },
  {
    name: 'an allotment is forgotten', file: 'processors/sellable.ts',
    text: 'else if (atMost !== undefined) share', instead: 'else if (atMost === 0) share',
  },
  {
    name: 'what a channel gives back does not count', file: 'processors/order-stock.ts',
    text: '  takeAllotted(state, rulesInForce(state), allotments, sku, -quantity);\n', instead: '',
  },
  {
    name: 'a channel gives back what it had before', file: 'processors/ledger.ts',
    text: 'ids.includes(allotment.id));', instead: "ids.every((id) => id !== ''));",
  },
  {
    name: 'who waits for a person waits on under other rules', file: 'processors/workflow.ts',
    text: "if (order.state === 'paid') return mayGoOn(state, order, workflow.approval, 'approval', out);", instead: "if (order.state === 'paid') return false;",
  },
  {
    name: 'what a channel ships no more is left lying', file: 'processors/workflow.ts',
    text: "return order.state === 'approved' && order.backorder === undefined && !fulfilledByChannel.includes(order.channel)", instead: "return order.state === 'approved' && order.backorder === undefined && fulfilledByChannel.includes(order.channel)",
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
    name: 'a refund of one line pays the debt for another', file: 'processors/refunds.ts',
    text: '(debt.lines?.some(({ line }) => lines.some((one) => one.line === line)) ?? true)', instead: 'debt.lines?.length !== 0',
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
    text: '  if (was.requested) {', instead: "  if (was.requested && was.state === 'labelled') {",
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
