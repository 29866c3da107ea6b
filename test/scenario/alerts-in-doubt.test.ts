import { describe } from 'vitest';
import { hour, minute } from '../../processors/domain/instant.ts';
import { alertStory, cleared, happens, live, raised, silences, under, vouches } from '../support/alert-story.ts';
import { noon } from '../support/story.ts';

const silent = (channel: string) => ['source.silent', channel, { channel }] as const;
const drop = (channel: string) => ['volume.anomaly', `channel/${channel}/placed`, { channel, anomaly: 'drop' }] as const;
const calling = (more = {}) => ({ match: {}, receivers: ['desk'], tellResolved: true, ...more });
const nothing: [] = [];

describe('a broker that jumps eight hours ahead', () => {
  const doubted = happens('clock.doubted', 'clock');
  const inTurn = calling({ repeatMs: 4 * hour, escalate: [{ afterMs: 30 * minute, receivers: ['lead'] }, { afterMs: 4 * hour, receivers: ['director'] }] });

  alertStory('wears out nobody\'s patience: what passes in doubt does not count', [
    [0, under({ routes: [inTurn] })],
    [10, raised(...silent('jd')), 'began source.silent/jd !'],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)'],
    [1_200, nothing],
    [30_000, [live, doubted], 'began clock.doubted/clock !'],
    [30_010, live, 'fired clock.doubted/clock ! → desk (firing)'],
    [30_050, [live, vouches, happens('clock.trusted', 'clock')], 'quieted clock.doubted/clock !'],
    [30_350, nothing, 'resolved clock.doubted/clock ! → desk (resolved)'],
    [30_669, nothing],
    [30_670, nothing, 'escalated source.silent/jd ! → lead (escalated)'],
  ]);

  alertStory('is told of to the next who has to know, though it is still in doubt; another jump is no time that has passed', [
    [0, under({ routes: [calling({ repeatMs: hour, escalate: [{ afterMs: minute, receivers: ['lead'] }] })] })],
    [30_000, [live, doubted], 'began clock.doubted/clock !'],
    [30_010, live, 'fired clock.doubted/clock ! → desk (firing)'],
    [30_060, live],
    [60_000, live],
    [60_010, live, 'escalated clock.doubted/clock ! → lead (escalated)'],
    [90_000, live],
  ]);

  alertStory('ends no silence until one knows that it is over', [
    [10, silences({ channels: ['jd'] }, 3 * hour), 'begins SILENCE-2'],
    [20, raised(...silent('jd')), 'began source.silent/jd !'],
    [30, nothing, 'fired source.silent/jd ! [SILENCE-2]'],
    [30_000, live],
    [30_010, live],
    [30_020, [live, vouches], 'unmuted source.silent/jd ! → desk (firing)'],
  ]);

  alertStory('and no maintenance', [
    [0, under({ maintenance: [{ name: 'a move', from: noon, to: noon + 3 * hour, match: { channels: ['jd'] } }] })],
    [20, raised(...silent('jd')), 'began source.silent/jd !'],
    [30, nothing, 'fired source.silent/jd ! [maintenance a move]'],
    [30_000, live],
    [30_020, [live, vouches], 'unmuted source.silent/jd ! → desk (firing)'],
  ]);

  alertStory('lets a silence begin at once, for as long as is asked', [
    [10, raised(...silent('jd')), 'began source.silent/jd !'],
    [30_000, [live, silences({ channels: ['jd'] }, hour)], 'begins SILENCE-3', 'fired source.silent/jd ! [SILENCE-3]'],
    [30_010, [live, vouches]],
    [33_599, nothing],
    [33_600, nothing, 'unmuted source.silent/jd ! → desk (firing)'],
  ]);

  alertStory('ends no calm, and nothing that happens', [
    [0, under({ noticeMs: hour })],
    [10, [raised(...silent('jd')), happens('log.gap', 'log')], 'began source.silent/jd !', 'began log.gap !'],
    [20, nothing, 'fired log.gap ! → desk (firing)', 'fired source.silent/jd ! → desk (firing)'],
    [30, cleared(...silent('jd')), 'quieted source.silent/jd !'],
    [30_000, live],
    [30_010, [live, raised(...silent('jd'))], 'returned source.silent/jd ! ~1'],
    [30_020, [live, vouches], 'resolved log.gap ! → desk (resolved)'],
  ]);

  alertStory('is not what an alert has to last for', [
    [0, under({ kinds: { 'volume.anomaly': { forMs: 2 * hour } } })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [30_000, live],
    [30_010, [live, vouches]],
    [37_199, nothing],
    [37_200, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
  ]);

  alertStory('hinders no person: what somebody ended is over at once', [
    [10, happens('closings.halted', 'closings'), 'began closings.halted/closings !'],
    [20, nothing, 'fired closings.halted/closings ! → desk (firing)'],
    [30_000, live],
    [30_010, [live, happens('closings.resumed', 'closings')], 'resolved closings.halted/closings ! → desk (resolved)'],
  ]);
});
