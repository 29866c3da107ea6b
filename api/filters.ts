import { z } from 'zod';
import { parseInstant } from '../processors/domain/instant.ts';

/** Parameters that lists share. */

/** An ISO 8601 time with an offset, read as an instant. */
export const instantFilter = z.string().transform((text, context) => {
  const instant = parseInstant(text);
  if (instant === undefined) {
    context.addIssue({ code: 'custom', message: 'not an ISO 8601 time with an offset, such as 2026-11-22T20:00:00Z' });
    return z.NEVER;
  }
  return instant;
});

export const pageFilters = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Rows of a page'),
  cursor: z.string().max(1_000).optional().describe('`nextCursor` of the page before'),
};
