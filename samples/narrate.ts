import { formatInstant } from '../processors/domain/instant.ts';
import { isChannel, type Channel } from '../processors/domain/source.ts';
import { douyin } from './channels/douyin.ts';
import { jd } from './channels/jd.ts';
import { pdd } from './channels/pdd.ts';
import { shop } from './channels/shop.ts';
import { shopify } from './channels/shopify.ts';
import { taobao } from './channels/taobao.ts';
import { woocommerce } from './channels/woocommerce.ts';
import type { Clock } from './identity.ts';
import type { Journey } from './journey.ts';
import type { Note, Publication } from './publication.ts';
import { speakerOf } from './speaker.ts';
import type { Step } from './step.ts';
import { system, type WrongZone } from './systems.ts';
import { tickEveryMs, type Cue } from './world.ts';

type Narrator = (journey: Journey, step: Step, clock: Clock) => Note;

const narrators: Readonly<Record<Channel, Narrator>> = { taobao, jd, pdd, douyin, shopify, woocommerce, shop };

/** Puts a cue into the words of whoever says it. */
export function narrate(cue: Cue, messageId: string, clock: Clock, wrongZone: WrongZone): Publication {
  return { ...noteOf(cue, clock, wrongZone), messageId, logTime: clock(cue.due) };
}

function noteOf(cue: Cue, clock: Clock, wrongZone: WrongZone): Note {
  switch (cue.kind) {
    case 'tick': return { subject: 'orders.control.tick', payload: `{"everyMs":${tickEveryMs}}` };
    case 'heartbeat':
      return { subject: `orders.${cue.source}.heartbeat`, payload: `{"time":"${formatInstant(clock(cue.due))}"}` };
    case 'step': {
      const speaker = speakerOf(cue.journey.sale, cue.step.kind);
      if (isChannel(speaker)) return narrators[speaker](cue.journey, cue.step, clock);
      return system(speaker, cue.journey, cue.step, clock, wrongZone);
    }
    default: return unheardOf(cue);
  }
}

function unheardOf(cue: never): never {
  throw new Error(`no words for ${JSON.stringify(cue)}`);
}
