import type { Said } from './errand.ts';
import type { Journey } from './journey.ts';
import type { Step } from './step.ts';

/** The next message of the replay, not yet in words. */
export type Cue =
  | { readonly kind: 'step'; readonly due: number; readonly journey: Journey; readonly step: Step }
  | (Said & { readonly due: number })
  | { readonly kind: 'tick'; readonly due: number }
  | { readonly kind: 'heartbeat'; readonly due: number; readonly source: string };
