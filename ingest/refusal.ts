import type { Rejection, RejectionReason } from '../processors/domain/rejection.ts';

/**
 * Thrown inside this room when something cannot be read, and turned into a
 * rejection before it leaves. `where` is a path in the payload, '' for the
 * payload as a whole.
 */
export class Refusal extends Error {
  readonly code: RejectionReason;
  where: string;
  readonly what: string;

  constructor(code: RejectionReason, where: string, what: string) {
    super(what);
    this.code = code;
    this.where = where;
    this.what = what;
  }

  /** Says that the place is inside another one, as the reader of that one learns of it. */
  within(outer: string): this {
    this.where = joinPath(outer, this.where);
    return this;
  }

  rejection(): Rejection {
    return { reason: this.code, detail: this.where === '' ? this.what : `${this.where}: ${this.what}` };
  }
}

/** `a` and `b[0]` make `a.b[0]`; `a` and `[0].b` make `a[0].b`; `^b` starts from the push and stays. */
function joinPath(outer: string, inner: string): string {
  if (inner.startsWith('^')) return inner;
  if (outer === '' || inner === '') return outer + inner;
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
}

/** Runs a reading of a part and puts the part's place before the place of a refusal. */
export function inside<T>(outer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? error.within(outer) : error;
  }
}
