/** A failure a person can do something about: shown as one line, without a stack. */
export class CommandError extends Error {
  /** Stable, lower case with underscores. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandError';
    this.code = code;
  }
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super('usage', message);
    this.name = 'UsageError';
  }
}
