import { describe, expect, it } from 'vitest';
import { hour, minute } from '../../processors/domain/instant.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { control, heartbeat, messageOf, settings, tick, type Told } from '../support/story.ts';

/**
 * The incident, for those on call: a broker's clock goes off by eight hours for
 * twenty minutes while an alert waits for somebody and another is silenced.
 */
const begins = 20;
const ends = 40;

const rules = {
  ...defaultRules, version: 'calls',
  alerts: {
    ...defaultRules.alerts,
    routes: [{ match: {}, receivers: ['desk'], repeatMs: 4 * hour, escalate: [{ afterMs: 30 * minute, receivers: ['lead'] }, { afterMs: 4 * hour, receivers: ['director'] }], tellResolved: true }],
  },
};

const said: Readonly<Record<number, readonly Told[]>> = {
  5: [control({ type: 'closings', action: 'halt', by: 'li', reason: 'a drill' })],
  6: [
    control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'a flood' }),
    control({ type: 'silence', action: 'begin', match: { kinds: ['warehouse.closed'] }, forMs: 6 * hour, by: 'li', reason: 'known' }),
  ],
};

/** Who is told of what, as `<true minute> <alert> <why>: <receivers>`, over so many minutes in which the broker is off while it lasts. */
function calls(offMs: number, minutes: number): string[] {
  const state = emptyState(settings);
  const told: string[] = [];
  let seq = 0;
  const tell = (at: number, what: Told) => {
    const message = messageOf(++seq, at, what, false);
    const receivedAt = message.receivedAt + (at >= begins && at < ends ? offMs : 0);
    for (const row of step(state, { ...message, receivedAt })) {
      if (row.table !== 'alerts' || row.notification === undefined) continue;
      told.push(`${at} ${row.row.alert.key} ${row.notification.reason}: ${row.notification.receivers.join(' ')}`);
    }
  };
  tell(0, control({ type: 'rules', rules, by: 'li', reason: 'a story' }));
  for (let at = 0; at < minutes; at++) {
    for (const one of [tick, heartbeat('shop'), heartbeat('payments'), ...said[at] ?? []]) tell(at, one);
  }
  return told;
}

const halted = 'closings.halted/closings';
const closed = 'warehouse.closed/SH1';
const doubted = 'clock.doubted/clock';

describe('nobody is called in turn, and no silence ends, by a time that is in doubt', () => {
  it('where nothing is wrong, in turn and on time', () => {
    expect(calls(0, 400)).toEqual([
      `6 ${halted} firing: desk`, `36 ${halted} escalated: lead`, `246 ${halted} escalated: director`, `366 ${closed} firing: desk`, `396 ${closed} escalated: lead`,
    ]);
  });

  it('eight hours ahead', () => {
    expect(calls(8 * hour, 560)).toEqual([
      `6 ${halted} firing: desk`, `21 ${doubted} firing: desk`,
      // Log time waits until it is within five minutes of what sources say; from then on the silence is over, and people are waited for.
      `515 ${closed} firing: desk`, `524 ${doubted} resolved: desk`, `536 ${halted} escalated: lead`, `549 ${closed} escalated: lead`,
    ]);
  });

  it('eight hours behind', () => {
    // Log time stood still for twenty minutes, which nobody knows to have passed until they are over.
    expect(calls(-8 * hour, 400)).toEqual([
      `6 ${halted} firing: desk`, `57 ${halted} escalated: lead`, `267 ${halted} escalated: director`, `366 ${closed} firing: desk`, `396 ${closed} escalated: lead`,
    ]);
  });
});
