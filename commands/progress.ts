import { second } from '../processors/domain/instant.ts';
import type { Output } from './surroundings.ts';

/** A line about long work: drawn over in place on a terminal, now and then a plain line elsewhere. */
export class ProgressLine {
  private shownAt = 0;
  private open = false;

  constructor(private readonly output: Output, private readonly now: () => number) {}

  show(text: string): void {
    const terminal = this.output.isTTY === true;
    if (this.now() - this.shownAt < (terminal ? second / 5 : 5 * second)) return;
    this.shownAt = this.now();
    this.open = terminal;
    this.output.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Leaves the terminal's cursor on a line of its own. */
  end(): void {
    if (this.open) this.output.write('\r\u001b[K');
    this.open = false;
  }
}
