import type { ComparedClock } from '../../../processors/domain/control.ts';
import { day, hour } from '../../../processors/domain/instant.ts';
import type { Message } from '../../../processors/domain/message.ts';
import type { CoreSettings } from '../../../processors/settings.ts';

const everybody: ReadonlySet<string> = new Set([
  'taobao', 'jd', 'pdd', 'douyin', 'shopify', 'woocommerce', 'shop', 'wms', 'payments', 'carrier', 'care',
]);

/**
 * Log time and whether it may be believed, as the auditor sees it: a jump is a
 * doubt; two sources that agree with log time end it, or the only one heard of
 * in a day, or a person; fifty heartbeats in a row that disagree begin one. So
 * do time servers that find the broker wrong.
 */
export class ClockWatch {
  now = 0;
  trusted = false;
  /** One source has agreed, and whether that is enough turns on what exactly "in a day" means; the core may say either. */
  undecided = false;
  /** How long people have waited: milliseconds in which log time was trusted, and those that were no jump. */
  waited = { trustedMs: 0, steadyMs: 0 };
  private tickMs = 1_000;
  private stamp = 0;
  private doubtedAt = 0;
  private witnesses = new Set<string>();
  private readonly heard = new Map<string, number>();
  private strays = 0;
  private straying = new Set<string>();
  /** What the broker's clock was off for certain, in the last three comparisons; whether they find it off; and what has been made of that. */
  private compared: number[] = [];
  private found: 'nothing' | 'right' | 'off' = 'nothing';
  private broker: 'right' | 'off' | 'accepted' = 'right';

  advance({ receivedAt, vouched }: Message, settings: CoreSettings): void {
    const before = this.now;
    this.now = Math.max(before, receivedAt);
    this.undecided = false;
    this.stamp = receivedAt;
    const passed = before === 0 ? 0 : this.now - before;
    const jumps = !vouched && passed > Math.max(settings.clockJumpMs, 3 * this.tickMs);
    if (!jumps) this.waited.steadyMs += passed;
    if (!jumps && this.trusted) this.waited.trustedMs += passed;
    if (vouched) {
      this.trusted = true;
      this.witnesses.clear();
      this.calm();
    } else if (jumps) {
      this.doubt(before);
    }
  }

  /** A source says what time it is; `prompt` when it says so as it happens. */
  claim(source: string, claimed: number, prompt: boolean, settings: CoreSettings): void {
    // The broker's own stamp come back says nothing of other clocks.
    if (!everybody.has(source) || claimed === this.stamp) return;
    if (Math.abs(this.now - claimed) > settings.clockToleranceMs) {
      if (prompt) this.stray(source);
      return;
    }
    this.calm();
    this.heard.set(source, this.now);
    this.witnesses.add(source);
    // What time servers deny nobody else can vouch for.
    if (this.trusted || this.broker === 'off') return;
    if (this.witnesses.size >= 2) {
      this.trusted = true;
      this.undecided = false;
      return;
    }
    const others = [...this.heard].filter(([other]) => other !== source).map(([, at]) => at);
    const since = Math.min(this.now, this.doubtedAt) - day;
    // The core notes who is heard hourly, so what lies within an hour of the day is its to say.
    if (!others.some((at) => at > since)) this.trusted = true;
    else if (!others.some((at) => at - hour > since)) this.undecided = true;
  }

  tick(everyMs: number): void {
    this.tickMs = everyMs;
  }

  /** Three comparisons in a row in which the broker is off by more than the limit, to one side, are a doubt; three in which it is not end that doubt. */
  compare(compared: readonly ComparedClock[], limitMs: number, { vouched }: Message, { clockToleranceMs }: CoreSettings): void {
    const offsets = (kind: ComparedClock['kind']) => compared.flatMap((one) => (one.kind === kind && one.offsetMs !== undefined ? [one.offsetMs] : []));
    const servers = offsets('server');
    const broker = compared.find(({ kind, offsetMs }) => kind === 'broker' && offsetMs !== undefined);
    if (servers.length === 0 || broker?.offsetMs === undefined) return;
    const off = broker.offsetMs - middle(servers.length >= 3 ? servers : [0, broker.offsetMs, ...servers]);
    const unsure = (broker.roundTripMs ?? 0) / 2;
    this.compared = [...this.compared.slice(-2), off > 0 ? Math.max(0, off - unsure) : Math.min(0, off + unsure)];
    if (this.compared.length < 3) return;
    if (this.compared.every((one) => one > limitMs) || this.compared.every((one) => one < -limitMs)) this.found = 'off';
    else if (this.compared.every((one) => Math.abs(one) <= limitMs)) this.found = 'right';
    if (this.found === 'right') {
      if (this.broker === 'off' && this.now - this.stamp <= clockToleranceMs) this.trusted = true;
      this.broker = 'right';
    } else if (this.found === 'off' && this.broker !== 'accepted' && !vouched) {
      this.broker = 'off';
      this.witnesses.clear();
      if (this.trusted) this.doubt(this.now);
    }
  }

  vouch(): void {
    if (this.broker === 'off') this.broker = 'accepted';
    this.trusted = true;
    this.undecided = false;
    this.calm();
  }

  /** Takes the core's word in a case the rule leaves open. */
  settle(trusted: boolean): void {
    if (this.undecided) this.trusted = trusted;
    this.undecided = false;
  }

  private stray(source: string): void {
    this.heard.set(source, this.now);
    this.strays++;
    this.straying.add(source);
    if (this.trusted && this.strays >= 50 && this.straying.size >= 2) this.doubt(this.now);
  }

  private doubt(since: number): void {
    this.trusted = false;
    this.doubtedAt = since;
    this.witnesses.clear();
  }

  private calm(): void {
    this.strays = 0;
    this.straying.clear();
  }
}

/** The middle of some numbers; of an even number of them halfway between the two, in whole milliseconds. */
function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return Math.round((sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2);
}
