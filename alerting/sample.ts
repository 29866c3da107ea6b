import type { Notification } from '../processors/domain/alert.ts';
import { minute, type Instant } from '../processors/domain/instant.ts';

/** A notification to try a receiver with: of nothing that is so. */
export function sampleNotification(at: Instant, state: 'firing' | 'resolved'): Notification {
  return {
    // No message has the sequence 0, so no real notification is taken for it.
    seq: 0, ordinal: state === 'firing' ? 1 : 2, logTime: at, reason: state,
    receivers: [],
    alert: {
      id: `ALERT-SAMPLE-${at}`, key: 'threshold.crossed/sample', kind: 'threshold.crossed', state, severity: 'info', owner: 'orderwatch',
      subjects: ['orderwatch'], count: 1, evidence: { value: 3, expected: 41, lower: 28, upper: 55, channel: 'shop' },
      startedAt: at - 5 * minute, firedAt: at - 5 * minute, acknowledgedAt: undefined, acknowledgedBy: '',
      resolvedAt: state === 'resolved' ? at : undefined, quietSince: undefined, flaps: 0, mutedBy: '', runbook: '',
    },
  };
}
