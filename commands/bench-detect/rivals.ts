import { Chance, Nothing } from './chance.ts';
import { LastWeek } from './last-week.ts';
import { OwnDetector } from './own-detector.ts';
import { RandomCutForest } from './random-cut-forest.ts';
import type { Rival, RivalSettings } from './rival.ts';
import { SeasonalZ } from './seasonal-z.ts';
import { ThreeSigma } from './three-sigma.ts';
import { WindowedGaussian } from './windowed-gaussian.ts';

/** Who is measured, in the order of the table. */
export const rivals: Readonly<Record<string, (settings: RivalSettings) => Rival>> = {
  orderwatch: (settings) => new OwnDetector(settings, true),
  'orderwatch, no week': (settings) => new OwnDetector(settings, false),
  'random cut forest': (settings) => new RandomCutForest(settings, 1),
  'random cut forest, 8 rows': (settings) => new RandomCutForest(settings, 8),
  'windowed Gaussian': () => new WindowedGaussian(),
  'seasonal z': (settings) => new SeasonalZ(settings),
  'last week': () => new LastWeek(),
  'three sigma': () => new ThreeSigma(),
  chance: (settings) => new Chance(settings),
  nothing: () => new Nothing(),
};
