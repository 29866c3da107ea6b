import { describe, expect, test } from 'vitest';
import { formatRules, parseRules } from '../../../ingest/rules-file.ts';
import { defaultMonitoring } from '../../../processors/domain/monitoring.ts';

const read = (yaml: string) => parseRules(`alerts:\n${yaml}`, 'rules.yaml').alerts;

describe('the rules of alerts', () => {
  test('say what differs, in the units people write', () => {
    expect(read('  groupWait: 30s\n  kinds: { volume.anomaly: { for: 2m, severity: critical }, clock.off: { off: true } }\n  routes: [{ match: {}, receivers: [desk], repeat: 4h }]\n')).toEqual({
      ...defaultMonitoring.alerts, groupWaitMs: 30_000, kinds: { 'volume.anomaly': { forMs: 120_000, severity: 'critical' }, 'clock.off': { off: true } },
      routes: [{ match: {}, receivers: ['desk'], repeatMs: 14_400_000, tellResolved: true }],
    });
  });

  test('write planned work as times with their offset, and back', () => {
    const yaml = '  maintenance: [{ name: move, match: {}, from: "2026-11-29T22:00:00+08:00", to: "2026-11-30T06:00:00+08:00" }]\n';
    const { maintenance } = read(yaml);
    expect(maintenance).toEqual([{ name: 'move', match: {}, from: Date.UTC(2026, 10, 29, 14), to: Date.UTC(2026, 10, 29, 22) }]);
    const shown = formatRules(parseRules(`alerts:\n${yaml}`, 'rules.yaml'));
    expect(shown).toContain('2026-11-29T14:00:00.000Z');
    expect(parseRules(shown, 'shown.yaml').alerts.maintenance).toEqual(maintenance);
  });

  test.each([
    ['  routes: [{ match: {}, receivers: [a] }, { match: { owners: [x] }, receivers: [b] }]\n', 'alerts.routes[1]: nothing comes here, since a route above it matches everything'],
    ['  routes: [{ match: {}, receivers: [a], escalate: [{ after: 1h, receivers: [b] }, { after: 15m, receivers: [c] }] }]\n', 'alerts.routes[0].escalate[1].after: is no later than the step before it'],
    ['  inhibitions: [{ by: {}, mutes: {}, equal: [] }]\n', 'alerts.inhibitions[0].by: matches everything'],
    ['  maintenance: [{ name: x, match: {}, from: "2026-11-30T06:00:00Z", to: "2026-11-29T06:00:00Z" }]\n', 'alerts.maintenance[0].to: is not after "from"'],
    ['  maintenance: [{ name: x, match: {}, from: "2026-11-30 06:00", to: "2026-11-30T07:00:00Z" }]\n', '"2026-11-30 06:00" is not a time with its offset'],
    ['  maintenance: [{ name: x, match: {}, from: "2026-11-28T06:00:00Z", to: "2026-11-29T06:00:00Z" }, { name: x, match: {}, from: "2026-11-28T06:00:00Z", to: "2026-11-29T06:00:00Z" }]\n', '"x" is there already'],
    ['  notice: 2d\n', 'alerts.noticeLimit: is less than "notice"'],
    ['  kinds: { refund.requird: { off: true } }\n', 'alerts.kinds.refund.requird: unknown key (did you mean "refund.required"?)'],
    ['  inhibitions: [{ by: { kinds: [source.silent] }, mutes: {}, equal: [channel, waerhouse] }]\n', 'alerts.inhibitions[0].equal[1]: no evidence tells alerts apart by "waerhouse"'],
    ['  routes: [{ match: { channel: [jd] }, receivers: [a] }]\n', 'unknown key (did you mean "channels"?)'],
  ])('refuse %j', (yaml, what) => {
    expect(() => read(yaml)).toThrow(what);
  });
});
