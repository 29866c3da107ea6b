import { z } from 'zod';
import { sources } from '../processors/domain/source.ts';
import { timeFormats } from './local-time.ts';
import type { KeyPath, Problems } from './mapping-problem.ts';
import { didYouMean } from './nearest.ts';
import { encodings } from './payload-text.ts';
import { seen } from './value.ts';

/** A strict object that, refusing a key, remembers which one was likely meant. */
export function strict<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key${didYouMean(key, Object.keys(shape))}`).join('\n')
        : undefined,
  });
}

/** A path, or an object that says more; `mapping-expression.ts` reads it. */
const expression = z.unknown().refine((value) => value !== undefined);
const maybe = z.unknown().optional();
/** `{ path: test }` or a list of such; `mapping-condition.ts` reads it. */
const condition = z.unknown().optional();
const texts = z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String));

const times = strict({
  format: z.enum(timeFormats),
  zone: z.string().optional(),
  nulls: texts.optional(),
});

const money = strict({ unit: z.enum(['major', 'minor']), currency: expression });

export const eventSchema = strict({
  type: z.string(),
  when: condition,
  each: z.string().optional(),
  only: condition,
  id: maybe,
  per: maybe,
  at: expression,
  data: z.record(z.string(), z.unknown()).optional(),
});
export type EventSpec = z.infer<typeof eventSchema>;

export const shapeSchema = strict({
  about: z.string().optional(),
  match: strict({ topic: z.array(z.string()).optional(), when: condition }),
  ignore: z.boolean().optional(),
  json: z.array(z.string()).optional(),
  root: z.union([z.string().transform((path) => [path]), z.array(z.string())]).optional(),
  order: maybe,
  id: maybe,
  state: strict({ path: z.string(), table: z.string() }).optional(),
  times: times.optional(),
  money: money.optional(),
  events: z.array(eventSchema).optional(),
});
export type ShapeSpec = z.infer<typeof shapeSchema>;

export const mappingSchema = strict({
  source: z.enum(sources),
  encoding: z.array(z.enum(encodings)).min(1),
  format: z.array(z.enum(['json', 'xml'])).min(1),
  nulls: texts.optional(),
  topicHeader: z.string().optional(),
  times,
  money,
  states: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
  shapes: z.record(z.string(), shapeSchema),
});
export type MappingSpec = z.infer<typeof mappingSchema>;
export type TimesSpec = MappingSpec['times'];

export const expressionSchema = strict({
  path: z.string().optional(),
  const: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
  header: z.string().optional(),
  first: z.array(expression).min(1).optional(),
  sum: z.array(expression).min(1).optional(),
  only: condition,
  when: condition,
  nulls: texts.optional(),
  match: z.string().optional(),
  map: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).optional(),
  format: z.enum(timeFormats).optional(),
  zone: z.string().optional(),
  unit: z.enum(['major', 'minor']).optional(),
});

export const linesSchema = strict({
  each: z.string(),
  only: condition,
  line: maybe,
  sku: expression,
  quantity: expression,
  unitPrice: maybe,
  gross: maybe,
  discount: maybe,
  net: maybe,
});

export const discountsSchema = z.array(
  strict({ fundedBy: z.enum(['merchant', 'platform']), amount: expression, when: condition }),
);

export const shipToSchema = strict({ country: expression, province: maybe, city: maybe, postcode: maybe });

export const lineQuantitiesSchema = strict({
  each: z.string(), only: condition, line: expression, quantity: expression, condition: maybe,
});

export const positionSchema = strict({ latitude: expression, longitude: expression });

/** Checks a piece of a mapping against its schema; every issue becomes a problem at its key. */
export function check<S extends z.ZodType>(schema: S, value: unknown, at: KeyPath, problems: Problems): z.infer<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const place = [...at, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
    if (issue.code === 'unrecognized_keys') {
      const notes = issue.message.split('\n');
      issue.keys.forEach((key, i) => problems.add([...place, key], notes[i] ?? 'unknown key'));
    } else {
      problems.add(place, wording(issue, value));
    }
  }
  return undefined;
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list', object: 'keys and values', record: 'keys and values', string: 'a text', number: 'a number', boolean: 'true or false',
};

/** What stands at a path, `undefined` when nothing does. */
export function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = whole;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value;
}

/** What is wrong, for people; `whole` is what was checked. */
export function wording(issue: z.core.$ZodIssue, whole: unknown): string {
  const value = valueAt(whole, issue.path);
  if (value === undefined) return 'is required';
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    return `${JSON.stringify(value)} is not one of ${allowed.join(', ')}${typeof value === 'string' ? didYouMean(value, allowed) : ''}`;
  }
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}, not ${seen(value)}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}
