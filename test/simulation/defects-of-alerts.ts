import type { Defect } from './defect.ts';

/** Mistakes about who is told of what. */
export const defectsOfAlerts: readonly Defect[] = [
  {
    name: 'whoever was told of an alert is told again', file: 'processors/alerts/call.ts',
    text: '  if (told === undefined) return receivers.length', instead: '  if (told === undefined || alert.count > told.count) return receivers.length',
  },
  {
    name: 'a signal that is not the first of its kind is in no alert', file: 'processors/alerts/hear.ts',
    text: '  if (standing === undefined) return begin(state, signal, policy, alertKey, out);', instead: '  if (standing === undefined) return state.alerts.conditions.size > 1 ? undefined : begin(state, signal, policy, alertKey, out);',
  },
  {
    name: 'what is over is told of once more', file: 'processors/alerts/alerts.ts',
    text: '  standing.delete(key);\n', instead: '',
  },
  {
    name: 'alerts are looked at in the order in which they lie in memory', file: 'processors/alerts/alerts.ts',
    text: '    worstFirst(one.severity, other.severity) || (one.key < other.key ? -1 : 1));',
    instead: '    worstFirst(one.severity, other.severity));',
  },
  {
    name: 'a jump of log time is patience lost', file: 'processors/patience.ts',
    text: '  return clock.logTime - patience.doubtedMs - (clock.trusted ? 0 : patience.lastMs);', instead: '  return clock.logTime;',
  },
  {
    name: 'alerts end by a time that is in doubt', file: 'processors/alerts/standing.ts',
    text: '  if (!trusted) return Infinity;\n', instead: '',
  },
];
