import { regionOf } from '../processors/domain/places.ts';
import type { Condition, Rules, Step, Zone } from '../processors/domain/rules.ts';
import type { KeyPath } from './mapping-problem.ts';
import { didYouMean } from './nearest.ts';
import { checkStaleness } from './rules-staleness.ts';
import { checkAlerts } from './rules-relations-alerts.ts';
import { checkCalendar, checkThresholds, checkWindows } from './rules-watch.ts';

/** Called for each relation that does not hold; `at` is a path of the log's keys. */
type Complain = (at: KeyPath, what: string) => void;

/** What must hold between parts of the rules that are each right alone, and which parts it is asked of. */
interface Relation {
  readonly of: readonly (keyof Rules)[];
  readonly check: (rules: Rules, complain: Complain) => void;
}

const relations: readonly Relation[] = [
  ...(['warehouses', 'zones', 'carriers', 'allotments'] as const).map((key): Relation => (
    { of: [key], check: (rules, complain) => tellApart(key, rules[key], complain) }
  )),
  { of: ['carriers'], check: oneCarrierAName },
  { of: ['zones'], check: reachableZones },
  { of: ['warehouses', 'zones'], check: (rules, complain) => knownZones('warehouses', rules, complain) },
  { of: ['carriers', 'zones'], check: (rules, complain) => knownZones('carriers', rules, complain) },
  { of: ['carriers', 'warehouses'], check: knownWarehouses },
  { of: ['carriers'], check: ratesForWhatIsServed },
  { of: ['allotments'], check: sensibleAllotments },
  { of: ['alerts'], check: checkAlerts },
  { of: ['staleness'], check: checkStaleness },
  { of: ['windows'], check: checkWindows },
  { of: ['calendar'], check: checkCalendar },
  { of: ['thresholds'], check: checkThresholds },
  {
    of: ['workflow'],
    check: ({ workflow }, complain) => {
      for (const name of ['approval', 'allocation', 'label'] as const) {
        sensibleStep(workflow[name], workflow.riskWords, (at, what) => complain(['workflow', name, ...at], what));
      }
    },
  },
];

/** Tells every relation that does not hold among the parts that `isSound`: have the shape they must have. */
export function checkRelations(rules: Rules, isSound: (part: keyof Rules) => boolean, complain: Complain): void {
  for (const { of, check } of relations) if (of.every(isSound)) check(rules, complain);
}

/** The rate that holds where no other does goes by this name, so no zone can. */
const otherZones = 'default';

/** A report names a carrier by its id or an alias, and must not speak of two. */
function oneCarrierAName({ carriers }: Rules, complain: Complain): void {
  const owners = new Map(carriers.map(({ id }) => [id.toLowerCase(), id]));
  carriers.forEach(({ id, aliases = [] }, i) => aliases.forEach((alias, j) => {
    const owner = owners.get(alias.toLowerCase());
    if (owner !== undefined && owner !== id) complain(['carriers', i, 'aliases', j], `${JSON.stringify(alias)} is a name of ${owner}`);
    owners.set(alias.toLowerCase(), id);
  }));
}

function tellApart(key: string, entries: readonly { readonly id: string }[], complain: Complain): void {
  const known = new Set<string>();
  entries.forEach(({ id }, i) => {
    if (known.has(id)) complain([key, i, 'id'], `${JSON.stringify(id)} is there already; ids tell ${key} apart`);
    known.add(id);
  });
}

/** The first zone that matches is taken, so one behind a whole country has nothing left of it. */
function reachableZones({ zones }: Rules, complain: Complain): void {
  zones.forEach((zone, i) => {
    if (zone.id === otherZones) complain(['zones', i, 'id'], `"${otherZones}" is what rates say for all other zones; call it something else`);
    const before = zones.slice(0, i);
    const takers = countriesOf(zone).map((country) => before.find((one) => one.provinces === undefined && countriesOf(one).includes(country)));
    const [taker] = takers;
    if (taker !== undefined && !takers.includes(undefined)) {
      complain(['zones', i], `nothing is in this zone, since ${JSON.stringify(taker.id)} above it has all of it; the first that matches is taken`);
    }
  });
}

function countriesOf({ countries }: Zone): string[] {
  return countries.map((country) => regionOf(country, '').country);
}

function knownZones(key: 'warehouses' | 'carriers', { [key]: entries, zones }: Rules, complain: Complain): void {
  const known = zones.map(({ id }) => id);
  entries.forEach(({ serves = [], rates = {} }, i) => {
    serves.forEach((id, j) => refer([key, i, 'serves', j], 'zone', id, known, complain));
    for (const id of Object.keys(rates)) refer([key, i, 'rates', id], 'zone', id, [...known, otherZones], complain);
  });
}

function knownWarehouses({ carriers, warehouses }: Rules, complain: Complain): void {
  const known = warehouses.map(({ id }) => id);
  carriers.forEach(({ collectsFrom = [] }, i) => collectsFrom.forEach((id, j) => refer(['carriers', i, 'collectsFrom', j], 'warehouse', id, known, complain)));
}

function refer(at: KeyPath, kind: string, id: string, known: readonly string[], complain: Complain): void {
  if (!known.includes(id)) complain(at, `there is no ${kind} ${JSON.stringify(id)}${didYouMean(id, known)}`);
}

/** A carrier goes nowhere it has no price for; where it is said to serve a zone, the price was forgotten. */
function ratesForWhatIsServed({ carriers }: Rules, complain: Complain): void {
  carriers.forEach(({ serves, rates }, i) => {
    if (Object.keys(rates).length === 0) complain(['carriers', i, 'rates'], 'says no price, so it would take nothing');
    for (const zone of serves ?? []) {
      if (Object.hasOwn(rates, zone) || Object.hasOwn(rates, otherZones)) continue;
      complain(['carriers', i, 'rates'], `has no price for ${JSON.stringify(zone)}, which it serves, and none for ${otherZones}`);
    }
  });
}

function sensibleAllotments({ allotments }: Rules, complain: Complain): void {
  allotments.forEach(({ id, sku, channel, atMost, setAside }, i) => {
    if (atMost === undefined && setAside === undefined) complain(['allotments', i], 'says neither atMost nor setAside');
    if (atMost !== undefined && setAside !== undefined && setAside > atMost) {
      complain(['allotments', i, 'setAside'], `${setAside} are kept for ${channel}, which may take ${atMost} at most`);
    }
    const other = allotments.slice(0, i).find((one) => one.id !== id && one.sku === sku && one.channel === channel);
    if (other !== undefined) complain(['allotments', i], `${JSON.stringify(other.id)} is for ${channel} and ${JSON.stringify(sku)} too; one of them has to say it all`);
  });
}

function sensibleStep({ automatic }: Step, riskWords: readonly string[], complain: Complain): void {
  const free = automatic.findIndex(saysNothing);
  if (free >= 0 && automatic.length > 1) complain(['automatic', free], 'says nothing, so it always holds and the other conditions mean nothing');
  automatic.forEach(({ noRiskWord }, i) => {
    if (noRiskWord === true && riskWords.length === 0) complain(['automatic', i, 'noRiskWord'], 'holds for every order, since workflow.riskWords lists none');
  });
}

function saysNothing(condition: Condition): boolean {
  return Object.keys(condition).length === 0;
}
