import { describe, expect, test } from 'vitest';
import { parseRules } from '../../../ingest/rules-file.ts';
import { defaultMonitoring } from '../../../processors/domain/monitoring.ts';

const read = (yaml: string) => parseRules(yaml, 'rules.yaml');

describe('the rules of staleness and clocks', () => {
  test('say what differs, in the units people write', () => {
    const { staleness, clocks } = read('staleness: { position: 20m, limits: [{ states: [paid], limit: 90m }], escalation: { promise: [{ owner: care, after: 0s }] } }\nclocks: { off: 2m, hostOff: 500ms }\n');
    expect(staleness).toEqual({
      ...defaultMonitoring.staleness, positionMs: 1_200_000, limits: [{ states: ['paid'], limitMs: 5_400_000, businessHours: false }],
      escalation: { ...defaultMonitoring.staleness.escalation, promise: [{ owner: 'care', afterMs: 0 }] },
    });
    expect(clocks).toEqual({ ...defaultMonitoring.clocks, offMs: 120_000, hostOffMs: 500 });
  });

  test.each([
    ['staleness: { hours: { days: [1], from: "18:00", to: "09:00" } }', 'staleness.hours.to: 09:00 is not after 18:00'],
    ['staleness: { hours: { days: [0], from: "09:00", to: "18:00" } }', '0 is not a whole number from 1 to 7'],
    ['staleness: { limits: [{ states: [paid, completed], limit: 1h }] }', 'staleness.limits[0].states[1]: an order that is completed may stay so'],
    ['staleness: { warningCount: 20, criticalCount: 10 }', 'staleness.warningCount: is above criticalCount, 10'],
    ['staleness: { limits: [{ states: [payed], limit: 1h }] }', 'payed'],
    ['staleness: { limits: [{ states: [], limit: 1h }] }', 'lists nothing'],
    ['staleness: { escalation: { step: [] } }', 'staleness.escalation.step: lists nobody'],
    ['staleness: { escalation: { step: [{ owner: a, after: 2h }, { owner: b, after: 1h }] } }', 'staleness.escalation.step[1].after: comes no later than that of a before it'],
    ['staleness: { escalation: { steps: [{ owner: a, after: 0s }] } }', 'steps'],
    ['clocks: { minimumSamples: 2 }', '2 is not a whole number from 3 to 50'],
  ])('refuse %j', (yaml, what) => {
    expect(() => read(yaml)).toThrow(what);
  });
});
