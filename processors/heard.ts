import type { Event } from './domain/event.ts';
import { Fingerprint, fingerprint } from './domain/fingerprint.ts';
import { contentOf } from './placement.ts';

/** An event together with what it is recognised by. Each part is made once, when it is asked for. */
export class Heard<E extends Event = Event> {
  private idPrint: number | undefined;
  private contentPrint: number | undefined;
  private text: string | undefined;

  constructor(readonly event: E) {}

  /** A fingerprint of its id. */
  get id(): number {
    return (this.idPrint ??= fingerprint(this.event.id));
  }

  /** A fingerprint of what it says, whatever its id: goods and money of a placed order; of any other source, type, claimed time and data. */
  get content(): number {
    return (this.contentPrint ??= this.event.type === 'order.placed'
      ? contentOf(this.event.data)
      : new Fingerprint().text(this.event.source).text(this.event.type).number(this.event.occurredAt).text(this.data).value);
  }

  /** Its data as JSON. The lines of a placed order have a table of their own. */
  get data(): string {
    return (this.text ??= describe(this.event));
  }
}

function describe(event: Event): string {
  if (event.type !== 'order.placed') return JSON.stringify(event.data);
  // A remark may name people; whoever placed the order keeps it.
  const { lines, remark: _, ...rest } = event.data;
  return JSON.stringify({ ...rest, lineCount: lines.length });
}
