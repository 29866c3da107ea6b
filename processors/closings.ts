import type { Control } from './domain/control.ts';
import type { Instant } from './domain/instant.ts';
import type { Outbox } from './outbox.ts';
import type { State } from './state.ts';

/** The brake on closing unpaid orders: what was closed lately, and whether closing has stopped. */
export interface ClosingsState {
  /** Log times of the closings in the current window, oldest first; never more than the limit. */
  readonly recent: readonly Instant[];
  readonly halted: boolean;
}

export const openClosings: ClosingsState = { recent: [], halted: false };

/** Asks leave to close one order now. The closing that would pass the limit halts them all. */
export function mayClose(state: State, now: Instant, out: Outbox): boolean {
  const { closings } = state.singles;
  if (closings.halted) return false;
  const { closingsLimit, closingsWindowMs } = state.settings;
  const recent = closings.recent.filter((at) => at > now - closingsWindowMs);
  if (recent.length >= closingsLimit) {
    state.singles.closings = { recent, halted: true };
    out.signal('closings.halted', 'closings', { closed: recent.length, windowMs: closingsWindowMs, by: 'core' });
    return false;
  }
  state.singles.closings = { recent: [...recent, now], halted: false };
  return true;
}

/** A person halts closing or lets it go on. Going on starts a new window. */
export function steerClosings(state: State, control: Control & { type: 'closings' }, out: Outbox): void {
  const halted = control.action === 'halt';
  if (state.singles.closings.halted === halted) return;
  state.singles.closings = { recent: [], halted };
  out.signal(halted ? 'closings.halted' : 'closings.resumed', 'closings', { by: control.by, reason: control.reason });
}
