/**
 * Settings of every read. `final` makes a naive count right between a second
 * write and a merge; the partitions of our tables follow from their keys, so
 * no key is in two of them and each can be looked at alone.
 */
export function readSettings(maxSeconds: number) {
  return {
    final: 1,
    do_not_merge_across_partitions_select_final: 1,
    session_timezone: 'UTC',
    output_format_json_quote_64bit_integers: 0,
    max_execution_time: maxSeconds,
    timeout_overflow_mode: 'throw',
  } as const;
}
