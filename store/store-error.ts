/** Why the store could not do what was asked. Stable; callers switch on it. */
export const storeErrors = {
  store_away: 'ClickHouse cannot be reached; trying again later may help.',
  store_refused: 'ClickHouse understood and refused: the same again will be refused again.',
  query_too_large: 'A query needs more memory than one may have.',
  store_busy: 'Too many questions wait for an answer.',
  store_path_taken: 'Another ClickHouse database directory is open in this process.',
  migration_changed: 'A migration that has been applied is not the one in the code.',
  migration_missing: 'A migration that has been applied is not in the code, or one before it has not been applied.',
  migration_newer: 'The database has been migrated by a newer orderwatch.',
  migration_misnamed: 'The migration files are not numbered one after the other.',
  state_newer: 'The state was written by a newer orderwatch.',
  state_older: 'The state was written by an older orderwatch and lacks what this one keeps.',
  state_held: 'Another process holds the state.',
  state_corrupt: 'The state cannot be read.',
  state_unwritable: 'The state cannot be written; the disk may be full.',
  state_key_too_long: 'An order has an id longer than the state can hold as a key.',
} as const satisfies Record<string, string>;

export type StoreErrorCode = keyof typeof storeErrors;

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
