import type { Place } from './rules.ts';

/** Where destinations roughly are, for distances: `<country>/<province>` or `<country>`, lower case. */
export const places: Readonly<Record<string, Place>> = {};
