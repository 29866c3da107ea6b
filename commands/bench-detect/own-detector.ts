import { Detector } from '../../processors/detection/detector.ts';
import type { Rival, RivalSettings } from './rival.ts';

/** The service's detector, with or without a profile of the week. */
export class OwnDetector implements Rival {
  private readonly detector: Detector;

  constructor({ stepMs, timezone }: RivalSettings, week: boolean) {
    this.detector = new Detector({ stepMs, timezone, week });
  }

  judge(at: number, value: number): number {
    return this.detector.judge({ at, value }).score;
  }

  /** Nothing was committed yet, so everything it remembers has changed. */
  bytes(): number {
    return this.detector.changedParts().reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  }
}
