import { z } from 'zod';
import { formatMoney } from '../processors/domain/money.ts';
import { backorderReasons, candidateVerdicts, carrierVerdicts, routingTriggers } from '../processors/domain/routing.ts';
import type { BackorderReason, Candidate, PlannedShipment, ScoreTerms } from '../processors/domain/routing.ts';
import { unpackPlan } from '../store/packed-lines.ts';
import type { DecisionColumns } from '../store/queries/decisions.ts';
import { maybe, money, moneySchema, time, timeSchema } from './shape.ts';

/** A routing decision as the API answers it: what was decided, and why in words. */

const amounts = z.record(z.string(), z.string()).describe('Decimal texts in the currency of the score; what adds nothing is left out');

const candidateSchema = z.object({
  warehouse: z.string(),
  verdict: z.string(),
  meaning: z.string().describe('The verdict in words'),
  units: z.number().int().describe('Units of the order it could ship'),
  lacks: z.string().optional().describe('A SKU it has too little of'),
  score: moneySchema.optional(),
  terms: amounts.optional(),
});

const plannedSchema = z.object({
  warehouse: z.string(),
  carrier: z.string().optional(),
  date: z.string().describe("The warehouse's day it counts against"),
  units: z.number().int(),
  lines: z.array(z.object({ line: z.string(), sku: z.string(), quantity: z.number().int() })),
  score: moneySchema,
  carriers: z.array(z.object({
    carrier: z.string(), verdict: z.string(), meaning: z.string(), cost: moneySchema.optional(),
    stall: moneySchema.optional().describe('What its stalled parcels add'),
  })),
});

export const decisionSchema = z.object({
  seq: z.number().int().describe('Log sequence of the message that led to it; with ordinal the key'),
  ordinal: z.number().int(),
  logTime: timeSchema,
  trigger: z.string().describe(`Why it was made: ${routingTriggers.join(', ')}`),
  outcome: z.string().describe('allocated or backordered'),
  reason: z.string().optional().describe('Why it is backordered'),
  meaning: z.string().optional().describe('The reason in words'),
  awaits: z.string().optional().describe('The SKU it waits for'),
  rules: z.string().describe('The version of the rules it was made under'),
  score: moneySchema.optional().describe('Of all shipments and of the split; the lowest wins'),
  explanation: z.array(z.string()).describe('The decision in sentences: what ships, and why each other warehouse does not'),
  shipments: z.array(plannedSchema),
  candidates: z.array(candidateSchema),
});

export function decisionAnswer(row: DecisionColumns): z.infer<typeof decisionSchema> {
  const { currency } = row;
  const candidates = JSON.parse(row.candidates) as readonly Candidate[];
  const shipments = unpackPlan(row.plan);
  return {
    seq: row.seq,
    ordinal: row.ordinal,
    logTime: time(row.log_time),
    trigger: row.trigger,
    outcome: row.outcome,
    reason: maybe(row.reason),
    meaning: backorderMeaning(row.reason),
    awaits: maybe(row.awaits),
    rules: row.rules,
    score: row.outcome === 'allocated' ? money(row.score_minor, currency) : undefined,
    explanation: explain(row, shipments, candidates),
    shipments: shipments.map((planned) => plannedAnswer(planned, currency)),
    candidates: candidates.map((candidate) => candidateAnswer(candidate, currency)),
  };
}

/** Why an order is backordered, in words; `undefined` for no reason. */
export function backorderMeaning(reason: string): string | undefined {
  return Object.hasOwn(backorderReasons, reason) ? backorderReasons[reason as BackorderReason] : undefined;
}

function plannedAnswer({ warehouse, carrier, date, lines, score, carriers }: PlannedShipment, currency: string): z.infer<typeof plannedSchema> {
  return {
    warehouse,
    carrier,
    date,
    units: unitsOf(lines),
    lines: [...lines],
    score: money(score, currency),
    carriers: carriers.map(({ carrier: asked, verdict, costMinor, stallMinor }) => ({
      carrier: asked,
      verdict,
      meaning: carrierVerdicts[verdict],
      cost: costMinor === undefined ? undefined : money(costMinor, currency),
      stall: stallMinor === undefined ? undefined : money(stallMinor, currency),
    })),
  };
}

function candidateAnswer({ warehouse, verdict, units, lacks, score, terms }: Candidate, currency: string): z.infer<typeof candidateSchema> {
  return {
    warehouse,
    verdict,
    meaning: candidateVerdicts[verdict],
    units,
    lacks,
    score: score === undefined ? undefined : money(score, currency),
    terms: terms === undefined ? undefined : Object.fromEntries(termsOf(terms).map(([name, minor]) => [name, formatMoney({ minor, currency })])),
  };
}

/** Sentences for people: what ships from where, then each warehouse that lost, and by what. */
function explain(
  { outcome, reason, awaits, currency }: DecisionColumns, shipments: readonly PlannedShipment[], candidates: readonly Candidate[],
): string[] {
  const first = outcome === 'allocated'
    ? shipments.map((planned) => shipsFrom(planned, candidates.find(({ warehouse }) => warehouse === planned.warehouse), currency))
    : [`${backorderMeaning(reason) ?? 'Nothing can be sent now.'}${awaits === '' ? '' : ` It waits for ${awaits}.`}`];
  const others = candidates.filter(({ verdict }) => verdict !== 'chosen').map((candidate) => whyNot(candidate, currency));
  return [...first, ...others];
}

function shipsFrom({ warehouse, carrier, date, lines, score }: PlannedShipment, candidate: Candidate | undefined, currency: string): string {
  const units = unitsOf(lines);
  const by = carrier === undefined ? '' : ` with ${carrier}`;
  return `${warehouse} ships ${units} ${units === 1 ? 'unit' : 'units'}${by}, on ${date}, for a score of ${scoreText(score, candidate?.terms, currency)}.`;
}

function whyNot({ warehouse, verdict, units, lacks, score, terms }: Candidate, currency: string): string {
  const short = lacks === undefined ? '' : ` It lacks ${lacks} and could ship ${units}.`;
  const costs = score === undefined ? '' : ` Its score is ${scoreText(score, terms, currency)}.`;
  return `${warehouse}: ${candidateVerdicts[verdict]}${short}${costs}`;
}

/** `13.20 CNY (shipping 12.00, load 1.20)`. */
function scoreText(score: number, terms: ScoreTerms | undefined, currency: string): string {
  const parts = terms === undefined ? [] : termsOf(terms).map(([name, minor]) => `${name} ${formatMoney({ minor, currency })}`);
  return `${formatMoney({ minor: score, currency })} ${currency}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function termsOf(terms: ScoreTerms): [string, number][] {
  return Object.entries(terms).filter(([, minor]) => minor !== 0);
}

function unitsOf(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((units, { quantity }) => units + quantity, 0);
}
