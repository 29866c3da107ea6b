import type { Discount, LineQuantity, ShipTo } from '../processors/domain/event.ts';
import { notNegative } from './amount.ts';
import { buyerHash } from './buyer-hash.ts';
import { degrees, trouble } from './canonical-fields.ts';
import type { Field } from './event-fields.ts';
import { compileCondition } from './mapping-condition.ts';
import { compileAccount, compileAmount, compileElements, compileInstant, compileQuantity, compileText } from './mapping-expression.ts';
import { compileLines } from './mapping-lines.ts';
import type { KeyPath } from './mapping-problem.ts';
import { check, discountsSchema, lineQuantitiesSchema, positionSchema, shipToSchema } from './mapping-schema.ts';
import { mapped, required, type Reader, type Run, type Scope } from './mapping-scope.ts';
import { inside } from './refusal.ts';

/** Compiles one field of an event's data by the kind the catalogue gives it. */
export function compileField({ kind, name }: Field, spec: unknown, at: KeyPath, scope: Scope): Reader<unknown> {
  switch (kind) {
    case 'text':
      return compileText(spec, at, scope);
    case 'amount':
      return compileAmount(spec, at, scope);
    case 'money':
    case 'signed': {
      const amount = compileAmount(spec, at, scope);
      return mapped(amount, (minor, { currency }) => ({
        minor: kind === 'money' ? notNegative(minor, amount.where) : minor, currency,
      }));
    }
    case 'quantity':
    case 'count':
    case 'change':
      return compileQuantity(spec, at, scope);
    case 'instant':
      return compileInstant(spec, at, scope);
    case 'buyer':
      return mapped(compileAccount(spec, at, scope), (account, { buyerKey, source }) => buyerHash(buyerKey, source, account));
    case 'remark':
      return compileRemark(spec, at, scope);
    case 'trouble': {
      const text = compileText(spec, at, scope);
      return mapped(text, (written) => trouble(written, text.where));
    }
    case 'lines':
      return compileLines(spec, at, scope);
    case 'discounts':
      return compileDiscounts(spec, at, scope);
    case 'shipTo':
      return compileShipTo(spec, at, scope);
    case 'lineQuantities':
      return compileLineQuantities(spec, at, scope);
    case 'position':
      return compilePosition(spec, at, scope);
    case 'currency':
      scope.problems.add(at, `${name} comes from money.currency and is not mapped here`);
      return { where: '', read: () => undefined };
    default:
      return kind satisfies never;
  }
}

/** What buyer and seller wrote, each on a line of its own. */
function compileRemark(spec: unknown, at: KeyPath, scope: Scope): Reader<string> {
  const parts = Array.isArray(spec)
    ? spec.map((part: unknown, i) => compileText(part, [...at, i], scope))
    : [compileText(spec, at, scope)];
  return {
    where: parts.map(({ where }) => where).join(' and '),
    read: (node, run) => {
      const said = parts.map(({ read }) => read(node, run)).filter((text) => text !== undefined);
      return said.length === 0 ? undefined : said.join('\n');
    },
  };
}

/** Discounts of nothing are left out. */
function compileDiscounts(spec: unknown, at: KeyPath, scope: Scope): Reader<Discount[]> {
  const discounts = (check(discountsSchema, spec, at, scope.problems) ?? []).map(({ fundedBy, amount, when }, i) => ({
    fundedBy,
    amount: compileAmount(amount, [...at, i, 'amount'], scope),
    holds: compileCondition(when, [...at, i, 'when'], scope),
  }));
  return {
    where: 'discounts',
    read: (node, run) => {
      const found: Discount[] = [];
      for (const { fundedBy, amount, holds } of discounts) {
        if (holds !== undefined && !holds(node, run)) continue;
        const amountMinor = amount.read(node, run) ?? 0;
        if (amountMinor !== 0) found.push({ fundedBy, amountMinor: notNegative(amountMinor, amount.where) });
      }
      return found;
    },
  };
}

/** Without a country there is no place to ship to (a download, a card). */
function compileShipTo(spec: unknown, at: KeyPath, scope: Scope): Reader<ShipTo> {
  const parts = check(shipToSchema, spec, at, scope.problems);
  if (parts === undefined) return { where: '', read: () => undefined };
  const part = (name: keyof typeof parts) =>
    parts[name] === undefined ? () => undefined : compileText(parts[name], [...at, name], scope).read;
  const country = compileText(parts.country, [...at, 'country'], scope);
  const [province, city, postcode] = [part('province'), part('city'), part('postcode')];
  return mapped(
    { where: country.where, read: (node, run) => {
      const code = country.read(node, run);
      return code === undefined ? undefined : { code, node };
    } },
    ({ code, node }, run) => {
      const place = { country: code, province: province(node, run) ?? '', city: city(node, run) ?? '' };
      const zip = postcode(node, run);
      return zip === undefined ? place : { ...place, postcode: zip };
    },
  );
}

/** No lines at all is the same as not saying which. */
function compileLineQuantities(spec: unknown, at: KeyPath, scope: Scope): Reader<LineQuantity[]> {
  const parts = check(lineQuantitiesSchema, spec, at, scope.problems);
  if (parts === undefined) return { where: '', read: () => undefined };
  const elements = compileElements(parts.each, [...at, 'each'], scope);
  const counts = compileCondition(parts.only, [...at, 'only'], scope);
  const line = required(compileText(parts.line, [...at, 'line'], scope));
  const quantity = required(compileQuantity(parts.quantity, [...at, 'quantity'], scope));
  const condition = parts.condition === undefined ? undefined : compileText(parts.condition, [...at, 'condition'], scope);
  const readOne = (node: unknown, run: Run): LineQuantity => {
    const read = { line: line(node, run), quantity: quantity(node, run) };
    const state = condition?.read(node, run);
    return state === undefined ? read : { ...read, condition: state };
  };
  return {
    where: parts.each,
    read: (node, run) => {
      const found: LineQuantity[] = [];
      elements(node, run).forEach((element, i) => {
        if (counts === undefined || counts(element, run)) found.push(inside(`${parts.each}[${i}]`, () => readOne(element, run)));
      });
      return found.length === 0 ? undefined : found;
    },
  };
}

function compilePosition(spec: unknown, at: KeyPath, scope: Scope): Reader<{ latitude: number; longitude: number }> {
  const parts = check(positionSchema, spec, at, scope.problems);
  if (parts === undefined) return { where: '', read: () => undefined };
  const latitude = compileText(parts.latitude, [...at, 'latitude'], scope);
  const longitude = compileText(parts.longitude, [...at, 'longitude'], scope);
  return {
    where: latitude.where,
    read: (node, run) => {
      const [north, east] = [latitude.read(node, run), longitude.read(node, run)];
      if (north === undefined && east === undefined) return undefined;
      return { latitude: degrees(north, latitude.where, 90), longitude: degrees(east, longitude.where, 180) };
    },
  };
}
