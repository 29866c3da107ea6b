import type { Control } from './domain/control.ts';
import type { Item, Message } from './domain/message.ts';
import type { Row } from './domain/row.ts';
import { watchAlerts } from './alerts/alerts.ts';
import { steerAlert, steerSilence } from './alerts/steer.ts';
import { advance, expectTicks, reportTrust, vouch, witness } from './clock.ts';
import { compareClocks } from './clocks/comparison.ts';
import { watchClocks } from './clocks/watch.ts';
import { steerClosings } from './closings.ts';
import { fireDue, retire } from './due.ts';
import { Heard } from './heard.ts';
import { Outbox } from './outbox.ts';
import { forgetBuyers } from './buyers.ts';
import { adoptRules, rulesInForce } from './rules.ts';
import { settle } from './settle.ts';
import { steerWarehouse } from './warehouses.ts';
import { receive } from './receive.ts';
import { watchStaleness } from './staleness/watch.ts';
import type { State } from './state.ts';
import { keptFor, noteMeasured, watchThresholds } from './thresholds/watch-thresholds.ts';
import { watchVolume } from './volume/watch-volume.ts';
import { watchWindows } from './windows/watch-windows.ts';

/**
 * The core: takes the next message of the log into the state and returns the
 * rows it gives rise to, in order. Deterministic: the same messages give the
 * same rows, however they are batched. Messages must come in sequence.
 * @throws Error `sequence_broken` when a message is not after the last one
 */
export function step(state: State, message: Message): readonly Row[] {
  if (message.seq <= state.position.seq) {
    throw new Error(`sequence_broken: message ${message.seq} after ${state.position.seq}`);
  }
  const before = state.singles.clock;
  const out = new Outbox(message, advance(state, message));
  reportGap(state, message, out);
  fireDue(state, out);
  const rowsBefore = out.rows.length;
  for (const item of message.items) take(state, item, out);
  // What a control message beside it leads to is no word on an event.
  if (!hasSpoken(out, rowsBefore)) sayNothingNew(message, out);
  settle(state, out);
  reportTrust(state, before, out);
  // Trust won or closings resumed by this message: what was held back may be due now.
  fireDue(state, out);
  settle(state, out);
  watchVolume(state, watchWindows(state, out, keptFor(rulesInForce(state).thresholds)), out);
  watchStaleness(state, out);
  watchThresholds(state, out);
  watchClocks(state, out);
  watchAlerts(state, out);
  retire(state, out);
  forgetBuyers(state);
  state.position = { seq: message.seq, logTime: out.logTime };
  return out.finish();
}

/** Whether there has been a word on an event since. */
function hasSpoken({ rows }: Outbox, since: number): boolean {
  for (let at = since; at < rows.length; at++) if (rows[at]!.table === 'events' || rows[at]!.table === 'rejections') return true;
  return false;
}

/** The log numbers its messages without gaps. One that is missing was removed, and nobody should have to find out by chance. */
function reportGap(state: State, { seq }: Message, out: Outbox): void {
  const expected = state.position.seq + 1;
  if (seq !== expected) out.signal('log.gap', 'log', { firstMissing: expected, lastMissing: seq - 1, missing: seq - expected });
}

function take(state: State, item: Item, out: Outbox): void {
  switch (item.kind) {
    case 'event': return receive(state, item.event, out);
    case 'rejection': return out.unreadable(item.rejection.reason, item.rejection.detail);
    case 'heartbeat':
      if (item.occurredAt !== undefined) witness(state, out.message, out.message.source, item.occurredAt, true);
      return;
    case 'control': return obey(state, item.control, out);
    case 'ignored': return;
    default: return item satisfies never;
  }
}

function obey(state: State, control: Control, out: Outbox): void {
  switch (control.type) {
    case 'tick': return expectTicks(state, control.everyMs);
    case 'closings': return steerClosings(state, control, out);
    case 'clock': return vouch(state);
    case 'rules': return adoptRules(state, control);
    case 'warehouse': return steerWarehouse(state, control, out);
    case 'alert': return steerAlert(state, control, out);
    case 'silence': return steerSilence(state, control, out);
    case 'measured': return noteMeasured(state, control);
    case 'clocks': return compareClocks(state, control, out);
    default: return control satisfies never;
  }
}

/** A message whose events were all known leaves one row, so that every message has an outcome. */
function sayNothingNew(message: Message, out: Outbox): void {
  const last = message.items.findLast((item) => item.kind === 'event');
  if (last?.kind === 'event') {
    out.event(new Heard(last.event), message.seq, { outcome: 'duplicate', reason: 'no_change' });
  }
}
