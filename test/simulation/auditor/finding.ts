/** Something the auditor holds against the core. `rule` is stable, `words` are for people. */
export class Finding extends Error {
  constructor(readonly rule: string, readonly words: string, readonly seq = 0) {
    super(`${rule}: ${words}`);
  }
}

/** @throws {Finding} unless it holds */
export function hold(holds: boolean, rule: string, words: () => string): asserts holds {
  if (!holds) throw new Finding(rule, words());
}
