import type { Channel } from '../processors/domain/source.ts';
import type { MoneyUnit } from './amount.ts';
import { isZone, timeReader, type TimeFormat } from './local-time.ts';
import { getter, listGetter, parsePath, type Path } from './mapping-path.ts';
import type { KeyPath, Problems } from './mapping-problem.ts';
import type { MappingSpec, ShapeSpec, TimesSpec } from './mapping-schema.ts';
import { isPersonal } from './personal-fields.ts';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';

/** What readers compiled from a mapping need at run time, once an order. */
export interface Run extends Reading {
  readonly source: Channel;
  /** The push as a whole, for `^` paths. */
  readonly push: unknown;
  /** The order's currency; '' until an event with money asks for it. */
  currency: string;
  /** The channel's own order id and the subject made of it, once they are read. */
  orderId: string;
  subject: string;
}

export type Read<T> = (node: unknown, run: Run) => T;

/** A compiled expression and the words that name it in a refusal. */
export interface Reader<T> {
  readonly read: Read<T | undefined>;
  readonly where: string;
}

/** What is in force while a part of a mapping is compiled. */
export interface Scope {
  readonly problems: Problems;
  readonly nulls: ReadonlySet<string>;
  readonly times: TimesSpec;
  /** Where `times` is written. */
  readonly timesAt: KeyPath;
  readonly unit: MoneyUnit;
}

/** The scope of a shape: the mapping's, or what the shape says otherwise. */
export function scopeOf(problems: Problems, mapping: MappingSpec, shape: ShapeSpec, at: KeyPath): Scope {
  return {
    problems,
    nulls: new Set(mapping.nulls ?? ['']),
    times: shape.times ?? mapping.times,
    timesAt: shape.times === undefined ? ['times'] : [...at, 'times'],
    unit: (shape.money ?? mapping.money).unit,
  };
}

/** Compiles a path, reporting a bad one and one that leads to a person. */
export function compilePath(text: string, at: KeyPath, scope: Scope, allowPersonal = false): Path | undefined {
  const path = parsePath(text);
  if (typeof path === 'string') {
    scope.problems.add(at, path);
    return undefined;
  }
  if (!allowPersonal && isPersonal(path.segments.filter((segment) => typeof segment === 'string'))) {
    scope.problems.add(at, `"${text}" is personal: names, phones and street addresses stay out of events`);
    return undefined;
  }
  return path;
}

export function one(path: Path): Read<unknown> {
  const get = getter(path);
  return path.fromPush ? (_node, run) => get(run.push) : get;
}

export function all(path: Path): Read<unknown[]> {
  const get = listGetter(path);
  return path.fromPush ? (_node, run) => get(run.push) : get;
}

/** What an expression says of its time, where it differs from the shape's. */
interface TimeOptions {
  readonly format?: TimeFormat | undefined;
  readonly zone?: string | undefined;
}

/** A reader of times. A local time without a known zone is a problem, told where the zone is or should be written. */
export function compileTime(options: TimeOptions, at: KeyPath, { problems, times, timesAt }: Scope) {
  const format = options.format ?? times.format;
  const zone = options.zone ?? times.zone;
  const place = options.zone === undefined && options.format === undefined ? timesAt : at;
  if (zone === undefined) {
    if (format === 'local') problems.add(place, 'local times need a zone, such as Asia/Shanghai or +08:00');
  } else if (!isZone(zone)) {
    problems.add([...place, 'zone'], `${JSON.stringify(zone)} is neither an IANA zone nor an offset such as +08:00`);
  }
  return { format, read: timeReader(format, zone !== undefined && isZone(zone) ? zone : 'UTC') };
}

/** The same reader with its value made into another. */
export function mapped<A, B>({ read, where }: Reader<A>, map: (value: A, run: Run) => B): Reader<B> {
  return {
    where,
    read: (node, run) => {
      const value = read(node, run);
      return value === undefined ? undefined : map(value, run);
    },
  };
}

/** The same reader, refusing what is absent. */
export function required<T>({ read, where }: Reader<T>): Read<T> {
  return (node, run) => {
    const value = read(node, run);
    if (value !== undefined) return value;
    throw new Refusal('field_missing', where, 'is required');
  };
}
