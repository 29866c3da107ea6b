import { hold } from './finding.ts';

/** Order ids as they have to be: the business date of log time, numbered without gaps; no number is given twice. */
export class Numbers {
  private readonly keys = new Map<string, string>();
  private date = '';
  private last = 0;

  keyOf(id: string): string | undefined {
    return this.keys.get(id);
  }

  /** The id the next order has to get. A merchant who moves west does not live a day twice. */
  next(key: string, now: number, zone: string): string {
    const [day, month, year] = new Date(now).toLocaleDateString('en-GB', { timeZone: zone }).split('/');
    const today = `${year}${month}${day}`;
    this.last = today > this.date ? 1 : this.last + 1;
    this.date = today > this.date ? today : this.date;
    const id = `OMS-${this.date}-${String(this.last).padStart(5, '0')}`;
    hold(!this.keys.has(id), 'id_reused', () => `${id} would name two orders`);
    this.keys.set(id, key);
    return id;
  }
}
