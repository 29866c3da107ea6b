import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { didYouMean } from './nearest-name.ts';
import { badFallbacks, receiverKeys, withSecretPaths } from './settings-alerting.ts';
import { configVariable, readEnvironment, variables } from './settings-environment.ts';
import type { Environment } from './settings-environment.ts';
import { SettingsError } from './settings-error.ts';
import { readSettingsFile } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';
import { relations } from './settings-relations.ts';
import { settingsSchema, toSettings } from './settings-schema.ts';
import type { Settings } from './settings-schema.ts';

export type { Settings } from './settings-schema.ts';

const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Reads every setting once: the environment before the file before the
 * defaults. `file` stands in for ORDERWATCH_CONFIG.
 *
 * @throws {SettingsError} with all mistakes at once, each with its variable or
 * `file:line`, its key, and the nearest known name where one is near
 */
export function readSettings({ env, file }: { env: Environment; file?: string | undefined }): Settings {
  const path = file ?? (env[configVariable] === '' ? undefined : env[configVariable]);
  const written = path === undefined ? undefined : readSettingsFile(path);
  const fromEnv = readEnvironment(env);
  const where = placeOf(written, fromEnv.values);

  const parsed = settingsSchema.safeParse({ ...written?.values, ...fromEnv.values });
  if (!parsed.success) {
    const mistakes = parsed.error.issues.flatMap((issue) => describeIssue(issue, where));
    throw new SettingsError('settings_invalid', [...fromEnv.mistakes, ...mistakes.toSorted(byLine)]);
  }
  const settings = toSettings(parsed.data);
  const broken = relations.filter((relation) => !relation.holds(settings))
    .map(({ key, otherwise }) => `${where(key.split('.'))}: ${key} ${otherwise}`);
  const unheard = badFallbacks(settings.alerting.receivers).map(({ name, what }) => {
    const at = ['alerting', 'receivers', name, 'fallback'];
    return `${where(at)}: ${at.join('.')}: ${what}`;
  });
  const mistakes = [...fromEnv.mistakes, ...broken, ...unheard];
  if (mistakes.length > 0) throw new SettingsError('settings_invalid', mistakes);
  return freeze(withPaths(settings, written, fromEnv.values));
}

const byLine = new Intl.Collator('en', { numeric: true }).compare;

/** Says where a setting was written: its variable, its line in the file, or nowhere, being a default. */
function placeOf(file: SettingsFile | undefined, fromEnv: Readonly<Record<string, unknown>>) {
  return (path: readonly PropertyKey[]): string => {
    const key = String(path[0]);
    if (key in fromEnv) return Object.entries(variables).find(([, variable]) => variable.key === key)?.[0] ?? key;
    return file === undefined ? 'default' : file.place(path);
  };
}

function describeIssue(issue: z.core.$ZodIssue, where: (path: readonly PropertyKey[]) => string): string[] {
  const key = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeAt(key));
    return issue.keys.map((name) => {
      const dotted = [...key, name].join('.');
      return `${where([...issue.path, name])}: ${dotted}: is not a setting${didYouMean(name, known) || elsewhere(name)}`;
    });
  }
  // Of a name that cannot be one, why stands inside.
  const why = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [`${where(issue.path)}: ${key.join('.')}: ${why}`];
}

/** A setting of that very name in another group. */
function elsewhere(name: string): string {
  for (const group of Object.keys(settingsSchema.shape)) {
    if (name in shapeAt([group])) return `; did you mean ${group}.${name}?`;
  }
  return '';
}

/** The settings known inside a group; at the top without a path. */
function shapeAt(path: readonly string[]): Readonly<Record<string, unknown>> {
  const [group, list, name] = path;
  if (group === undefined) return settingsSchema.shape;
  if (group === 'tokens') return { token: true, role: true };
  if (list === 'receivers' && name !== undefined) return receiverKeys;
  const member: z.ZodType | undefined = settingsSchema.shape[group as keyof typeof settingsSchema.shape];
  const inner = member !== undefined && 'unwrap' in member && typeof member.unwrap === 'function' ? (member.unwrap() as z.ZodType) : member;
  return inner !== undefined && 'shape' in inner ? (inner.shape as Record<string, unknown>) : {};
}

/** A path in the file is relative to the file; one in the environment to where the command runs. */
function withPaths(settings: Settings, file: SettingsFile | undefined, fromEnv: Readonly<Record<string, unknown>>): Settings {
  const beside = (path: string) => (file === undefined ? resolve(path) : resolve(dirname(file.path), path));
  const own = (key: 'data' | 'rules', path: string) => (!(key in fromEnv) && file !== undefined && key in file.values ? beside(path) : resolve(path));
  const group = file?.values['ingest'];
  const ownMappings = typeof group === 'object' && group !== null && 'mappings' in group;
  return {
    ...settings,
    data: own('data', settings.data),
    ...(settings.rules === undefined ? {} : { rules: own('rules', settings.rules) }),
    alerting: withSecretPaths(settings.alerting, file === undefined ? '.' : dirname(file.path)),
    ingest: {
      ...settings.ingest,
      mappings: ownMappings ? beside(settings.ingest.mappings) : resolve(projectRoot, settings.ingest.mappings),
    },
  };
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part);
  return Object.freeze(value);
}
