/** What one read of our own may take. */
export interface ReadLimits {
  readonly maxReadSeconds: number;
  readonly maxReadMemoryBytes: number;
}

/**
 * Settings of every read. `final` makes a naive count right between a second
 * write and a merge; the partitions of our tables follow from their keys, so
 * no key is in two of them and each can be looked at alone.
 */
export function readSettings({ maxReadSeconds, maxReadMemoryBytes }: ReadLimits) {
  return {
    final: 1,
    do_not_merge_across_partitions_select_final: 1,
    session_timezone: 'UTC',
    output_format_json_quote_64bit_integers: 0,
    max_execution_time: maxReadSeconds,
    max_memory_usage: String(maxReadMemoryBytes),
    timeout_overflow_mode: 'throw',
  } as const;
}
