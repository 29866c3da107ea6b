import type { AlertMatch, Severity } from './alert.ts';
import { hour, minute, second } from './instant.ts';
import type { OrderState } from './order.ts';
import type { SignalKind } from './signal.ts';
import type { Channel } from './source.ts';
import type { StaleCause } from './stale.ts';
import type { Measure, WindowLevel } from './window.ts';

/** The part of the rules that says what is watched, and who is told. Durations are milliseconds of log time. */
export interface MonitoringRules {
  readonly windows: WindowRules;
  readonly volume: VolumeRules;
  readonly calendar: readonly SpecialDays[];
  readonly thresholds: readonly Threshold[];
  readonly staleness: StalenessRules;
  readonly clocks: ClockRules;
  readonly alerts: AlertRules;
}

export interface WindowRules {
  /** How long after its end a window waits for what is late before it is closed. */
  readonly latenessMs: number;
  /** A source silent for longer than this, and than three of its usual heartbeats, shows no sign of life. */
  readonly silentAfterMs: number;
  /** What comes later than this after its window was closed counts in the window that is open. */
  readonly revisableMs: number;
}

export interface VolumeRules {
  /** What is watched; a series with few events is judged in wider windows. */
  readonly levels: readonly WindowLevel[];
  readonly measures: readonly Measure[];
  /** Fewer windows in a row that the detector finds strange are no anomaly, unless they are gross. */
  readonly minimumWindows: number;
  /** So many good windows in a row end one. */
  readonly recoverWindows: number;
  /** From this much money an anomaly is critical, by currency, in minor units. */
  readonly criticalMinor: Readonly<Record<string, number>>;
}

/** Days that are not like others. Business dates, both included. */
export interface SpecialDays {
  readonly name: string;
  readonly kind: 'promotion' | 'holiday';
  readonly from: string;
  readonly to: string;
  /** Absent: all. */
  readonly channels?: readonly Channel[];
  /** How many times the usual is expected; absent: nobody knows, so nothing is too much, and only far too little is reported. */
  readonly factor?: number;
}

/** `stale.count{warehouse} > 50 for 5m`, read. */
export interface Threshold {
  readonly name: string;
  /** As a person wrote it. */
  readonly when: string;
  /** `window.<measure>` (a count in `overMs`), `share.<measure>/<measure>`, `stale.count`, `refused.<reason>` or `metric.<name>`. */
  readonly measure: string;
  /** What it is told apart by: `channel`, `warehouse`, `carrier`, `provider`, `cause`, `state`; none: all together. */
  readonly by: readonly string[];
  /** Over this long; of `stale` and `metric`, which are of now, it says nothing. */
  readonly overMs: number;
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly value: number;
  /** It has to hold for this long. */
  readonly forMs: number;
  readonly severity: Severity;
  readonly owner: string;
  readonly runbook: string;
  /** When it is looked at; absent: always. */
  readonly hours?: BusinessHours;
}

/** In the business zone. */
export interface BusinessHours {
  /** 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  /** `HH:MM`. */
  readonly from: string;
  readonly to: string;
}

export interface StalenessRules {
  readonly hours: BusinessHours;
  /** The first that matches an order in a state is its limit; none: it may sit there. */
  readonly limits: readonly StalenessLimit[];
  /** A courier's position older than this while the parcel is out. (After what silence a carrier's parcel has stalled, `stall` says.) */
  readonly positionMs: number;
  /** How long before the promise a breach is foretold at the earliest, and from how many parcels of a carrier and route on. */
  readonly predictWithinMs: number;
  readonly predictFrom: number;
  /** Who has to act, and after how long the next: the first step is the owner. By cause; `default` for the others. */
  readonly escalation: Readonly<Record<string, readonly { readonly owner: string; readonly afterMs: number }[]>>;
  /** A group of fewer orders is for the record; who asks for its orders finds them. */
  readonly warningCount: number;
  /** A group of so many orders is critical. */
  readonly criticalCount: number;
}

export interface StalenessLimit {
  readonly states: readonly OrderState[];
  readonly channels?: readonly Channel[];
  readonly serviceLevels?: readonly string[];
  readonly limitMs: number;
  /** Only business hours count. */
  readonly businessHours: boolean;
}

export interface ClockRules {
  /** A source whose claims are this far off in the median has a wrong clock. */
  readonly offMs: number;
  /** No verdict on fewer claims. */
  readonly minimumSamples: number;
  /** A host or broker this far from the time servers' median is wrong. */
  readonly hostOffMs: number;
  /** A clock that moves away faster than this a day drifts. */
  readonly driftMsPerDay: number;
}

export interface AlertRules {
  /** What is said of signals by kind, where it differs from what each kind has by itself. */
  readonly kinds: Readonly<Partial<Record<SignalKind, KindRule>>>;
  /** The first that matches says who is told; none: nobody. */
  readonly routes: readonly Route[];
  /** Signals of one key within this long after the first make one message. */
  readonly groupWaitMs: number;
  /** A condition that comes back this soon after it ended is the same incident. */
  readonly flapMs: number;
  /** An alert of something that does not last is resolved when nothing more of it has come for this long. */
  readonly noticeMs: number;
  /** However much of it comes, it is resolved after this long, and what comes then is another. */
  readonly noticeLimitMs: number;
  /** When more than this many of one kind begin within a minute, those after them are one alert. */
  readonly burst: number;
  /** While one that matches `by` fires, those that match `mutes` and agree in the `equal` keys of the evidence are not told of. */
  readonly inhibitions: readonly { readonly by: AlertMatch; readonly mutes: AlertMatch; readonly equal: readonly string[] }[];
  /** Planned: no word of what matches. Instants. */
  readonly maintenance: readonly { readonly name: string; readonly match: AlertMatch; readonly from: number; readonly to: number }[];
}

export interface KindRule {
  readonly severity?: Severity;
  readonly owner?: string;
  readonly runbook?: string;
  /** It has to last this long before anyone is told. */
  readonly forMs?: number;
  /** Nobody is told, and no alert is made. */
  readonly off?: boolean;
}

export interface Route {
  readonly match: AlertMatch;
  /** Names of receivers in the settings. */
  readonly receivers: readonly string[];
  /** Said again after this long, while nobody has acknowledged it; absent: never. */
  readonly repeatMs?: number;
  /** Who else is told when it has fired this long and nobody has acknowledged it. */
  readonly escalate?: readonly { readonly afterMs: number; readonly receivers: readonly string[] }[];
  /** Whether it is said that all is well again. */
  readonly tellResolved: boolean;
}

/** What is watched until rules say otherwise. Causes of staleness without an escalation of their own have `default`'s. */
export const defaultMonitoring: MonitoringRules = {
  windows: { latenessMs: 30 * second, silentAfterMs: 5 * minute, revisableMs: 2 * hour },
  volume: {
    levels: ['total', 'channel', 'warehouse', 'carrier', 'provider'],
    measures: ['placed', 'paid', 'cancelled', 'closed', 'refunded', 'shipped', 'delivered', 'refused'],
    minimumWindows: 2, recoverWindows: 3,
    criticalMinor: { CNY: 1_000_000, GBP: 100_000, EUR: 120_000, USD: 130_000 },
  },
  calendar: [],
  thresholds: [],
  staleness: {
    hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
    limits: [
      { states: ['paid', 'approved', 'allocated', 'labelled'], limitMs: 48 * hour, businessHours: false },
      { states: ['on_hold', 'backordered', 'refunding'], limitMs: 7 * 24 * hour, businessHours: false },
    ],
    positionMs: 30 * minute,
    predictWithinMs: 72 * hour,
    predictFrom: 20,
    escalation: {
      default: [{ owner: 'operations', afterMs: 0 }, { owner: 'operations-lead', afterMs: 24 * hour }],
      carrier_silent: [{ owner: 'carrier-desk', afterMs: 0 }, { owner: 'operations-lead', afterMs: 48 * hour }],
      position_old: [{ owner: 'carrier-desk', afterMs: 0 }],
    },
    warningCount: 3,
    criticalCount: 100,
  },
  clocks: { offMs: 5 * minute, minimumSamples: 5, hostOffMs: 2 * second, driftMsPerDay: 10 * second },
  alerts: {
    kinds: {},
    routes: [],
    groupWaitMs: 500,
    flapMs: 5 * minute,
    noticeMs: 2 * hour,
    noticeLimitMs: 24 * hour,
    burst: 5,
    inhibitions: [
      { by: { kinds: ['source.silent'] }, mutes: { kinds: ['volume.anomaly'] }, equal: ['channel'] },
      { by: { kinds: ['source.silent'] }, mutes: { kinds: ['volume.anomaly'] }, equal: ['source'] },
      { by: { kinds: ['clock.doubted'] }, mutes: { kinds: ['clock.off'] }, equal: [] },
    ],
    maintenance: [],
  },
};

/** Who answers for a cause of staleness, step by step. */
export function escalationOf({ escalation }: StalenessRules, cause: StaleCause): StalenessRules['escalation'][string] {
  return escalation[cause] ?? escalation['default'] ?? [];
}
