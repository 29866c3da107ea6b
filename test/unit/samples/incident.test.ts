import { describe, expect, test } from 'vitest';
import { day, hour, minute } from '../../../processors/domain/instant.ts';
import { incidentsOf } from '../../../samples/history.ts';
import type { Incident, IncidentKind } from '../../../samples/incident.ts';
import { parsed, setting, wholeHistory } from './replay-fixture.ts';

function the<K extends IncidentKind>(kind: K): Extract<Incident, { kind: K }> {
  const isIt = (one: Incident): one is Extract<Incident, { kind: K }> => one.kind === kind;
  return incidentsOf(setting).find(isIt)!;
}

const within = ({ from, until }: Incident, at: number): boolean => at >= from && at < until;

describe('incidents', () => {
  test('are in the history, one kind at a time but for slow carriers, after three weeks of nothing but those', () => {
    const from = wholeHistory()[0]!.logTime;
    const planned = incidentsOf(setting).filter(({ kind }) => kind !== 'slow_carrier');
    expect(planned.map(({ kind }) => kind)).toEqual(['wrong_zone', 'silence', 'flood', 'half_drop', 'stuck_warehouse']);
    planned.forEach((incident, index) => {
      expect(incident.from).toBeGreaterThanOrEqual(from + 21 * day);
      expect(incident.until).toBeLessThanOrEqual(planned[index + 1]?.from ?? setting.until);
    });
    expect(incidentsOf(setting).filter(({ kind }) => kind === 'slow_carrier').length).toBe(2);
  });

  test('wrong zone: the carrier is eight hours behind for a day, and nobody is ahead', () => {
    const incident = the('wrong_zone');
    let ahead = 0;
    const behind: number[] = [];
    for (const publication of wholeHistory()) {
      if (!/^orders\.(carrier|wms|payments|care)\.(order|shipment|return)/.test(publication.subject)) continue;
      const claimed = Date.parse(parsed(publication).time);
      ahead = Math.max(ahead, claimed - publication.logTime);
      if (publication.subject.startsWith('orders.carrier.') && within(incident, publication.logTime)) behind.push(publication.logTime - claimed);
    }
    expect(ahead).toBeLessThan(minute);
    expect(behind.length).toBeGreaterThan(20);
    expect(Math.min(...behind)).toBeGreaterThan(8 * hour - minute);
  });

  test('silence: not a word of the channel, not a beat; then all it had to say', () => {
    const incident = the('silence');
    const spoken = wholeHistory().filter(({ subject }) => subject.startsWith(`orders.${incident.channel}.`));
    expect(spoken.filter(({ logTime }) => within(incident, logTime))).toEqual([]);
    const after = spoken.filter(({ logTime }) => logTime >= incident.until && logTime < incident.until + minute);
    expect(after.length).toBeGreaterThan(10);
    expect(after.filter(({ subject }) => subject.endsWith('heartbeat')).length).toBeLessThan(2);
  });

  test('flood: several times the orders of the channel, and no fewer of the others', () => {
    const incident = the('flood');
    const count = (from: number, pattern: RegExp): number =>
      wholeHistory().filter(({ subject, logTime, payload }) => logTime >= from && logTime < from + (incident.until - incident.from) && pattern.test(subject) && /placed|PAID|Confirmed|create/i.test(subject + payload)).length;
    const usual = [7, 14, 21].map((days) => count(incident.from - days * day, /^orders\.pdd\./));
    expect(count(incident.from, /^orders\.pdd\./)).toBeGreaterThan(2 * Math.max(...usual));
  });

  test('half drop: about half of the orders never come', () => {
    const incident = the('half_drop');
    const paid = wholeHistory().filter(({ subject }) => subject === 'orders.payments.order.paid');
    const count = (from: number): number => paid.filter(({ logTime }) => logTime >= from && logTime < from + (incident.until - incident.from)).length;
    const share = count(incident.from) / ((count(incident.from - 7 * day) + count(incident.from - 14 * day)) / 2);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.75);
  });
});
