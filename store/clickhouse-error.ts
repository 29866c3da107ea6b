import { ClickHouseError } from '@clickhouse/client';
import { StoreError } from './store-error.ts';

/** Codes of ClickHouse for troubles that pass: full, busy, starting, cut off. */
const passing: ReadonlySet<number> = new Set([
  159, // TIMEOUT_EXCEEDED
  160, // TOO_SLOW
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  203, // NO_FREE_CONNECTION
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  236, // ABORTED
  241, // MEMORY_LIMIT_EXCEEDED
  242, // TABLE_IS_READ_ONLY
  243, // NOT_ENOUGH_SPACE
  252, // TOO_MANY_PARTS
  319, // UNKNOWN_STATUS_OF_INSERT
  394, // QUERY_WAS_CANCELLED
  999, // KEEPER_EXCEPTION
]);

/** What ClickHouse said: its number, its name, its sentence. */
export interface EngineFault {
  readonly code: number;
  readonly name: string;
  readonly message: string;
}

const exception = /Code: (\d+)\. DB::Exception: ([\s\S]*)/;

/** What the engine said, wherever in the chain of causes it stands; `undefined` for an error that is not the engine's. */
export function engineFault(error: unknown): EngineFault | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof ClickHouseError) {
      return { code: Number(at.code), name: at.type ?? 'UNKNOWN', message: oneName(at.message, at.type) };
    }
    const said = exception.exec(at.message);
    if (said !== null) {
      const name = /\(([A-Z_]+)\)\s*$/.exec(said[2] ?? '')?.[1] ?? 'UNKNOWN';
      return { code: Number(said[1]), name, message: oneName(said[2] ?? '', name) };
    }
  }
  return undefined;
}

/** The embedded engine repeats head and tail when an error passes two of its layers; one of each is enough. */
function oneName(message: string, name: string | undefined): string {
  let text = message.trim();
  const tail = ` (${name})`;
  for (;;) {
    const before = text;
    text = text.replace(/^Code: \d+\. DB::Exception: /, '').replace(/ ?\(version [\d.]+[^)]*\)\.?$/, '').trimEnd();
    if (name !== undefined && text.endsWith(tail)) text = text.slice(0, -tail.length).trimEnd();
    if (text === before) return text;
  }
}

/** A failure of the engine, its client or the way to it, as the store's own error. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const fault = engineFault(error);
  if (fault !== undefined) {
    const code = isTooLarge(fault) ? 'query_too_large' : passing.has(fault.code) ? 'store_away' : 'store_refused';
    return new StoreError(code, `ClickHouse: ${fault.message} (${fault.name}, ${fault.code})`, error);
  }
  // What is left failed on the way: refused, reset, timed out, name not found, closed.
  return new StoreError('store_away', `ClickHouse cannot be reached: ${describe(error)}`, error);
}

/** A query that passed the memory one may have will pass it again; that of the whole server may be free a moment later. */
function isTooLarge({ code, message }: EngineFault): boolean {
  return code === 241 && !message.startsWith('(total)') && /^(?:Query m|M|\(for query\) m)emory limit exceeded/.test(message);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message === '' ? code || error.name : error.message;
}

/** Runs the engine's or the client's work; whatever it throws comes out as the store's own error. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}
