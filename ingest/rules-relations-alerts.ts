import type { AlertMatch } from '../processors/domain/alert.ts';
import type { Rules } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';
import { didYouMean } from './nearest.ts';

/** Keys of evidence that say what an alert is about. Two alerts can agree in these; in any other, one that mutes would never mute. */
const tellingKeys = [
  'channel', 'source', 'warehouse', 'carrier', 'provider', 'order', 'sku', 'cause', 'state', 'level', 'name', 'measure', 'direction', 'clock', 'rule',
];

/** What must hold within the rules of alerts: nobody is left untold by a slip. */
export function checkAlerts({ alerts }: Pick<Rules, 'alerts'>, complain: (at: KeyPath, what: string) => void): void {
  const all = alerts.routes.findIndex(({ match }) => saysNothing(match));
  alerts.routes.forEach(({ escalate = [] }, i) => {
    if (all >= 0 && i > all) complain(['alerts', 'routes', i], 'nothing comes here, since a route above it matches everything; the first that matches is taken');
    escalate.forEach(({ afterMs }, j) => {
      if (afterMs <= (escalate[j - 1]?.afterMs ?? 0)) complain(['alerts', 'routes', i, 'escalate', j, 'afterMs'], 'is no later than the step before it');
    });
  });
  alerts.inhibitions.forEach(({ by, equal }, i) => {
    if (saysNothing(by)) complain(['alerts', 'inhibitions', i, 'by'], 'matches everything, so any alert would mute others');
    equal.forEach((key, j) => {
      if (!tellingKeys.includes(key)) complain(['alerts', 'inhibitions', i, 'equal', j], `no evidence tells alerts apart by ${JSON.stringify(key)}; there are ${tellingKeys.join(', ')}${didYouMean(key, tellingKeys)}`);
    });
  });
  const names = alerts.maintenance.map(({ name }) => name);
  alerts.maintenance.forEach(({ name, from, to }, i) => {
    if (to <= from) complain(['alerts', 'maintenance', i, 'to'], 'is not after "from"');
    if (names.indexOf(name) < i) complain(['alerts', 'maintenance', i, 'name'], `${JSON.stringify(name)} is there already; names tell maintenance apart`);
  });
  if (alerts.noticeLimitMs < alerts.noticeMs) complain(['alerts', 'noticeLimitMs'], 'is less than "notice"');
}

function saysNothing(match: AlertMatch): boolean {
  return Object.keys(match).length === 0;
}
