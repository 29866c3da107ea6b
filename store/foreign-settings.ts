import type { SqlRefusal } from './foreign-sql.ts';

/** What one foreign query may take. */
export interface ForeignLimits {
  readonly maxExecutionSeconds: number;
  readonly maxResultRows: number;
  readonly maxResultBytes: number;
  readonly maxMemoryBytes: number;
}

/** Settings that bound a query: a client may ask for less, never for more. 0 would mean no bound at all. */
function bounds(limits: ForeignLimits): ReadonlyMap<string, number> {
  return new Map([
    ['max_execution_time', limits.maxExecutionSeconds],
    ['max_result_rows', limits.maxResultRows],
    ['max_result_bytes', limits.maxResultBytes],
    ['max_memory_usage', limits.maxMemoryBytes],
    ['max_threads', 1],
    ['max_block_size', 65_536],
  ]);
}

/** Not negotiable. */
const fixed: ReadonlyMap<string, string> = new Map([
  ['timeout_overflow_mode', 'throw'],
  ['allow_ddl', '0'],
  ['allow_introspection_functions', '0'],
  ['function_sleep_max_microseconds_per_block', '1000'],
  ['max_temporary_data_on_disk_size_for_query', '1000000000'],
]);

/** What a client gets that asks for nothing. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['final', '1'],
  ['do_not_merge_across_partitions_select_final', '1'],
  ['session_timezone', 'UTC'],
  ['result_overflow_mode', 'throw'],
]);

/** Settings a client may choose freely: how an answer looks, not what it takes. */
const free = /^(?:output_format_(?!schema$)\w+|date_time_(?:input|output)_format|format_csv_delimiter|final|session_timezone|result_overflow_mode|join_use_nulls|extremes|do_not_merge_across_partitions_select_final)$/;

/** Parameters of the dialect that are no settings of the engine, or that say what is so anyway. */
const ofTheDialect: ReadonlySet<string> = new Set([
  'query', 'database', 'default_format', 'query_id', 'user', 'password', 'quota_key', 'role', 'session_id', 'session_timeout',
  'session_check', 'enable_http_compression', 'http_zlib_compression_level', 'wait_end_of_query', 'buffer_size',
  'http_response_buffer_size', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'add_http_cors_header',
  'client_protocol_version', 'readonly', 'log_comment', 'log_queries', 'stacktrace', 'close_session',
]);

export type ForeignSettings =
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly refusal: SqlRefusal };

/**
 * The settings a foreign query runs with: our limits, and of what the client
 * asks for all that only narrows them or only shapes the answer.
 *
 * @param known names of all settings of the engine
 */
export function foreignSettings(
  asked: Readonly<Record<string, string>>, limits: ForeignLimits, known: ReadonlySet<string>,
): ForeignSettings {
  const bound = bounds(limits);
  const settings = new Map(defaults);
  for (const [name, most] of bound) settings.set(name, String(most));
  for (const [name, value] of Object.entries(asked)) {
    if (name.startsWith('param_') || ofTheDialect.has(name)) continue;
    const most = bound.get(name);
    if (most !== undefined) {
      const wanted = Number(value);
      if (!(wanted > 0 && wanted <= most)) {
        return refused(452, 'SETTING_CONSTRAINT_VIOLATION', `Setting ${name} should be between 1 and ${most}, asked for ${value}.`);
      }
      settings.set(name, value);
    } else if (free.test(name) && known.has(name)) {
      settings.set(name, value);
    } else if (!known.has(name)) {
      return refused(115, 'UNKNOWN_SETTING', `Unknown setting '${name}'.`);
    } else if (fixed.get(name) !== value) {
      return refused(164, 'READONLY', `Cannot modify '${name}' setting in readonly mode.`);
    }
  }
  return { kind: 'settings', settings: Object.fromEntries([...settings, ...fixed]) };
}

function refused(code: number, name: string, message: string): ForeignSettings {
  return { kind: 'refused', refusal: { code, name, message } };
}
