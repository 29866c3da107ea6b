import { formatDuration } from '../processors/domain/duration.ts';
import { formatMoney } from '../processors/domain/money.ts';
import { defaultRules, type Condition, type Place, type Rate, type Rules, type Step, type WarehouseRule } from '../processors/domain/rules.ts';
import { alertsInWords } from './rules-words-alerts.ts';
import { stuckInWords, watchInWords } from './rules-words-watch.ts';
import { formatTable } from './text-table.ts';

/** What rules mean, for people to read over: a part a paragraph. */
export function describeRules(rules: Rules): string {
  return [warehousesOf, zonesOf, carriersOf, costsOf, stockOf, workflowOf, watchInWords, stuckInWords, alertsInWords].map((part) => part(rules)).join('\n');
}

function warehousesOf({ warehouses, unlistedWarehouses, fulfilledByChannel, costs, currency }: Rules): string {
  const rows = warehouses.map((one): string[] => [
    one.closed ? `${one.id} (closed)` : one.id, placeOf(one.location), one.serves?.join(', ') ?? 'everywhere', cutOffOf(one),
    one.capacityPerDay === undefined ? 'any number' : String(one.capacityPerDay), String(one.priority),
    one.rates === undefined ? rateOf(costs.shipping, currency) : ratesOf(one.rates, currency),
  ]);
  return [
    'Warehouses\n',
    rows.length === 0 ? '  none is listed\n' : indented(formatTable(['warehouse', 'at', 'sends to', 'the day ends', 'a day', 'priority', 'a parcel'], rows)),
    `  others that tell of stock ${unlistedWarehouses === 'ship' ? 'ship too, at the common price' : 'ship nothing'}\n`,
    fulfilledByChannel.length === 0 ? '' : `  ${fulfilledByChannel.join(', ')} ship their own orders\n`,
  ].join('');
}

function cutOffOf({ cutOff = 'midnight', timezone = 'business time' }: WarehouseRule): string {
  return `${cutOff}, ${timezone}`;
}

function zonesOf({ zones }: Rules): string {
  const rows = zones.map(({ id, countries, provinces }) => [id, countries.join(', '), provinces?.join(', ') ?? 'all']);
  return `Zones, the first that has the destination\n${rows.length === 0 ? '  none\n' : indented(formatTable(['zone', 'countries', 'provinces'], rows))}`;
}

function carriersOf({ carriers, stall, currency }: Rules): string {
  const rows = carriers.map(({ id, aliases, serviceLevels, serves, collectsFrom, rates }) => [
    id, aliases?.join(', ') ?? '', serviceLevels?.join(', ') ?? 'any', serves?.join(', ') ?? 'where it has a price', collectsFrom?.join(', ') ?? 'all', ratesOf(rates, currency),
  ]);
  return [
    'Carriers, the cheapest that will do\n',
    rows.length === 0 ? '  none: the warehouse chooses\n' : indented(formatTable(['carrier', 'also called', 'levels', 'goes to', 'collects from', 'a parcel'], rows)),
    `  a parcel without news for ${formatDuration(stall.afterMs)} has stalled; carriers are judged by ${count(stall.days, 'day')}\n`,
  ].join('');
}

function costsOf({ costs, currency, maxShipments, maxWaitDays, weights, places }: Rules): string {
  const own = Object.entries(places).filter(([name, place]) => JSON.stringify(place) !== JSON.stringify(defaultRules.places[name]));
  const amount = (minor: number) => formatMoney({ minor, currency });
  return [
    `Costs in ${currency}`,
    `  a parcel ${rateOf(costs.shipping, currency)}; each further shipment ${amount(costs.splitMinor)}, at most ${count(maxShipments, 'shipment')}`,
    `  100 km ${amount(costs.per100KmMinor)}; a step of priority ${amount(costs.priorityMinor)}; a full day ${amount(costs.loadMinor)}`,
    `  a day of waiting ${amount(costs.waitMinor)}, at most ${count(maxWaitDays, 'day')}; a carrier that always stalls ${amount(costs.stallMinor)}`,
    `  a unit weighs ${weights.defaultGrams} g${others(Object.entries(weights.skus).map(([sku, grams]) => `${sku} ${grams} g`))}`,
    ...(own.length === 0 ? [] : [`  places beside those orderwatch knows: ${few(own.map(([name, place]) => `${name} ${placeOf(place)}`), '; ')}`]),
    '',
  ].join('\n');
}

function stockOf({ safetyStock, allotments, resaleable }: Rules): string {
  const rows = allotments.map(({ id, sku, channel, setAside, atMost }) => [id, sku, channel, setAside === undefined ? '' : String(setAside), atMost === undefined ? '' : String(atMost)]);
  return [
    'Stock\n',
    `  each warehouse keeps back ${count(safetyStock.defaultUnits, 'unit')} of each SKU${others(Object.entries(safetyStock.skus).map(([sku, units]) => `${sku} ${units}`))}\n`,
    rows.length === 0 ? '  no SKU is shared out among channels\n' : indented(formatTable(['allotment', 'SKU', 'channel', 'kept for it', 'at most'], rows)),
    `  what comes back can be sold again when it is ${resaleable.length === 0 ? 'in no condition' : resaleable.join(', ')}\n`,
  ].join('');
}

function workflowOf({ workflow }: Rules): string {
  const { approval, allocation, label, outbound, riskWords, knownBuyerAfterMs } = workflow;
  return [
    'Workflow',
    stepOf('approval', approval, 'a person approves'),
    stepOf('allocation', allocation, 'a person releases'),
    stepOf('label', label, 'a person releases'),
    `  outbound: the warehouse's own doing; reported after ${formatDuration(outbound.limitMs)}`,
    `  a buyer is known whose first paid order is older than ${formatDuration(knownBuyerAfterMs)}; risk words: ${riskWords.length === 0 ? 'none' : riskWords.join(', ')}`,
    '',
  ].join('\n');
}

function stepOf(name: string, { automatic, limitMs }: Step, otherwise: string): string {
  const how = automatic.length === 0 ? otherwise : `by itself ${automatic.map(conditionOf).join(', or ')}`;
  return `  ${name}: ${how}; reported after ${formatDuration(limitMs)}`;
}

function conditionOf({ channels, countries, totalBelowMinor, knownBuyer, noRiskWord }: Condition): string {
  const amounts = Object.entries(totalBelowMinor ?? {}).map(([currency, minor]) => `${formatMoney({ minor, currency })} ${currency}`);
  const said = [
    channels && `from ${channels.join(' or ')}`, countries && `to ${countries.join(' or ')}`, totalBelowMinor && `below ${amounts.join(' or ')}`,
    knownBuyer === true && 'of a known buyer', noRiskWord === true && 'without a risk word',
  ].filter((part) => typeof part === 'string');
  return said.length === 0 ? 'always' : said.join(' ');
}

function ratesOf(rates: Readonly<Record<string, Rate>>, currency: string): string {
  return Object.entries(rates).map(([zone, rate]) => `${zone === 'default' ? 'elsewhere' : zone} ${rateOf(rate, currency)}`).join(', ');
}

function rateOf({ baseMinor, perKgMinor }: Rate, currency: string): string {
  return `${formatMoney({ minor: baseMinor, currency })} + ${formatMoney({ minor: perKgMinor, currency })}/kg`;
}

/** So many of a long list are shown; `rules check --yaml` shows them all. */
const shown = 10;

function few(entries: readonly string[], separator = ', '): string {
  const untold = entries.length - shown;
  return `${entries.slice(0, shown).join(separator)}${untold > 0 ? ` and ${untold} more` : ''}`;
}

function others(entries: readonly string[]): string {
  return entries.length === 0 ? '' : `, but ${few(entries)}`;
}

function placeOf(place: Place | undefined): string {
  return place === undefined ? 'not said' : `${place.latitude}, ${place.longitude}`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
