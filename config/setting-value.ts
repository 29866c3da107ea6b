import { z } from 'zod';
import { parseDuration } from '../processors/domain/duration.ts';

/** Milliseconds, as a number or as a text such as `30m`. At least one. */
export const duration = z.preprocess(
  (written) => (typeof written === 'string' ? (parseDuration(written) ?? written) : written),
  z.int({ error: 'is neither whole milliseconds nor a duration such as 30m, 24h or 7d' }).min(1),
);

function whole(range: string) {
  return ({ input }: { readonly input?: unknown }) => `${typeof input === 'number' ? String(input) : JSON.stringify(input)} is not a whole number ${range}`;
}

/** A whole number from one on, up to `most`. */
export function upTo(most: number) {
  const error = whole(`from 1 to ${most}`);
  return z.int({ error }).min(1, { error }).max(most, { error });
}

const atLeastOne = whole('from 1 on');
export const count = z.int({ error: atLeastOne }).min(1, { error: atLeastOne });
export const port = upTo(65_535);
