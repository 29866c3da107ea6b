import type { VolumeRules } from '../domain/monitoring.ts';
import type { Outbox } from '../outbox.ts';
import type { State } from '../state.ts';
import type { NameLife } from '../windows/window-state.ts';
import { anomalyOf, type Pulse } from './pulse.ts';
import { tellOver } from './stories.ts';

/** Other rules hold: what is watched no longer has no anomaly any more, for nobody would ever see its end. */
export function leaveUnwatched(state: State, { levels, measures }: VolumeRules, out: Outbox): void {
  for (const life of state.windows.all()) {
    for (const pulse of state.volume.pulsesOf(life)) {
      if (pulse !== undefined && !(levels.includes(pulse.level) && measures.includes(pulse.measure))) leave(state, pulse, out);
    }
  }
}

/** A name is counted no longer: its anomalies are over, and what was learned of it is forgotten. */
export function leaveName(state: State, life: NameLife, out: Outbox): void {
  for (const pulse of state.volume.pulsesOf(life)) if (pulse !== undefined) leave(state, pulse, out);
  state.volume.forget(life);
}

function leave(state: State, pulse: Pulse, out: Outbox): void {
  if (pulse.open !== null) {
    out.anomaly(anomalyOf(pulse, pulse.open, out.logTime));
    tellOver(state, pulse, out);
    pulse.open = null;
  }
  pulse.drop.sum = 0;
  pulse.rise.sum = 0;
  pulse.strange = 0;
  state.volume.touch(pulse);
}
