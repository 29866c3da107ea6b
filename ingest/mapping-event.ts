import type { Event } from '../processors/domain/event.ts';
import { placedData } from './canonical.ts';
import { asEvent, eventFields, eventTypes, isEventType, type Field, type FieldKind, type ReadableType } from './event-fields.ts';
import { compileCondition, type Condition } from './mapping-condition.ts';
import { compileField } from './mapping-data.ts';
import { compileElements, compileInstant, compileText } from './mapping-expression.ts';
import type { KeyPath } from './mapping-problem.ts';
import type { EventSpec } from './mapping-schema.ts';
import type { Reader, Run, Scope } from './mapping-scope.ts';
import { didYouMean } from './nearest.ts';
import type { PlacedPlaces } from './placed.ts';
import { mayPublish } from './publishers.ts';
import { inside, Refusal } from './refusal.ts';

/** One entry of a shape's `events`, compiled. */
export interface EventPlan {
  readonly type: ReadableType;
  /** Adds the events that an order (and its elements) give; none when the conditions do not hold. */
  emit(node: unknown, run: Run, into: Event[]): void;
}

/** What the shape knows and its events need. */
export interface EventSetting {
  readonly source: Run['source'];
  /** The event's own id, where the shape names one for all its events. */
  readonly id: Reader<string> | undefined;
  /** Sees to it that the run knows the order's currency; `node` is the order. */
  readonly needCurrency: (node: unknown, run: Run) => void;
}

/** Compiles an event, or reports why it cannot be. */
export function compileEvent(
  spec: EventSpec, at: KeyPath, scope: Scope, setting: EventSetting,
): EventPlan | undefined {
  const { type } = spec;
  if (!isEventType(type)) {
    scope.problems.add([...at, 'type'], `${JSON.stringify(type)} is no event type${didYouMean(type, eventTypes)}`);
    return undefined;
  }
  if (!mayPublish(setting.source, type)) {
    scope.problems.add([...at, 'type'], `${setting.source} may not publish ${type}`);
    return undefined;
  }
  const build = compileBuild(type, spec, at, scope, setting.id);
  const when = compileCondition(spec.when, [...at, 'when'], scope);
  const only = compileCondition(spec.only, [...at, 'only'], scope);
  const { each } = spec;
  if (each === undefined && only !== undefined) scope.problems.add([...at, 'only'], 'goes with each');
  const elements = each === undefined ? undefined : compileElements(each, [...at, 'each'], scope);
  const hasMoney = eventFields[type].some(({ kind }) => moneyKinds.has(kind));
  const buildOf = hasMoney
    ? (node: unknown, run: Run, element: unknown) => {
        setting.needCurrency(node, run);
        return build(element, run);
      }
    : (_node: unknown, run: Run, element: unknown) => build(element, run);
  return {
    type,
    emit: (node, run, into) => {
      if (when !== undefined && !when(node, run)) return;
      if (elements === undefined) into.push(buildOf(node, run, node));
      else emitEach(elements(node, run), only, `${each}`, (element) => buildOf(node, run, element), run, into);
    },
  };
}

const moneyKinds: ReadonlySet<FieldKind> = new Set(['money', 'amount', 'signed']);

function emitEach(
  elements: unknown[], only: Condition | undefined, place: string, build: (element: unknown) => Event, run: Run, into: Event[],
): void {
  elements.forEach((element, i) => {
    if (only === undefined || only(element, run)) into.push(inside(`${place}[${i}]`, () => build(element)));
  });
}

type Build = (node: unknown, run: Run) => Event;

function compileBuild(type: ReadableType, spec: EventSpec, at: KeyPath, scope: Scope, shapeId: Reader<string> | undefined): Build {
  const time = compileInstant(spec.at, [...at, 'at'], scope);
  const id = spec.id === undefined ? shapeId : compileText(spec.id, [...at, 'id'], scope);
  const per = spec.per === undefined ? undefined : compileText(spec.per, [...at, 'per'], scope);
  const readData = compileData(type, spec.data ?? {}, [...at, 'data'], scope);
  const refunds = type === 'order.refund_requested' || type === 'order.refunded' || type === 'order.refund_rejected';
  return (node, run) => {
    const occurredAt = time.read(node, run);
    if (occurredAt === undefined) throw new Refusal('field_missing', time.where, `the time of ${type} is required`);
    const data = readData(node, run);
    const own = id?.read(node, run);
    const which = per?.read(node, run) ?? (refunds ? (data.refundId as string) : undefined);
    const derived = `${run.source}/${run.orderId}/${type}${which === undefined ? '' : `/${which}`}`;
    return asEvent({
      type,
      id: own === undefined ? derived : `${run.source}/${own}`,
      source: run.source,
      subject: run.subject,
      occurredAt,
      implied: own === undefined,
      data,
    });
  };
}

function compileData(
  type: ReadableType, spec: Record<string, unknown>, at: KeyPath, scope: Scope,
): (node: unknown, run: Run) => Record<string, unknown> {
  const fields = eventFields[type];
  const mappable = fields.filter(({ kind }) => kind !== 'currency');
  for (const name of Object.keys(spec)) {
    if (fields.some((field) => field.name === name)) continue;
    scope.problems.add([...at, name], `${type} has no field "${name}"${didYouMean(name, mappable.map((field) => field.name))}`);
  }
  for (const { name, need } of mappable) {
    if (need === 'always' && !Object.hasOwn(spec, name)) scope.problems.add([...at, name], `${type} needs this field`);
  }
  const readers = fields
    .filter(({ name }) => Object.hasOwn(spec, name))
    .map((field): Field & Reader<unknown> => ({ ...field, ...compileField(field, spec[field.name], [...at, field.name], scope) }));
  const placed = type === 'order.placed';
  const where = (name: string) => readers.find((reader) => reader.name === name)?.where ?? name;
  const places: PlacedPlaces = { total: where('total'), lines: where('lines'), shipping: where('shipping'), tax: where('tax') };
  return (node, run) => {
    const data: Record<string, unknown> = placed ? { currency: run.currency } : {};
    for (const reader of readers) {
      const value = reader.read(node, run);
      if (value !== undefined) data[reader.name] = value;
      else if (reader.need === 'always') throw new Refusal('field_missing', reader.where, `is required for ${type}`);
    }
    return placed ? placedData(data, places) : data;
  };
}
