import { warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** What a person has to decide about a running orderwatch, with the command that decides it. */
const waiting = [
  {
    sample: 'orderwatch_closings_halted 1',
    text: 'closings are halted: no unpaid order is closed until somebody resumes it',
    subject: 'orders.control.closings', action: 'resume', reason: 'payments arrive',
  },
  {
    sample: 'orderwatch_log_time_trusted 0',
    text: 'log time is in doubt: no unpaid order is closed until sources vouch for it, or somebody does who has compared it',
    subject: 'orders.control.clock', action: 'trust', reason: 'compared with NTP',
  },
] as const;

/** Reads what `/metrics` answers. */
export function judgeMetrics(metrics: string): Finding[] {
  const samples = new Set(metrics.split('\n'));
  return waiting.filter(({ sample }) => samples.has(sample)).map(({ text, subject, action, reason }) =>
    warning(`${text}: npx orderwatch publish --subject ${subject} --data '${JSON.stringify({ action, by: 'your name', reason })}'`));
}
