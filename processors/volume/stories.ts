import { isWorse, type Severity, worstFirst } from '../domain/alert.ts';
import { formatInstant, hour, type Instant, minute } from '../domain/instant.ts';
import { systems } from '../domain/source.ts';
import type { Evidence } from '../domain/signal.ts';
import type { Measure, WindowLevel } from '../domain/window.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { stateKey } from '../state-key.ts';
import { contributorText, differenceOf } from './contributors.ts';
import { offBy } from './excess.ts';
import { anomalyOf, neededBy, type Pulse } from './pulse.ts';

/**
 * What people are told of: anomalies that are one story. A channel's orders
 * drop, then its payments, and the total's with them: told once, under the name
 * that explains it best. Every anomaly has its row all the same.
 */
export interface Story {
  /** The series it is told under. */
  readonly lead: Member;
  /** Log time at which it was told. */
  readonly toldAt: Instant;
  /** What it was told under is over, and this is what is left: to be told from then on, should it last. 0: it was told. */
  readonly tellFrom: Instant;
  /** Series with an anomaly of it that is not over. */
  readonly members: readonly Member[];
  readonly severity: Severity;
}

export interface Member {
  readonly level: WindowLevel;
  readonly name: string;
  readonly measure: Measure;
}

/** A part that has this share of a total's difference explains it. */
const explains = 0.6;

/** What has the same cause, as a rule. */
const families: readonly (readonly Measure[])[] = [['placed', 'paid', 'closed', 'cancelled', 'refused'], ['shipped', 'delivered'], ['refunded']];

/** What is found this long after a story was told is another. */
const oneStoryMs = 24 * hour;

/** Two parts that lack, or have too many, about as many are the same orders seen from two sides: a channel and the provider its buyers pay by. */
const alike = 0.65;

/**
 * Takes up anomalies that were found at one moment. One that belongs to a story
 * joins it. Of the rest a total's is told under the part that explains it, or
 * by itself, and then its parts belong to it.
 */
export function tellOpened(state: State, opened: readonly Pulse[], out: Outbox): void {
  for (const total of opened) {
    if (total.level !== 'total' || joins(state, total, out)) continue;
    const cause = explainer(state, total);
    if (cause === undefined) absorb(state, begin(state, total, out), total, out);
    else {
      // The cause may have been found at this very moment.
      const known = storyWith(state, cause) ?? (joins(state, cause, out) ? storyWith(state, cause) : begin(state, cause, out));
      if (known !== undefined) join(state, known, total, out);
    }
  }
  for (const part of opened) {
    if (storyWith(state, part) !== undefined || joins(state, part, out)) continue;
    const total = state.volume.pulsesOf({ level: 'total', name: '' }).find((one) => one?.measure === part.measure);
    const told = total !== undefined && total.open?.direction === part.open?.direction ? storyWith(state, total) : undefined;
    if (told !== undefined && out.logTime - told.toldAt <= oneStoryMs) join(state, told, part, out);
    else begin(state, part, out);
  }
}

/** What has the same name, or is the same orders seen from another side, as something told of lately is part of its story. */
function joins(state: State, pulse: Pulse, out: Outbox): boolean {
  const family = families.find((one) => one.includes(pulse.measure));
  const story = sorted(state).find((one) => out.logTime - one.toldAt <= oneStoryMs && one.members.some((member) => {
    if (family?.includes(member.measure) !== true) return false;
    if (member.level === pulse.level) return member.name === pulse.name;
    return pulse.level !== 'total' && member.level !== 'total' && isAlike(pulse, pulseOf(state, member));
  }));
  if (story === undefined) return false;
  join(state, story, pulse, out);
  return true;
}

function isAlike({ open: one }: Pulse, other: Pulse | undefined): boolean {
  const two = other?.open;
  if (one === null || two === null || two === undefined || one.direction !== two.direction) return false;
  const [its, others] = [offBy(one.direction, one), offBy(two.direction, two)];
  return Math.min(its, others) >= alike * Math.max(its, others);
}

/** Stories in an order that does not depend on how they were kept. */
function sorted(state: State): Story[] {
  return [...state.volume.stories.values()].toSorted((one, other) => (subjectOf(one.lead) < subjectOf(other.lead) ? -1 : 1));
}

/** The part that is out of bounds itself and explains a total's difference; of several the one that explains most. */
function explainer(state: State, total: Pulse): Pulse | undefined {
  const { open } = total;
  if (open === null) return undefined;
  const difference = offBy(open.direction, open);
  let best: Pulse | undefined;
  let share = explains;
  for (const life of state.windows.all()) {
    const part = life.level === 'total' ? undefined : state.volume.pulsesOf(life).find((one) => one?.measure === total.measure);
    if (part?.open?.direction !== open.direction) continue;
    const own = offBy(open.direction, differenceOf(part, open.direction)) / Math.max(1e-9, difference);
    if (own >= share && part !== best) [best, share] = [part, own];
  }
  return best;
}

/** Stories of parts become the total's, once it is one of its own. */
function absorb(state: State, story: Story, total: Pulse, out: Outbox): void {
  let whole = story;
  for (const other of sorted(state)) {
    if (other.lead.level === 'total' || other.lead.measure !== total.measure || out.logTime - other.toldAt > oneStoryMs) continue;
    const lead = pulseOf(state, other.lead);
    if (lead?.open?.direction !== total.open?.direction) continue;
    if (other.tellFrom === 0) out.signal('volume.anomaly', subjectOf(other.lead), { ...naming(other.lead), joined: subjectOf(whole.lead) }, 'cleared');
    state.volume.stories.delete(subjectOf(other.lead));
    whole = { ...whole, members: [...whole.members, ...other.members] };
  }
  if (whole !== story) keep(state, whole);
}

function begin(state: State, pulse: Pulse, out: Outbox): Story {
  const lead = memberOf(pulse);
  const story: Story = { lead, toldAt: out.logTime, tellFrom: 0, members: [lead], severity: pulse.open!.severity };
  keep(state, story);
  out.signal('volume.anomaly', subjectOf(lead), evidenceOf(pulse, story), 'raised');
  return story;
}

function join(state: State, story: Story, pulse: Pulse, out: Outbox): void {
  const more: Story = { ...story, members: [...story.members, memberOf(pulse)] };
  keep(state, more);
  if (story.tellFrom > 0) tell(state, more, out);
  tellGrown(state, pulse, out);
}

/** Tells of what was left of a story. */
function tell(state: State, story: Story, out: Outbox): void {
  const lead = pulseOf(state, story.lead);
  if (lead === undefined || lead.open === null) return;
  const told: Story = { ...story, tellFrom: 0, toldAt: out.logTime, severity: lead.open.severity };
  keep(state, told);
  out.signal('volume.anomaly', subjectOf(story.lead), evidenceOf(lead, told), 'raised');
}

/** What is left of stories gets as long as its windows need to be good again; then it is a story of its own. */
export function tellRemaining(state: State, out: Outbox): void {
  for (const story of sorted(state)) if (story.tellFrom > 0 && story.tellFrom <= out.logTime) tell(state, story, out);
}

/** Says so when an anomaly has become graver than its story was told to be. */
export function tellGrown(state: State, pulse: Pulse, out: Outbox): void {
  const story = storyWith(state, pulse);
  const severity = pulse.open?.severity;
  if (story === undefined || severity === undefined || !isWorse(severity, story.severity)) return;
  const graver: Story = { ...story, severity };
  if (story.tellFrom > 0) return tell(state, graver, out);
  keep(state, graver);
  out.signal('volume.anomaly', subjectOf(story.lead), evidenceOf(pulse, graver), 'changed');
}

/** Takes an anomaly that is over out of its story, which ends with the one it is told under. `pulse.open` is what it was. */
export function tellOver(state: State, pulse: Pulse, out: Outbox): void {
  const story = storyWith(state, pulse);
  if (story === undefined) return;
  const members = story.members.filter((one) => !isOf(one, pulse));
  const isLead = isOf(story.lead, pulse);
  if (!isLead && members.length > 0) return keep(state, { ...story, members });
  state.volume.stories.delete(subjectOf(story.lead));
  if (story.tellFrom === 0) out.signal('volume.anomaly', subjectOf(story.lead), evidenceOf(pulse, story), 'cleared');
  leaveRest(state, { ...story, members }, out);
}

/** What is left of a story gets at least so long to end as well. */
const leastLeewayMs = 30 * minute;

/** What goes on after the end of what it was told under. */
function leaveRest(state: State, story: Story, out: Outbox): void {
  const rest = story.members.flatMap((member) => pulseOf(state, member) ?? []).filter(({ open }) => open !== null);
  const [lead] = rest.toSorted((one, other) => worstFirst(one.open!.severity, other.open!.severity));
  if (lead === undefined) return;
  const windows = rulesInForce(state).volume.recoverWindows + 1;
  const tellFrom = out.logTime + Math.max(leastLeewayMs, windows * Math.max(...rest.map(({ open }) => open!.stepMs)));
  keep(state, { lead: memberOf(lead), toldAt: story.toldAt, tellFrom, members: rest.map(memberOf), severity: lead.open!.severity });
}

function storyWith(state: State, pulse: Pulse): Story | undefined {
  for (const story of state.volume.stories.values()) if (story.members.some((one) => isOf(one, pulse))) return story;
  return undefined;
}

function isOf(member: Member, { level, name, measure }: Pulse): boolean {
  return member.level === level && member.name === name && member.measure === measure;
}

function pulseOf(state: State, member: Member): Pulse | undefined {
  return state.volume.pulsesOf(member).find((one) => one?.measure === member.measure);
}

function keep(state: State, story: Story): void {
  state.volume.stories.set(subjectOf(story.lead), story);
}

function memberOf({ level, name, measure }: Pulse): Member {
  return { level, name, measure };
}

/** `total/placed`, `channel/taobao/paid`. */
function subjectOf({ level, name, measure }: Member): string {
  return stateKey(level === 'total' ? `${level}/${measure}` : `${level}/${name}/${measure}`);
}

function naming({ level, name }: Member): Evidence {
  return level === 'total' ? {} : { [level]: name };
}

function evidenceOf(pulse: Pulse, { lead, members, severity }: Story): Evidence {
  const { id, kind, since, seen, expected, lower, upper, score, moneyMinor, currency, contributors, stepMs } = anomalyOf(pulse, pulse.open!, undefined);
  const [teller] = neededBy(pulse);
  return {
    ...naming(lead), ...(teller === undefined ? {} : { source: systems[teller]! }), measure: pulse.measure, anomaly: kind, since: formatInstant(since), seen, expected, lower, upper, score, severity,
    moneyMinor, currency, contributors: contributorText(contributors), direction: pulse.open!.direction, stepMs,
    measures: [...new Set(members.map(({ measure }) => measure))].join(' '), id,
  };
}
