import { describe, expect, test } from 'vitest';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { moneyOf, newPulse } from '../../../processors/volume/pulse.ts';
import { severityOf } from '../../../processors/volume/severity.ts';

describe('how much an anomaly is', () => {
  const pulse = { ...newPulse('channel', 'taobao', 'placed'), worths: [['CNY', 10_000]] as const };
  const rules = { ...defaultRules.volume, criticalMinor: { CNY: 1_000_000 } };

  test('is what is lacking of a drop, and nothing once more has come than was due', () => {
    const drop = { direction: 'drop', seen: 20, expected: 130 } as const;
    expect(moneyOf(drop, 10_000)).toBe(1_100_000);
    expect(severityOf(pulse, drop, rules)).toBe('critical');
    expect(moneyOf({ ...drop, seen: 400 }, 10_000)).toBe(0);
    expect(severityOf(pulse, { ...drop, seen: 400 }, rules)).toBe('warning');
  });

  test('is what is too much of a rise, and nothing once less has come', () => {
    const rise = { direction: 'rise', seen: 150, expected: 30 } as const;
    const refunds = { ...pulse, measure: 'refunded' } as const;
    expect(severityOf(refunds, rise, rules)).toBe('critical');
    expect(severityOf(refunds, { ...rise, seen: 10, expected: 200 }, rules)).toBe('warning');
  });
});
