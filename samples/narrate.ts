import { formatInstant } from '../processors/domain/instant.ts';
import { isChannel } from '../processors/domain/source.ts';
import type { Cue } from './cue.ts';
import type { Clock } from './identity.ts';
import type { Incidents } from './incident.ts';
import type { Note, Publication } from './publication.ts';
import { channelWords, speakerOf } from './speaker.ts';
import { stockNote } from './stock-word.ts';
import { system } from './systems.ts';
import { zulu } from './timestamp.ts';
import { tickEveryMs } from './world.ts';

/** What a warehouse says of its stock is a moment old when the log has it. */
const readingMs = 400;

/** Puts a cue into the words of whoever says it. */
export function narrate(cue: Cue, messageId: string, clock: Clock, incidents: Incidents): Publication {
  return { ...noteOf(cue, clock, incidents), messageId, logTime: clock(cue.due) };
}

function noteOf(cue: Cue, clock: Clock, incidents: Incidents): Note {
  switch (cue.kind) {
    case 'tick': return { subject: 'orders.control.tick', payload: `{"everyMs":${tickEveryMs}}` };
    case 'heartbeat':
      return { subject: `orders.${cue.source}.heartbeat`, payload: `{"time":"${formatInstant(clock(cue.due))}"}` };
    case 'control': return { subject: `orders.control.${cue.topic}`, payload: cue.payload };
    case 'stock': return stockNote(cue.news, zulu(clock(cue.due) - readingMs));
    case 'step': {
      const speaker = speakerOf(cue.journey.sale, cue.step.kind);
      if (!isChannel(speaker)) return system(speaker, cue.journey, cue.step, clock, incidents);
      const tell = channelWords[speaker][cue.step.kind];
      if (tell === undefined) throw new Error(`${speaker} says nothing of ${cue.step.kind}`);
      return tell(cue.journey, cue.step, clock);
    }
    default: return cue satisfies never;
  }
}
