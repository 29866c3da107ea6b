import { eventFields, eventTypes, type FieldKind, type ReadableType } from './event-fields.ts';
import { nearest, isSlip } from './nearest.ts';
import { Refusal } from './refusal.ts';
import { isTree, type Tree } from './value.ts';

/** What an entry of a field with parts may say, by the field's kind. */
const partsOf: { readonly [K in FieldKind]?: readonly string[] } = {
  lines: ['line', 'sku', 'quantity', 'unitPrice', 'discount'],
  lineQuantities: ['line', 'quantity', 'condition'],
  discounts: ['fundedBy', 'amount'],
  shipTo: ['country', 'province', 'city', 'postcode'],
};

interface Plan {
  readonly fields: ReadonlySet<string>;
  readonly parts: readonly { readonly name: string; readonly known: ReadonlySet<string> }[];
}

const plans = new Map<ReadableType, Plan>(eventTypes.map((type) => [type, {
  fields: new Set(eventFields[type].map(({ name }) => name)),
  parts: eventFields[type].flatMap(({ name, kind }) => {
    const known = partsOf[kind];
    return known === undefined ? [] : [{ name, known: new Set(known) }];
  }),
}]));

/** A field of a CloudEvent's data that nothing reads. */
interface Unread {
  readonly where: string;
  readonly name: string;
  /** What it stands among, and what is read there. */
  readonly beside: Tree;
  readonly known: ReadonlySet<string>;
}

/**
 * Refuses data with a field nothing reads whose name is a slip for one that is
 * not there: `line` for `lines` would make a part of an order the whole of it.
 */
export function refuseSlips(type: ReadableType, data: Tree): void {
  for (const { where, name, beside, known } of unread(type, data)) {
    const meant = nearest(name, [...known].filter((one) => isAbsent(beside[one])));
    if (meant === undefined || !isSlip(name, meant)) continue;
    throw new Refusal('field_unknown', where, `is no field there (did you mean "${meant}"?)`);
  }
}

/** The paths of all fields of the data that nothing reads. */
export function unreadFields(type: ReadableType, data: Tree): string[] {
  return unread(type, data).map(({ where }) => where);
}

const nothing: readonly Unread[] = [];

/** Most data holds none, so nothing is made until one is found. */
function unread(type: ReadableType, data: Tree): readonly Unread[] {
  const plan = plans.get(type);
  if (plan === undefined) return nothing;
  let found = hasUnread(data, plan.fields) ? unreadIn(data, plan.fields, 'data') : nothing;
  for (const { name, known } of plan.parts) {
    const value = data[name];
    if (!Array.isArray(value)) {
      if (isTree(value) && hasUnread(value, known)) found = [...found, ...unreadIn(value, known, `data.${name}`)];
      continue;
    }
    for (let i = 0; i < value.length; i++) {
      const entry: unknown = value[i];
      if (isTree(entry) && hasUnread(entry, known)) found = [...found, ...unreadIn(entry, known, `data.${name}[${i}]`)];
    }
  }
  return found;
}

function hasUnread(tree: Tree, known: ReadonlySet<string>): boolean {
  for (const name in tree) if (!known.has(name)) return true;
  return false;
}

/** A field that says nothing loses nothing by not being read. */
function unreadIn(tree: Tree, known: ReadonlySet<string>, at: string): Unread[] {
  return Object.keys(tree).filter((name) => !known.has(name) && !isAbsent(tree[name])).map((name) => ({ where: `${at}.${name}`, name, beside: tree, known }));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
