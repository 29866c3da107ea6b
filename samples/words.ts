import type { Clock } from './identity.ts';
import type { Journey } from './journey.ts';
import type { Note } from './publication.ts';
import type { Step, StepKind } from './step.ts';

/** The steps a source tells of, and how it puts each. What is missing it does not tell. */
export type Words = Readonly<Partial<Record<StepKind, (journey: Journey, step: Step, clock: Clock) => Note>>>;
