import type { CoreSettings } from '../../../processors/settings.ts';

/** The brake on closings, as the auditor keeps it: when orders were closed since a person last had a say. */
export class BrakeWatch {
  halted = false;
  private closed: number[] = [];

  /** Closings that count against the limit now. */
  within(now: number, { closingsWindowMs }: CoreSettings): number {
    this.closed = this.closed.filter((at) => now - at < closingsWindowMs);
    return this.closed.length;
  }

  close(now: number): void {
    this.closed.push(now);
  }

  halt(): void {
    this.halted = true;
  }

  /** A person's word; false when it is so already. */
  steer(halted: boolean): boolean {
    if (this.halted === halted) return false;
    this.halted = halted;
    this.closed = [];
    return true;
  }
}
