/**
 * What every insert is done with. Hardly a key comes twice in a batch, so the
 * search for rows to replace is left to the merges; it took a quarter of an
 * insert. Queries look with FINAL, or by version, anyway.
 */
export const insertSettings = { session_timezone: 'UTC', optimize_on_insert: 0 } as const;
