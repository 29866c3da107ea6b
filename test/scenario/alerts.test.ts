import { describe } from 'vitest';
import { hour, minute } from '../../processors/domain/instant.ts';
import { acknowledges, alertStory, changed, cleared, happens, raised, resolves, silences, under, unsilences } from '../support/alert-story.ts';

const silent = (channel: string) => ['source.silent', channel, { channel }] as const;
const drop = (channel: string, more = {}) => ['volume.anomaly', `channel/${channel}/placed`, { channel, anomaly: 'drop', ...more }] as const;
const rise = (channel: string, more = {}) => ['volume.anomaly', `channel/${channel}/placed`, { channel, anomaly: 'rise', direction: 'rise', ...more }] as const;
const calling = (more = {}) => ({ match: {}, receivers: ['desk'], tellResolved: true, ...more });
const nothing: [] = [];

describe('what lasts', () => {
  alertStory('waits for what comes with it, fires once, and is over when it has been calm for a while', [
    [10, raised(...silent('jd')), 'began source.silent/jd !'],
    [15, nothing],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)'],
    [21, changed(...silent('jd')), 'grew source.silent/jd !'],
    [60, cleared(...silent('jd')), 'quieted source.silent/jd !'],
    [61, cleared(...silent('jd'))],
    [359, nothing],
    [360, nothing, 'resolved source.silent/jd ! → desk (resolved)'],
    [361, raised(...silent('jd')), 'began source.silent/jd !'],
  ]);

  alertStory('and is over before anyone was told was nothing', [
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [15, cleared(...drop('jd')), 'resolved volume.anomaly/channel/jd/placed'],
    [400, nothing],
  ]);

  alertStory('fires only after so long, where rules say so', [
    [0, under({ kinds: { 'volume.anomaly': { forMs: 5 * minute, severity: 'critical' } } })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed !'],
    [309, nothing],
    [310, nothing, 'fired volume.anomaly/channel/jd/placed ! → desk (firing)'],
  ]);

  alertStory('is told though the message after it comes hours later, and ends it', [
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [36_000, cleared(...drop('jd')), 'fired volume.anomaly/channel/jd/placed → desk (firing)', 'quieted volume.anomaly/channel/jd/placed'],
    [72_000, nothing, 'resolved volume.anomaly/channel/jd/placed → desk (resolved)'],
  ]);

  alertStory('is told at once while log time stands still: the broker was eight hours ahead and has been set right', [
    [28_800, raised('clock.doubted', 'clock'), 'began clock.doubted/clock !'],
    [28_810, nothing, 'fired clock.doubted/clock ! → desk (firing)'],
    [20, nothing],
    [21, raised(...silent('jd')), 'began source.silent/jd !', 'fired source.silent/jd ! → desk (firing)'],
    [30, nothing],
  ]);

  alertStory('makes no alert where rules turn its kind off', [
    [0, under({ kinds: { 'volume.anomaly': { off: true } } })],
    [10, raised(...drop('jd'))],
    [30, cleared(...drop('jd'))],
  ]);

  alertStory('and was ended by a person is over at once', [
    [10, happens('closings.halted', 'closings'), 'began closings.halted/closings !'],
    [20, nothing, 'fired closings.halted/closings ! → desk (firing)'],
    [30, happens('closings.resumed', 'closings'), 'resolved closings.halted/closings ! → desk (resolved)'],
  ]);

  alertStory('that nobody is to be told of lives all the same', [
    [0, under({ routes: [] })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed'],
    // Rules that name somebody let it be told.
    [30, under({}), 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
  ]);
});

describe('what flaps', () => {
  alertStory('is one alert, told once', [
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [60, cleared(...drop('jd')), 'quieted volume.anomaly/channel/jd/placed'],
    [120, raised(...drop('jd')), 'returned volume.anomaly/channel/jd/placed ~1'],
    [180, cleared(...drop('jd')), 'quieted volume.anomaly/channel/jd/placed ~1'],
    [470, raised(...drop('jd')), 'returned volume.anomaly/channel/jd/placed ~2'],
    [500, cleared(...drop('jd')), 'quieted volume.anomaly/channel/jd/placed ~2'],
    [800, nothing, 'resolved volume.anomaly/channel/jd/placed ~2 → desk (resolved)'],
  ]);

  alertStory('wakes nobody while it is calm', [
    [0, under({ routes: [calling({ repeatMs: minute, escalate: [{ afterMs: 2 * minute, receivers: ['lead'] }] })] })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [70, cleared(...drop('jd')), 'quieted volume.anomaly/channel/jd/placed'],
    [200, nothing],
    [201, raised(...drop('jd')), 'escalated volume.anomaly/channel/jd/placed ~1 → lead (escalated)'],
  ]);
});

describe('what happens and does not last', () => {
  alertStory('is one alert that grows, told again when it is ten times as much', [
    [10, happens('refund.required', 'OMS-1'), 'began refund.required'],
    [11, [happens('refund.required', 'OMS-2'), happens('refund.required', 'OMS-3')], 'grew refund.required ×3'],
    [20, nothing, 'fired refund.required ×3 → desk (firing)'],
    [30, Array.from({ length: 26 }, (_, n) => happens('refund.required', `OMS-1${n}`)), 'grew refund.required ×29'],
    [31, happens('refund.required', 'OMS-99'), 'grew refund.required ×30 → desk (changed)'],
    [7_230, nothing],
    [7_231, nothing, 'resolved refund.required ×30 → desk (resolved)'],
    [7_232, happens('refund.required', 'OMS-100'), 'began refund.required'],
  ]);

  alertStory('gets worse with how many there are, whoever has it', [
    [0, under({ routes: [calling({ match: { severities: ['warning'] } })] })],
    [10, Array.from({ length: 9 }, (_, n) => happens('stock.differs', `SH1/${n}`, { warehouse: 'SH1' })), 'began stock.differs/SH1', 'grew stock.differs/SH1 ×9'],
    [20, nothing, 'fired stock.differs/SH1 ×9'],
    [30, acknowledges('ALERT-3-9'), 'acknowledged stock.differs/SH1 ×9'],
    [40, happens('stock.differs', 'SH1/TEA', { warehouse: 'SH1' }), 'fired stock.differs/SH1 ×10 → desk (firing)'],
    [50, under({ kinds: { 'stock.differs': { severity: 'info' } } })],
    [60, Array.from({ length: 9 }, (_, n) => happens('stock.differs', `GZ1/${n}`, { warehouse: 'GZ1', count: 5 })), 'began stock.differs/GZ1 ×5', 'grew stock.differs/GZ1 ×45'],
  ]);

  alertStory('is told apart by where it happens', [
    [10, [happens('stock.differs', 'SH1/TEA', { warehouse: 'SH1' }), happens('stock.differs', 'GZ1/TEA', { warehouse: 'GZ1' }), happens('stock.differs', 'SH1/CUP', { warehouse: 'SH1' })],
      'began stock.differs/SH1', 'began stock.differs/GZ1', 'grew stock.differs/SH1 ×2'],
    [20, nothing, 'fired stock.differs/GZ1 → desk (firing)', 'fired stock.differs/SH1 ×2 → desk (firing)'],
  ]);

  alertStory('is business as usual where it is', [
    [10, [happens('shipment.requested', 'OMS-1-1'), happens('order.reinstated', 'OMS-1'), happens('warehouse.opened', 'SH1')]],
  ]);

  alertStory('and never ends is another alert each day', [
    [0, under({ noticeMs: 30 * minute, noticeLimitMs: hour })],
    [10, happens('refund.required', 'OMS-1'), 'began refund.required'],
    [20, nothing, 'fired refund.required → desk (firing)'],
    [1_700, happens('refund.required', 'OMS-2'), 'grew refund.required ×2'],
    [3_400, happens('refund.required', 'OMS-3'), 'grew refund.required ×3'],
    [3_610, happens('refund.required', 'OMS-4'), 'resolved refund.required ×3 → desk (resolved)', 'began refund.required'],
  ]);
});

describe('whoever is called', () => {
  const rules = under({ routes: [calling({ repeatMs: 10 * minute, escalate: [{ afterMs: 15 * minute, receivers: ['lead'] }, { afterMs: 30 * minute, receivers: ['head', 'lead'] }] })] });

  alertStory('is called again, then others are, until somebody acknowledges', [
    [0, rules],
    [10, raised(...silent('jd')), 'began source.silent/jd !'],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)'],
    [620, nothing, 'repeated source.silent/jd ! → desk (repeated)'],
    [920, nothing, 'escalated source.silent/jd ! → lead (escalated)'],
    [1_520, nothing, 'repeated source.silent/jd ! → desk lead (repeated)'],
    [1_600, acknowledges('ALERT-3-1'), 'acknowledged source.silent/jd ! → desk lead (acknowledged)'],
    [1_601, acknowledges('ALERT-3-1', 'wang')],
    [9_000, nothing],
    [9_001, cleared(...silent('jd')), 'quieted source.silent/jd !'],
    [9_301, nothing, 'resolved source.silent/jd ! → desk lead (resolved)'],
  ]);

  alertStory('is told once of what was due several times while nothing came', [
    [0, rules],
    [10, raised(...silent('jd')), 'began source.silent/jd !'],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)'],
    [86_400, nothing, 'escalated source.silent/jd ! → lead head (escalated)'],
    [86_401, nothing],
  ]);

  alertStory('and took a warning is called anew when it is critical', [
    [0, rules],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [30, acknowledges('ALERT-3-1'), 'acknowledged volume.anomaly/channel/jd/placed → desk (acknowledged)'],
    [2_000, changed(...drop('jd', { severity: 'critical' })), 'grew volume.anomaly/channel/jd/placed ! → desk (changed)'],
    [2_890, nothing, 'repeated volume.anomaly/channel/jd/placed ! → desk (repeated)'],
    [2_900, nothing, 'escalated volume.anomaly/channel/jd/placed ! → lead (escalated)'],
    // It does not get less for having been critical.
    [2_910, changed(...drop('jd', { severity: 'warning' })), 'grew volume.anomaly/channel/jd/placed !'],
  ]);

  alertStory('hears first that it is worse, and has as long as ever before others are called', [
    [0, under({ routes: [calling({ match: { severities: ['critical'] }, receivers: ['pager'], escalate: [{ afterMs: 15 * minute, receivers: ['lead'] }] }), calling()] })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [3_600, changed(...drop('jd', { severity: 'critical' })), 'grew volume.anomaly/channel/jd/placed ! → desk pager (changed)'],
    [4_499, nothing],
    [4_500, nothing, 'escalated volume.anomaly/channel/jd/placed ! → lead (escalated)'],
  ]);

  alertStory('is who the rules name now', [
    [0, under({ routes: [calling({ repeatMs: hour })] })],
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [30, under({ routes: [calling({ receivers: ['night'], repeatMs: hour })] })],
    [3_620, nothing, 'repeated volume.anomaly/channel/jd/placed → night (repeated)'],
    [3_700, resolves('ALERT-3-1'), 'resolved volume.anomaly/channel/jd/placed → desk night (resolved)'],
  ]);

  alertStory('changes with the owner', [
    [0, under({ routes: [calling({ match: { owners: ['operations-lead'] }, receivers: ['lead'] }), calling()] })],
    [10, raised('orders.stale', 'state/paid/SH1/', { count: 2, owner: 'operations' }), 'began orders.stale/state/paid/SH1/ ×2'],
    [20, nothing, 'fired orders.stale/state/paid/SH1/ ×2 → desk (firing)'],
    [30, changed('orders.stale', 'state/paid/SH1/', { count: 5, owner: 'operations' }), 'grew orders.stale/state/paid/SH1/ ×5'],
    [40, changed('orders.stale', 'state/paid/SH1/', { count: 7, owner: 'operations-lead' }), 'escalated orders.stale/state/paid/SH1/ ×7 → desk lead (escalated)'],
  ]);

  alertStory('is not told that it is over where the route says so', [
    [0, under({ routes: [calling({ tellResolved: false })] })],
    [10, happens('closings.halted', 'closings'), 'began closings.halted/closings !'],
    [20, nothing, 'fired closings.halted/closings ! → desk (firing)'],
    [30, happens('closings.resumed', 'closings'), 'resolved closings.halted/closings !'],
  ]);

  alertStory('can say that it is over; what is said after that is another', [
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [30, resolves('ALERT-2-1'), 'resolved volume.anomaly/channel/jd/placed → desk (resolved)'],
    [31, resolves('ALERT-2-1'), '✗ alert: no alert that is not resolved has the id ALERT-2-1'],
    [32, acknowledges('ALERT-2-1'), '✗ alert: no alert that is not resolved has the id ALERT-2-1'],
    [33, cleared(...drop('jd'))],
    [34, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [35, acknowledges('ALERT-8-1'), 'acknowledged volume.anomaly/channel/jd/placed'],
    [100, nothing],
  ]);
});

describe('what nobody wants to hear of', () => {
  alertStory('a source that is silent mutes its own drop, and no other', [
    [0, under({ flapMs: 0 })],
    [10, [raised(...silent('jd')), raised(...drop('jd')), raised(...drop('pdd'))], 'began source.silent/jd !', 'began volume.anomaly/channel/jd/placed', 'began volume.anomaly/channel/pdd/placed'],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)', 'fired volume.anomaly/channel/jd/placed [ALERT-3-3]', 'fired volume.anomaly/channel/pdd/placed → desk (firing)'],
    [90, nothing],
    [100, cleared(...silent('jd')), 'resolved source.silent/jd ! → desk (resolved)', 'unmuted volume.anomaly/channel/jd/placed → desk (firing)'],
  ]);

  alertStory('two that would mute each other mute neither', [
    [0, under({ inhibitions: [
      { by: { kinds: ['source.silent'] }, mutes: { kinds: ['volume.anomaly'] }, equal: [] },
      { by: { kinds: ['volume.anomaly'] }, mutes: { kinds: ['source.silent'] }, equal: [] },
    ] })],
    [10, [raised(...silent('jd')), raised(...drop('jd'))], 'began source.silent/jd !', 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired source.silent/jd ! → desk (firing)', 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
  ]);

  alertStory('a silence: it lives on, and is told when the silence is over and it is not', [
    [0, silences({ channels: ['jd'] }, 10 * minute), 'begins SILENCE-2'],
    [10, [raised(...drop('jd')), raised(...drop('pdd'))], 'began volume.anomaly/channel/jd/placed', 'began volume.anomaly/channel/pdd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed [SILENCE-2]', 'fired volume.anomaly/channel/pdd/placed → desk (firing)'],
    [600, nothing, 'unmuted volume.anomaly/channel/jd/placed → desk (firing)'],
    [700, nothing],
  ]);

  alertStory('a silence that begins later, and is ended before its time', [
    [10, raised(...drop('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed → desk (firing)'],
    [30, silences({ subject: 'jd' }, hour), 'begins SILENCE-4', 'muted volume.anomaly/channel/jd/placed [SILENCE-4]'],
    [40, unsilences('SILENCE-4'), 'ends SILENCE-4', 'unmuted volume.anomaly/channel/jd/placed'],
    [41, unsilences('SILENCE-4'), '✗ id: no silence that is not over has the id SILENCE-4'],
    [50, silences({}, hour), 'begins SILENCE-7', 'muted volume.anomaly/channel/jd/placed [SILENCE-7]'],
    // Those who heard that it began hear that it is over.
    [60, cleared(...drop('jd')), 'quieted volume.anomaly/channel/jd/placed [SILENCE-7]'],
    [360, nothing, 'resolved volume.anomaly/channel/jd/placed [SILENCE-7] → desk (resolved)'],
  ]);

  alertStory('planned work', [
    [0, under({ maintenance: [{ name: 'move', match: { warehouses: ['SH1'] }, from: Date.UTC(2026, 2, 10, 4), to: Date.UTC(2026, 2, 10, 4, 30) }] })],
    [10, happens('stock.differs', 'SH1/TEA', { warehouse: 'SH1' }), 'began stock.differs/SH1'],
    [20, nothing, 'fired stock.differs/SH1 [maintenance move]'],
    [1_799, happens('stock.differs', 'SH1/TEA', { warehouse: 'SH1' }), 'grew stock.differs/SH1 ×2 [maintenance move]'],
    [1_800, nothing, 'unmuted stock.differs/SH1 ×2 → desk (firing)'],
  ]);

  alertStory('more orders on a day when more are meant to come, unless it is critical', [
    [0, under({}, { calendar: [{ name: '3.10', kind: 'promotion', from: '2026-03-10', to: '2026-03-10', channels: ['jd'] }] })],
    [10, [raised(...rise('jd')), raised(...rise('pdd')), raised('volume.anomaly', 'channel/jd/paid', { channel: 'jd', anomaly: 'drop' })],
      'began volume.anomaly/channel/jd/placed', 'began volume.anomaly/channel/pdd/placed', 'began volume.anomaly/channel/jd/paid'],
    [20, nothing, 'fired volume.anomaly/channel/jd/paid → desk (firing)', 'fired volume.anomaly/channel/jd/placed [promotion 3.10]', 'fired volume.anomaly/channel/pdd/placed → desk (firing)'],
    [30, changed(...rise('jd', { severity: 'critical' })), 'unmuted volume.anomaly/channel/jd/placed ! → desk (firing)'],
  ]);

  alertStory('ends at midnight of the business day', [
    [0, under({}, { calendar: [{ name: '3.10', kind: 'promotion', from: '2026-03-09', to: '2026-03-10' }] })],
    [10, raised(...rise('jd')), 'began volume.anomaly/channel/jd/placed'],
    [20, nothing, 'fired volume.anomaly/channel/jd/placed [promotion 3.10]'],
    [43_199, nothing],
    [43_200, nothing, 'unmuted volume.anomaly/channel/jd/placed → desk (firing)'],
  ]);
});

describe('many at once', () => {
  const many = (n: number, from = 0) => Array.from({ length: n }, (_, i) => raised('orders.stale', `state/paid/W${from + i}/`, { warehouse: `W${from + i}`, count: 3 }));

  alertStory('of one kind are a few alerts, and one for all the others', [
    [0, under({ burst: 2 })],
    [10, many(9), 'began orders.stale/state/paid/W0/ ×3', 'began orders.stale/state/paid/W1/ ×3', 'began orders.stale ×3', 'grew orders.stale ×7'],
    [20, nothing, 'fired orders.stale ×7 → desk (firing)', 'fired orders.stale/state/paid/W0/ ×3 → desk (firing)', 'fired orders.stale/state/paid/W1/ ×3 → desk (firing)'],
    [30, cleared('orders.stale', 'state/paid/W5/'), 'grew orders.stale ×6'],
    [31, raised('orders.stale', 'state/paid/W5/'), 'grew orders.stale ×7'],
    // A minute later the next one stands for itself.
    [75, many(1, 20), 'began orders.stale/state/paid/W20/ ×3'],
    [80, Array.from({ length: 7 }, (_, i) => cleared('orders.stale', `state/paid/W${i + 2}/`)), 'quieted orders.stale'],
    [85, nothing, 'fired orders.stale/state/paid/W20/ ×3 → desk (firing)'],
    [380, nothing, 'resolved orders.stale → desk (resolved)'],
  ]);
});
