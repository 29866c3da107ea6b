import { expect, test } from 'vitest';
import { type Found, incidentReport } from '../../../commands/incident-report.ts';
import { hour, minute } from '../../../processors/domain/instant.ts';
import type { Incident } from '../../../samples/incident.ts';

const noon = Date.UTC(2026, 10, 11, 12);
const incidents: readonly Incident[] = [
  { kind: 'silence', channel: 'taobao', from: noon, until: noon + 5 * hour },
  { kind: 'flood', channel: 'pdd', from: noon + 24 * hour, until: noon + 26 * hour },
];
const found = (at: number, kind: string, subject: string, what = '', told = true, since = at): Found => ({ at, since, kind, subject, what, told });

test('says what was found after how long, and by what', () => {
  const report = incidentReport(incidents, [
    found(noon - hour, 'source.silent', 'taobao'),
    found(noon + 10 * minute, 'source.silent', 'jd'),
    found(noon + 91 * minute, 'source.silent', 'taobao'),
    found(noon + 25 * hour, 'anomaly', 'channel/pdd/placed', 'drop'),
  ], noon, noon + 168 * hour);
  expect(report.split('\n').slice(0, 3)).toEqual([
    'injected       when               found              after   soonest  by',
    'taobao silent  2026-11-11 12:00Z  2026-11-11 13:31Z  91 min  60 min   source.silent taobao',
    'flood on pdd   2026-11-12 12:00Z  not found                           ',
  ]);
});

test('counts what was told of and nobody put in, not what is part of another story or follows an incident', () => {
  const report = incidentReport(incidents, [
    found(noon + 9 * hour, 'anomaly', 'channel/taobao/paid', 'rise'),
    found(noon + 72 * hour, 'anomaly', 'channel/jd/paid', 'drop'),
    found(noon + 73 * hour, 'anomaly', 'total//paid', 'drop', false),
  ], noon, noon + 336 * hour);
  expect(report).toContain('anomalies told of at other times: 1 in 1.7 weeks, 0.08 a channel and week (drop of channel/jd/paid)');
});

test('credits nothing that began before: a parcel silent for days is none of a carrier that stops today', () => {
  const slow: Incident = { kind: 'slow_carrier', carrier: 'yunda', from: noon, until: noon + 96 * hour };
  const group = 'carrier_silent/shipped/CD1/yunda';
  const old = found(noon + 20 * hour, 'stale', group, '', true, noon - 100 * hour);
  expect(incidentReport([slow], [old], noon, noon + 336 * hour)).toContain('not found');
  const its = found(noon + 125 * hour, 'stale', group, '', true, noon + 5 * hour);
  expect(incidentReport([slow], [old, its], noon, noon + 336 * hour)).toContain('5.2 d  5.0 d    stale carrier_silent');
});
