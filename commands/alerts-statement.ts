import { z } from 'zod';
import type { alertsOptions } from './alerts-options.ts';
import type { Call } from './command.ts';
import { UsageError } from './command-error.ts';

export type AlertsCall = Call<typeof alertsOptions>;

/** What the service answers to what a person says: where the log has it. */
export const acceptedSchema = z.object({ seq: z.number(), id: z.string().optional() });

/** Who says so and why. */
export function said({ by, reason }: AlertsCall['values']): { by?: string; reason: string } {
  if (reason === undefined) throw new UsageError('--reason is needed: the log keeps why');
  return { ...(by === undefined ? {} : { by }), reason };
}
