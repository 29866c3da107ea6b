import type { Rules } from './rules.ts';

/** What arrives on `orders.control.*`, closed to channels. */
export type Control =
  /** Moves log time on. `everyMs` is how often ticks come, so that a longer silence is seen as a jump. */
  | { readonly type: 'tick'; readonly everyMs: number }
  /** A person lets closings go on after they were halted, or halts them. */
  | { readonly type: 'closings'; readonly action: 'resume' | 'halt'; readonly by: string; readonly reason: string }
  /** A person vouches for log time after a jump. */
  | { readonly type: 'clock'; readonly action: 'trust'; readonly by: string; readonly reason: string }
  /** A person puts other rules in force. */
  | { readonly type: 'rules'; readonly rules: Rules; readonly by: string; readonly reason: string }
  /** A person closes a warehouse (a flood, a strike), or opens it again. */
  | { readonly type: 'warehouse'; readonly warehouse: string; readonly action: 'close' | 'open'; readonly by: string; readonly reason: string };
