import type { Event } from '../processors/domain/event.ts';
import type { Item } from '../processors/domain/message.ts';
import type { Channel } from '../processors/domain/source.ts';
import { readCurrency } from './amount.ts';
import { eventTypes, isEventType, lifeCycleRank, type ReadableType } from './event-fields.ts';
import { compileCondition } from './mapping-condition.ts';
import { compileEvent, type EventPlan, type EventSetting } from './mapping-event.ts';
import { compileText } from './mapping-expression.ts';
import { compileJson, compileRoots } from './mapping-root.ts';
import type { KeyPath } from './mapping-problem.ts';
import type { MappingSpec, ShapeSpec } from './mapping-schema.ts';
import { compilePath, one, required, scopeOf, type Read, type Run, type Scope } from './mapping-scope.ts';
import type { Problems } from './mapping-problem.ts';
import { channelOrder } from './order-subject.ts';
import { didYouMean } from './nearest.ts';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';
import { seen, textOf } from './value.ts';

/** One way in which a platform writes, compiled. */
export interface Shape {
  readonly name: string;
  readonly topics: ReadonlySet<string> | undefined;
  matches(payload: unknown, topic: string, reading: Reading): boolean;
  /** What a push of this shape says. A bad order of several is refused by itself. */
  read(payload: unknown, reading: Reading): Item[];
}

export function compileShape(
  name: string, spec: ShapeSpec, mapping: MappingSpec, problems: Problems, source: Channel,
): Shape {
  const at: KeyPath = ['shapes', name];
  const scope = scopeOf(problems, mapping, spec, at);
  const topics = spec.match.topic && new Set(spec.match.topic);
  const holds = compileCondition(spec.match.when, [...at, 'match', 'when'], scope);
  if (topics === undefined && holds === undefined) problems.add([...at, 'match'], 'says neither topic nor when');
  const ignored: Item[] = [{ kind: 'ignored', topic: name }];
  return {
    name,
    topics,
    matches: (payload, topic, reading) =>
      (topics === undefined || topics.has(topic)) &&
      (holds === undefined || holds(payload, runOf(reading, source, payload))),
    read: spec.ignore === true ? () => ignored : compileRead(name, spec, mapping, at, scope, source),
  };
}

function runOf(reading: Reading, source: Channel, push: unknown): Run {
  return { ...reading, source, push, currency: '', orderId: '', subject: '' };
}

function compileRead(
  name: string, spec: ShapeSpec, mapping: MappingSpec, at: KeyPath, scope: Scope, source: Channel,
): Shape['read'] {
  if (spec.order === undefined) scope.problems.add(at, 'needs order: where the order id is');
  if (spec.events === undefined || spec.events.length === 0) scope.problems.add(at, 'needs events, or ignore: true');
  const openJson = compileJson(spec.json ?? [], [...at, 'json'], scope);
  const roots = compileRoots(spec.root ?? ['.'], [...at, 'root'], scope);
  const order = compileText(spec.order ?? '.', [...at, 'order'], scope);
  const orderId = required(order);
  const currency = compileText((spec.money ?? mapping.money).currency, [...(spec.money ? at : []), 'money', 'currency'], scope);
  const readCode = required(currency);
  const needCurrency = (node: unknown, run: Run) => {
    if (run.currency === '') run.currency = readCurrency(readCode(node, run), currency.where);
  };
  const plans = compilePlans(spec, at, scope, { source, needCurrency });
  const state = compileState(spec, mapping, at, scope);
  const readOrder = (node: unknown, run: Run): Item[] => {
    run.orderId = orderId(node, run);
    run.subject = channelOrder(source, run.orderId, order.where);
    const allowed = state(node, run);
    const events: Event[] = [];
    for (const plan of plans) {
      if (!allowed(plan.type)) continue;
      plan.emit(node, run, events);
    }
    return events.length === 0 ? [{ kind: 'ignored', topic: name }] : tellApart(events).map((event) => ({ kind: 'event', event }));
  };
  return (payload, reading) => {
    openJson(payload);
    return roots(payload).flatMap(({ node, where }): Item[] => {
      try {
        return readOrder(node, runOf(reading, source, payload));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return [{ kind: 'rejection', rejection: error.within(where).within(reading.place).rejection() }];
      }
    });
  };
}

function compilePlans(spec: ShapeSpec, at: KeyPath, scope: Scope, setting: Omit<EventSetting, 'id'>): EventPlan[] {
  const id = spec.id === undefined ? undefined : compileText(spec.id, [...at, 'id'], scope);
  return (spec.events ?? [])
    .map((event, i) => compileEvent(event, [...at, 'events', i], scope, { ...setting, id }))
    .filter((plan) => plan !== undefined)
    .toSorted((a, b) => (lifeCycleRank.get(a.type) ?? 0) - (lifeCycleRank.get(b.type) ?? 0));
}

/** Two events with one id of the platform's own would hide one another: the later ones add their type. */
function tellApart(events: Event[]): Event[] {
  if (events.length === 1) return events;
  const ids = new Set<string>();
  return events.map((event) => {
    const id = event.implied || !ids.has(event.id) ? event.id : `${event.id}/${event.type}`;
    ids.add(id);
    return id === event.id ? event : { ...event, id };
  });
}

const free = () => true;

/**
 * Which event types the order's state implies. Types that the state table names
 * nowhere depend on their own `when` alone.
 */
function compileState(
  spec: ShapeSpec, mapping: MappingSpec, at: KeyPath, scope: Scope,
): Read<(type: ReadableType) => boolean> {
  if (spec.state === undefined) return () => free;
  const tables = mapping.states ?? {};
  const { table: name, path: text } = spec.state;
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (table === undefined) {
    scope.problems.add([...at, 'state', 'table'], `there is no state table "${name}"${didYouMean(name, Object.keys(tables))}`);
  }
  const path = compilePath(text, [...at, 'state', 'path'], scope);
  if (path === undefined || table === undefined) return () => free;
  const named = new Set(Object.values(table).flat());
  const filters = new Map(
    Object.entries(table).map(([state, types]) => [state, (type: ReadableType) => types.includes(type) || !named.has(type)]),
  );
  const get = one(path);
  return (node, run) => {
    const value = get(node, run);
    const state = textOf(value, text);
    if (state === undefined || scope.nulls.has(state)) throw new Refusal('field_missing', text, 'the state is required');
    const filter = filters.get(state);
    if (filter !== undefined) return filter;
    throw new Refusal('state_unknown', text, `${seen(value)} is not in the state table "${name}"`);
  };
}

/** Checks the state tables: known types only, and each with an event in some shape that uses the table. */
export function checkStates(mapping: MappingSpec, problems: Problems): void {
  for (const [table, states] of Object.entries(mapping.states ?? {})) {
    const shapes = Object.values(mapping.shapes).filter(({ state }) => state?.table === table);
    const mapped = new Set(shapes.flatMap(({ events = [] }) => events.map(({ type }) => type)));
    if (shapes.length === 0) problems.add(['states', table], 'no shape uses this table');
    for (const [state, types] of Object.entries(states)) {
      types.forEach((type, i) => {
        const at = ['states', table, state, i];
        if (!isEventType(type)) problems.add(at, `${JSON.stringify(type)} is no event type${didYouMean(type, eventTypes)}`);
        else if (shapes.length > 0 && !mapped.has(type)) problems.add(at, `no shape that uses this table has an event ${type}`);
      });
    }
  }
}
