import { expect, it } from 'vitest';
import type { AlertRules } from '../../processors/domain/monitoring.ts';
import type { Control } from '../../processors/domain/control.ts';
import type { Row } from '../../processors/domain/row.ts';
import { defaultRules, type Rules } from '../../processors/domain/rules.ts';
import type { Evidence, SignalKind, SignalPhase } from '../../processors/domain/signal.ts';
import { Outbox } from '../../processors/outbox.ts';
import { watchAlerts } from '../../processors/alerts/alerts.ts';
import { steerAlert, steerSilence } from '../../processors/alerts/steer.ts';
import { advance, vouch } from '../../processors/clock.ts';
import { adoptRules } from '../../processors/rules.ts';
import { drain, emptyState, loadState, type State } from '../../processors/state.ts';
import { messageOf, settings, tick } from './story.ts';

/** One thing a message of a story brings: what a monitor says, or what a person does. */
export type Brought =
  | { readonly signal: SignalKind; readonly subject: string; readonly evidence: Evidence; readonly phase?: SignalPhase }
  | { readonly control: Control }
  /** Its time is the broker's, and in doubt when it jumps; that of others is vouched for. */
  | { readonly live: true };

export const happens = (signal: SignalKind, subject: string, evidence: Evidence = {}): Brought => ({ signal, subject, evidence });
export const raised = (signal: SignalKind, subject: string, evidence: Evidence = {}): Brought => ({ signal, subject, evidence, phase: 'raised' });
export const changed = (signal: SignalKind, subject: string, evidence: Evidence = {}): Brought => ({ signal, subject, evidence, phase: 'changed' });
export const cleared = (signal: SignalKind, subject: string, evidence: Evidence = {}): Brought => ({ signal, subject, evidence, phase: 'cleared' });
export const says = (control: Control): Brought => ({ control });
export const acknowledges = (alert: string, by = 'li'): Brought => says({ type: 'alert', alert, action: 'acknowledge', by, reason: 'on it' });
export const resolves = (alert: string): Brought => says({ type: 'alert', alert, action: 'resolve', by: 'li', reason: 'no harm' });
export const silences = (match: (Control & { type: 'silence'; action: 'begin' })['match'], forMs: number): Brought =>
  says({ type: 'silence', action: 'begin', match, forMs, by: 'li', reason: 'a move' });
export const unsilences = (id: string): Brought => says({ type: 'silence', action: 'end', id, by: 'li', reason: 'done' });
export const live: Brought = { live: true };
export const vouches: Brought = says({ type: 'clock', action: 'trust', by: 'li', reason: 'looked' });
/** Everybody is told of everything, at once; a story says what differs. */
export const under = (alerts: Partial<AlertRules>, more: Partial<Rules> = {}): Brought => says({
  type: 'rules', by: 'li', reason: 'a story',
  rules: { ...defaultRules, ...more, alerts: { ...defaultRules.alerts, groupWaitMs: 10_000, routes: [{ match: {}, receivers: ['desk'], tellResolved: true }], ...alerts } },
});

/** A row of a story: seconds since noon, what the message brings, and what must be seen of alerts. */
export type AlertStoryRow = readonly [seconds: number, brought: Brought | readonly Brought[], ...seen: string[]];

/** Rows of alerts as people read them: `fired refund.required ×3 → desk (firing)`. */
export function tellAlerts(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    if (row.table === 'rejections') return [`✗ ${row.row.detail}`];
    if (row.table === 'silences') return [`${row.row.ended === undefined ? 'begins' : 'ends'} ${row.row.silence.id}`];
    if (row.table !== 'alerts') return [];
    const { alert: { key, count, mutedBy, severity, flaps }, change } = row.row;
    const told = row.notification === undefined ? '' : ` → ${row.notification.receivers.join(' ')} (${row.notification.reason})`;
    const more = [...(count > 1 ? [`×${count}`] : []), ...(severity === 'critical' ? ['!'] : []), ...(flaps > 0 ? [`~${flaps}`] : []), ...(mutedBy === '' ? [] : [`[${mutedBy}]`])];
    return [`${[change, key, ...more].join(' ')}${told}`];
  });
}

/** Alerts alone, message by message: monitors are what a test says they are. */
export class AlertRun {
  state: State = emptyState(settings);
  private seq = 0;

  /** @param cut whether the state goes through a store after every message */
  constructor(private readonly cut = false) {
    this.take(0, [under({})]);
  }

  take(seconds: number, brought: readonly Brought[]): readonly Row[] {
    const message = messageOf(++this.seq, seconds / 60, tick, !brought.some((one) => 'live' in one));
    const out = new Outbox(message, advance(this.state, message));
    for (const one of brought) this.bring(one, out);
    watchAlerts(this.state, out);
    this.state.position = { seq: this.seq, logTime: out.logTime };
    if (this.cut) this.restart();
    return out.finish();
  }

  private bring(one: Brought, out: Outbox): void {
    if ('live' in one) return;
    if ('signal' in one) return out.signal(one.signal, one.subject, one.evidence, one.phase);
    const { control } = one;
    if (control.type === 'alert') return steerAlert(this.state, control, out);
    if (control.type === 'silence') return steerSilence(this.state, control, out);
    if (control.type === 'clock') return vouch(this.state);
    if (control.type === 'rules') return adoptRules(this.state, control);
    throw new Error(`no story of alerts knows ${control.type}`);
  }

  private readonly shelf = new Map<string, string>();

  /** What a store would hand back, in an order of its own. */
  private restart(): void {
    for (const { table, key, value } of drain(this.state)) {
      if (value === undefined) this.shelf.delete(`${table} ${key}`);
      else this.shelf.set(`${table} ${key}`, JSON.stringify(value));
    }
    const entries = [...this.shelf].toSorted(([one], [other]) => (one > other ? -1 : 1)).map(([at, text]) => {
      const space = at.indexOf(' ');
      return { table: at.slice(0, space), key: at.slice(space + 1), value: JSON.parse(text) as unknown };
    });
    this.state = loadState(settings, this.state.position, entries);
  }
}

/** Runs a story twice, without a stop and with one after every message: both must be seen alike. Messages are numbered from 2, since the first one brings rules. */
export function alertStory(title: string, rows: readonly AlertStoryRow[]): void {
  it.each([['', false], [', stopped after every message', true]] as const)(`${title}%s`, (_, cut) => {
    const run = new AlertRun(cut);
    rows.forEach(([seconds, brought, ...seen], index) => {
      const things = 'length' in brought ? brought : [brought];
      expect(tellAlerts(run.take(seconds, things)), `row ${index + 1}, at ${seconds} s`).toEqual(seen);
    });
  });
}
