import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Environment } from './settings-environment.ts';
import { SettingsError } from './settings-error.ts';

/** A text nobody else should read: written as it is, or where to find it. */
export const secret = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
], { error: 'is neither a text, nor { env: VARIABLE }, nor { file: PATH }' });

export type Secret = z.output<typeof secret>;

/**
 * Finds a secret. It is read when it is needed and not with the settings, so
 * that a command that sends nothing needs none.
 *
 * @param named the setting, for the error; the value never stands in one
 * @throws {SettingsError} when the variable is empty or the file cannot be read
 */
export function readSecret(written: Secret, named: string, env: Environment): string {
  if (typeof written === 'string') return written;
  if ('env' in written) {
    const value = env[written.env];
    if (value === undefined || value === '') throw new SettingsError('settings_invalid', [`${named}: the variable ${written.env} is not set`]);
    return value;
  }
  try {
    return readFileSync(resolve(written.file), 'utf8').trim();
  } catch (cause) {
    throw new SettingsError('settings_invalid', [`${named}: ${cause instanceof Error ? cause.message : String(cause)}`], cause);
  }
}
